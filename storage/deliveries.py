"""Deliveries: who of a campaign's audience waits, who has got it, and what became of the rest."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    not_,
    select,
    update,
)

from storage.batches import numbers_in, pack
from storage.database import Database
from storage.sleep import IS_ASLEEP, SLEEP, LocalTime, span_of
from storage.subscribers import SUSPICIONS_ALLOWED
from storage.tables import campaigns, deliveries, subscribers
from storage.values.campaigns import Books, CampaignKind, CampaignState, DeliveryState
from storage.values.subscribers import QuietHours, SubscriberState

REPEATABLE = (CampaignKind.CORRECTION, CampaignKind.RECALL)
"""Kinds of campaigns whose requests may be repeated at will."""

NOT_FOUND = "chat not found"
"""The reason of failed deliveries that count as suspicions against a chat."""


INTERRUPTIONS_ALLOWED = 5
"""So many senders may die while they send to somebody; then that may be the cause."""


class Deliveries:
    """Queries on deliveries, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def doubt_unfinished(self, reason: str, now: datetime) -> int:
        """Make all that is still ``sending`` unknown: its sender died. Return how many.

        Each may be tried again, even one that was a second attempt and perhaps never left, as
        long as ``INTERRUPTIONS_ALLOWED`` are not reached.
        Where copies are edited or deleted it waits again: doing that twice harms nobody.
        """
        async with self._database.writing() as connection:
            await connection.execute(_REPEAT_UNFINISHED)
            changed = await connection.execute(_DOUBT_UNFINISHED, {"why": reason, "now": now})
        return changed.rowcount

    async def skip_waiting(self, campaign_id: int, reason: str, now: datetime, limit: int) -> int:
        """Skip up to ``limit`` of those that wait in a cancelled campaign; return how many."""
        async with self._database.writing() as connection:
            changed = await connection.execute(
                _SKIP_WAITING,
                {"campaign": campaign_id, "why": reason, "now": now, "size": limit},
            )
        return changed.rowcount

    async def wait_again(self, campaign_id: int, after_id: int, limit: int) -> tuple[int, int]:
        """Let up to ``limit`` failed ones with ids above ``after_id`` wait again.

        A campaign that was done is being sent again from the same transaction on. Returns how
        many, and the last id. A cancelled campaign is left alone.
        """
        async with self._database.writing() as connection:
            ids = (
                await connection.scalars(
                    _FAILED, {"campaign": campaign_id, "after": after_id, "size": limit}
                )
            ).all()
            if ids:
                await connection.execute(
                    _WAIT_AGAIN, {"campaign": campaign_id, "ids": pack(list(ids))}
                )
                await connection.execute(_REOPEN, {"campaign": campaign_id})
        return len(ids), ids[-1] if ids else after_id

    async def finish(self, campaign_id: int, now: datetime, *, resend_doubts: bool) -> bool:
        """Note the end of a campaign; False while there is something left to do for it.

        With ``resend_doubts`` a doubt that was not tried again is left to do. Chats that were not
        found are counted here; the third campaign in a row makes one inactive.
        """
        async with self._database.writing() as connection:
            done = await connection.execute(
                _FINISH_WITHOUT_DOUBTS if resend_doubts else _FINISH,
                {"campaign": campaign_id, "finished": now},
            )
            if done.rowcount:
                await connection.execute(_SUSPECT, {"campaign": campaign_id})
        return bool(done.rowcount)

    async def books(self, campaign_id: int) -> Books:
        """How many are in each state, counted row by row, beside the audience, in one snapshot."""
        async with self._database.reading() as connection:
            audience = await connection.scalar(
                select(campaigns.c.audience).where(campaigns.c.id == campaign_id)
            )
            rows = await connection.execute(
                select(deliveries.c.state, func.count())
                .where(deliveries.c.campaign_id == campaign_id)
                .group_by(deliveries.c.state)
            )
            counts = {state.value: number for state, number in rows}
        return Books(audience=audience or 0, **counts)

    async def asleep(self, campaign_id: int, at: LocalTime) -> dict[QuietHours, int]:
        """How many of those who wait are asleep in each span."""
        async with self._database.reading() as connection:
            rows = await connection.execute(_ASLEEP, {"campaign": campaign_id, **at.values})
            return {span_of(row.span): row.number for row in rows}

    async def reasons(
        self, campaign_id: int, states: Collection[DeliveryState] = tuple(DeliveryState)
    ) -> dict[DeliveryState, dict[str, int]]:
        """How often each reason was given in each of the states; an index leads to these."""
        query = (
            select(deliveries.c.state, deliveries.c.reason, func.count())
            .where(
                deliveries.c.campaign_id == campaign_id,
                deliveries.c.state.in_(states),
                deliveries.c.reason.is_not(None),
            )
            .group_by(deliveries.c.state, deliveries.c.reason)
            .order_by(func.count().desc())
        )
        found: dict[DeliveryState, dict[str, int]] = {}
        async with self._database.reading() as connection:
            for state, reason, number in await connection.execute(query):
                found.setdefault(state, {})[reason] = number
        return found


_CAMPAIGN = bindparam("campaign", type_=Integer)
_SIZE = bindparam("size", type_=Integer)


def _in_state(*states: DeliveryState) -> ColumnElement[bool]:
    return and_(deliveries.c.campaign_id == _CAMPAIGN, deliveries.c.state.in_(states))


_ASLEEP = (
    select(SLEEP.label("span"), func.count().label("number"))
    .select_from(subscribers)
    .where(
        IS_ASLEEP,
        exists(1).where(
            _in_state(DeliveryState.WAITING), deliveries.c.subscriber_id == subscribers.c.id
        ),
    )
    .group_by(SLEEP)
)
_DOUBT_UNFINISHED = (
    update(deliveries)
    .where(
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.campaign_id.in_(select(campaigns.c.id)),  # leads to the index
    )
    .values(
        state=DeliveryState.UNKNOWN,
        reason=bindparam("why"),
        attempts=deliveries.c.attempts + 1,
        retried=deliveries.c.attempts + 1 >= INTERRUPTIONS_ALLOWED,
        settled_at=bindparam("now"),
    )
)
_REPEAT_UNFINISHED = (
    update(deliveries)
    .where(
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.campaign_id.in_(
            select(campaigns.c.id).where(campaigns.c.kind.in_(REPEATABLE))
        ),
    )
    .values(state=DeliveryState.WAITING)
)
_SKIP_WAITING = (
    update(deliveries)
    .where(
        deliveries.c.campaign_id == _CAMPAIGN,
        deliveries.c.subscriber_id.in_(
            select(deliveries.c.subscriber_id).where(_in_state(DeliveryState.WAITING)).limit(_SIZE)
        ),
        exists(1).where(campaigns.c.id == _CAMPAIGN, campaigns.c.state == CampaignState.CANCELLED),
    )
    .values(state=DeliveryState.SKIPPED, reason=bindparam("why"), settled_at=bindparam("now"))
)
_FAILED = (
    select(deliveries.c.subscriber_id)
    .where(
        _in_state(DeliveryState.FAILED),
        deliveries.c.subscriber_id > bindparam("after"),
        exists(1).where(campaigns.c.id == _CAMPAIGN, campaigns.c.state != CampaignState.CANCELLED),
    )
    .order_by(deliveries.c.subscriber_id)
    .limit(_SIZE)
)
_WAIT_AGAIN = (
    update(deliveries)
    .where(deliveries.c.campaign_id == _CAMPAIGN, deliveries.c.subscriber_id.in_(numbers_in("ids")))
    .values(state=DeliveryState.WAITING, reason=None, settled_at=None)
)
_REOPEN = (
    update(campaigns)
    .where(campaigns.c.id == _CAMPAIGN, campaigns.c.state == CampaignState.DONE)
    .values(state=CampaignState.SENDING, finished_at=None)
)

_FINISH = (
    update(campaigns)
    .where(
        campaigns.c.id == _CAMPAIGN,
        campaigns.c.state == CampaignState.SENDING,
        campaigns.c.prepared.is_(True),
        not_(exists(1).where(_in_state(DeliveryState.WAITING, DeliveryState.SENDING))),
    )
    .values(state=CampaignState.DONE, finished_at=bindparam("finished"))
)
_FINISH_WITHOUT_DOUBTS = _FINISH.where(
    not_(
        exists(1).where(
            deliveries.c.campaign_id == _CAMPAIGN,
            deliveries.c.subscriber_id.in_(
                select(deliveries.c.subscriber_id)  # by the index, which has no ``retried``
                .where(_in_state(DeliveryState.UNKNOWN))
                .correlate(None)
            ),
            deliveries.c.retried.is_(False),
        )
    )
)
_NOT_FOUND_HERE = select(deliveries.c.subscriber_id).where(
    _in_state(DeliveryState.FAILED), deliveries.c.reason == NOT_FOUND
)
_IS_TOO_MUCH = subscribers.c.suspicions + 1 >= SUSPICIONS_ALLOWED
_SUSPECT = (
    update(subscribers)
    .where(subscribers.c.id.in_(_NOT_FOUND_HERE), subscribers.c.state != SubscriberState.INACTIVE)
    .values(
        suspicions=subscribers.c.suspicions + 1,
        state=case((_IS_TOO_MUCH, SubscriberState.INACTIVE.value), else_=subscribers.c.state),
        reason=case((_IS_TOO_MUCH, NOT_FOUND), else_=subscribers.c.reason),
    )
)
