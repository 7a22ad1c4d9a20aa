"""The journal of delivery: what is claimed before it is sent, and what came of it.

Its statements are the hot ones. All run inside one open write transaction of the caller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    Integer,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import numbers_in, pack, rows_in, rows_out, unpack
from storage.columns import Moment, moment_of
from storage.outdated import IS_OUTDATED, Outdated
from storage.sealing import Seal
from storage.sleep import QUIET, SLEEP, Hours, LocalTime, hours_of, span_of
from storage.tables import campaigns, deliveries, subscribers
from storage.values.briefs import Language
from storage.values.campaigns import CampaignState, Copy, DeliveryState
from storage.values.subscribers import Density, QuietHours, SubscriberState, Variant


class Standing(NamedTuple):
    """Whether a subscriber wants to be written to: its state, until when, and why."""

    state: SubscriberState
    paused_until: datetime | None
    reason: str | None


class Candidate(NamedTuple):
    """A delivery that may be claimed, with the subscriber as it is at this moment.

    ``state`` is waiting or unknown; ``retried`` says that it was in doubt before. A subscriber
    that was erased has neither chat id nor variant nor standing. ``suspected`` says that its chat
    was not found the last time. ``copies`` are for the caller to fill. Without ``hours`` it is
    awake at all of them.
    """

    subscriber_id: int
    state: DeliveryState
    retried: bool
    chat_id: int | None
    variant: Variant | None
    standing: Standing | None
    suspected: bool
    copies: tuple[Copy, ...] = ()
    hours: Hours | None = None


class Asleep(NamedTuple):
    """Those who wait next and are asleep: all up to the subscriber ``last_id``.

    ``spans`` has each of theirs once. ``awake``: the next one is; ``whole``: there is no next one.
    """

    last_id: int
    spans: tuple[QuietHours, ...]
    awake: bool
    whole: bool


class Change(NamedTuple):
    """The new contents of a delivery's row; ``attempts`` is added to those made before.

    ``variant`` and ``revision`` say what is sent; None leaves them as they are.
    """

    campaign_id: int
    subscriber_id: int
    state: DeliveryState
    reason: str | None = None
    message_ids: tuple[int, ...] = ()
    retried: bool = False
    attempts: int = 0
    variant: Variant | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a group of answers means for subscribers, by their ids.

    ``lost`` cannot be reached any more, for the given reasons; ``gone`` are erased; ``cleared``
    were suspected and are found after all.
    """

    lost: Sequence[tuple[int, str]] = ()
    gone: Sequence[int] = ()
    cleared: Sequence[int] = ()


class Journal:
    """Claims and settles deliveries, many in one statement."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    async def waiting(
        self, connection: AsyncConnection, campaign_id: int, after_id: int, limit: int
    ) -> tuple[Candidate, ...]:
        """The next that wait, by subscriber id; none unless the campaign is being sent."""
        return await self._candidates(
            connection,
            _WAITING,
            {"campaign": campaign_id, "after": after_id, "size": limit},
        )

    async def asleep(
        self,
        connection: AsyncConnection,
        campaign_id: int,
        after_id: int,
        limit: int,
        at: LocalTime,
    ) -> Asleep:
        """Those of the next ``limit`` that wait who come before the first who is awake."""
        values = {"campaign": campaign_id, "after": after_id, "size": limit, **at.values}
        rows = (await connection.execute(_ASLEEP, values)).all()
        spans = tuple(span_of(row.span) for row in rows if row.span is not None)
        awake = next((row.first_id for row in rows if row.span is None), None)
        if awake is not None:
            return Asleep(awake - 1, spans, awake=True, whole=False)
        last_id = max((row.last_id for row in rows), default=after_id)
        whole = sum(row.number for row in rows) < limit
        return Asleep(last_id, spans, awake=False, whole=whole)

    async def among(
        self, connection: AsyncConnection, campaign_id: int, subscriber_ids: Sequence[int]
    ) -> tuple[Candidate, ...]:
        """Those of the given ids that wait or are a doubt that was not tried again."""
        return await self._candidates(
            connection, _AMONG, {"campaign": campaign_id, "ids": pack(subscriber_ids)}
        )

    async def doubts(
        self,
        connection: AsyncConnection,
        campaign_id: int,
        before: datetime,
        limit: int,
        at: LocalTime,
    ) -> tuple[Candidate, ...]:
        """Doubts from before ``before`` that were not tried again, if the campaign is sent.

        Those of readers who are asleep are left out.
        """
        values = {"campaign": campaign_id, "before": before, "size": limit, **at.values}
        return await self._candidates(connection, _DOUBTS, values)

    async def sleeping_doubts(
        self, connection: AsyncConnection, campaign_id: int, at: LocalTime
    ) -> tuple[QuietHours, ...]:
        """The spans, each once, that keep doubts from being tried again."""
        values = {"campaign": campaign_id, **at.values}
        found = await connection.scalars(_SLEEPING_DOUBTS, values)
        return tuple(span_of(number) for number in found)

    async def copies(
        self,
        connection: AsyncConnection,
        campaign_ids: Sequence[int],
        subscriber_ids: Sequence[int],
        below: int,
        outdated: Outdated | None = None,
    ) -> dict[int, tuple[Copy, ...]]:
        """What these subscribers got of these campaigns in revisions below ``below``.

        With ``outdated`` only copies that are so.
        """
        values = {"campaigns": pack(campaign_ids), "ids": pack(subscriber_ids), "below": below}
        statement = _COPIES if outdated is None else _OUTDATED_COPIES
        values |= {} if outdated is None else outdated.values
        rows = unpack(str((await connection.execute(statement, values)).scalar_one()))
        found: dict[int, tuple[Copy, ...]] = {}
        for subscriber_id, messages, settled_at, variant, campaign_id in rows:
            sent_at = moment_of(settled_at)
            made_for = None if variant is None else _parsed(variant)
            found[subscriber_id] = found.get(subscriber_id, ()) + tuple(
                Copy(message_id, sent_at, made_for, campaign_id)
                for message_id in orjson.loads(messages)
            )
        return found

    async def change(
        self, connection: AsyncConnection, changes: Iterable[Change], now: datetime
    ) -> None:
        """Write the rows' new contents; ``now`` becomes their ``settled_at`` when they settle."""
        rows = [
            (
                change.campaign_id,
                change.subscriber_id,
                change.state,
                change.reason,
                pack(change.message_ids) if change.message_ids else None,
                int(change.retried),
                change.attempts,
                change.variant and _stored(change.variant),
                change.revision,
            )
            for change in changes
        ]
        if rows:
            await connection.execute(_CHANGE, {"rows": pack(rows), "now": now})

    async def apply(self, connection: AsyncConnection, aftermath: Aftermath) -> None:
        """Make subscribers inactive, erase them, or forget a suspicion. Stopped ones stay so."""
        if aftermath.lost:
            await connection.execute(_LOSE, {"rows": pack(aftermath.lost)})
        if aftermath.cleared:
            await connection.execute(_CLEAR, {"ids": pack(aftermath.cleared)})
        if aftermath.gone:
            gone = {"ids": pack(aftermath.gone)}
            await connection.execute(_FORGET_MESSAGES, gone)
            await connection.execute(_ERASE, gone)

    async def _candidates(
        self, connection: AsyncConnection, statement: Any, values: dict[str, Any]
    ) -> tuple[Candidate, ...]:
        rows = unpack((await connection.execute(statement, values)).scalar_one())
        return tuple(self._candidate(row) for row in rows)

    def _candidate(self, row: Sequence[Any]) -> Candidate:
        subscriber_id, state, retried, chat, *subscriber = row
        if not chat:
            return Candidate(subscriber_id, _STATES[state], bool(retried), None, None, None, False)
        language, density, topics, standing, until, reason, count, quiet, hour = subscriber
        return Candidate(
            subscriber_id,
            _STATES[state],
            bool(retried),
            self._seal.open(bytes.fromhex(chat)),
            _variant(language, density, topics),
            _standing(standing, until, reason),
            bool(count),
            hours=None if quiet is None and hour is None else hours_of(quiet, hour),
        )


_STATES = {state.value: state for state in DeliveryState}


@lru_cache(4096)
def _stored(variant: Variant) -> str:
    return str(variant)


@lru_cache(4096)
def _parsed(stored: str) -> Variant:
    return Variant.parse(stored)


@lru_cache(4096)
def _variant(language: str, density: str, topics: str) -> Variant:
    return Variant(Language(language), Density(density), frozenset(topics.split()))


@lru_cache(256)
def _standing(state: str, paused_until: int | None, reason: str | None) -> Standing:
    until = None if paused_until is None else moment_of(paused_until)
    return Standing(SubscriberState(state), until, reason)


_CAMPAIGN = bindparam("campaign", type_=Integer)
_SIZE = bindparam("size", type_=Integer)
_IS_SENT_NOW = exists(1).where(
    campaigns.c.id == _CAMPAIGN, campaigns.c.state == CampaignState.SENDING
)
_UNTRIED_DOUBT = and_(deliveries.c.state == DeliveryState.UNKNOWN, deliveries.c.retried.is_(False))

_CANDIDATE = (
    select(
        deliveries.c.subscriber_id,
        deliveries.c.state,
        deliveries.c.retried,
        func.hex(subscribers.c.chat),
        subscribers.c.language,
        subscribers.c.density,
        subscribers.c.topics,
        subscribers.c.state.label("standing"),
        subscribers.c.paused_until,
        subscribers.c.reason,
        subscribers.c.suspicions,
        QUIET,
        subscribers.c.digest_hour,
    )
    .outerjoin_from(deliveries, subscribers, subscribers.c.id == deliveries.c.subscriber_id)
    .where(_IS_SENT_NOW)
    .order_by(deliveries.c.subscriber_id)
)
_WAITING = rows_out(
    _CANDIDATE.where(
        deliveries.c.campaign_id == _CAMPAIGN,
        deliveries.c.state == DeliveryState.WAITING,
        deliveries.c.subscriber_id > bindparam("after"),
    ).limit(_SIZE)
)
_NEXT = (
    select(deliveries.c.subscriber_id)
    .where(
        deliveries.c.campaign_id == _CAMPAIGN,
        deliveries.c.state == DeliveryState.WAITING,
        deliveries.c.subscriber_id > bindparam("after"),
    )
    .order_by(deliveries.c.subscriber_id)
    .limit(_SIZE)
    .subquery("upcoming")
)
_ASLEEP = (
    select(
        SLEEP.label("span"),
        func.min(_NEXT.c.subscriber_id).label("first_id"),
        func.max(_NEXT.c.subscriber_id).label("last_id"),
        func.count().label("number"),
    )
    .outerjoin_from(_NEXT, subscribers, subscribers.c.id == _NEXT.c.subscriber_id)
    .group_by(SLEEP)
)
_AMONG = rows_out(
    _CANDIDATE.where(
        deliveries.c.campaign_id == _CAMPAIGN,
        deliveries.c.subscriber_id.in_(numbers_in("ids")),
        or_(deliveries.c.state == DeliveryState.WAITING, _UNTRIED_DOUBT),
    )
)
_OF_DOUBTS = and_(
    deliveries.c.campaign_id == _CAMPAIGN,
    deliveries.c.subscriber_id.in_(
        select(deliveries.c.subscriber_id)  # by the index, which has no ``retried``
        .where(deliveries.c.campaign_id == _CAMPAIGN, deliveries.c.state == DeliveryState.UNKNOWN)
        .correlate(None)
    ),
    _UNTRIED_DOUBT,
)
_DOUBTS = rows_out(
    _CANDIDATE.where(
        _OF_DOUBTS, deliveries.c.settled_at <= bindparam("before"), SLEEP.is_(None)
    ).limit(_SIZE)
)
_SLEEPING_DOUBTS = (
    select(SLEEP)
    .join_from(deliveries, subscribers, subscribers.c.id == deliveries.c.subscriber_id)
    .where(_OF_DOUBTS, SLEEP.is_not(None))
    .distinct()
)

_COPY = (
    select(
        deliveries.c.subscriber_id,
        deliveries.c.message_ids,
        deliveries.c.settled_at,
        deliveries.c.variant,
        deliveries.c.campaign_id,
    )
    .where(
        deliveries.c.campaign_id.in_(numbers_in("campaigns")),
        deliveries.c.subscriber_id.in_(numbers_in("ids")),
        deliveries.c.message_ids.is_not(None),
        deliveries.c.revision < bindparam("below"),
    )
    .order_by(deliveries.c.campaign_id, deliveries.c.subscriber_id)
)
_COPIES, _OUTDATED_COPIES = rows_out(_COPY), rows_out(_COPY.where(IS_OUTDATED))

_ROWS = rows_in(
    "rows",
    (
        ("campaign_id", Integer),
        ("subscriber_id", Integer),
        ("state", Text),
        ("reason", Text),
        ("message_ids", Text),
        ("retried", Integer),
        ("attempts", Integer),
        ("variant", Text),
        ("revision", Integer),
    ),
)
_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_CHANGE = (
    update(deliveries)
    .where(
        deliveries.c.campaign_id == _ROWS.c.campaign_id,
        deliveries.c.subscriber_id == _ROWS.c.subscriber_id,
    )
    .values(
        state=_ROWS.c.state,
        reason=_ROWS.c.reason,
        message_ids=_ROWS.c.message_ids,
        retried=_ROWS.c.retried,
        attempts=deliveries.c.attempts + _ROWS.c.attempts,
        variant=func.coalesce(_ROWS.c.variant, deliveries.c.variant),
        revision=func.coalesce(_ROWS.c.revision, deliveries.c.revision),
        settled_at=case(
            (_ROWS.c.state.in_(_OPEN), deliveries.c.settled_at),
            else_=bindparam("now", type_=Moment),
        ),
    )
)

_LOST = rows_in("rows", (("id", Integer), ("reason", Text)))
_LOSE = (
    update(subscribers)
    .where(subscribers.c.id == _LOST.c.id, subscribers.c.state != SubscriberState.INACTIVE)
    .values(state=SubscriberState.INACTIVE, paused_until=None, reason=_LOST.c.reason)
)
_CLEAR = update(subscribers).where(subscribers.c.id.in_(numbers_in("ids"))).values(suspicions=0)
_FORGET_MESSAGES = (
    update(deliveries)
    .where(deliveries.c.subscriber_id.in_(numbers_in("ids")))
    .values(message_ids=None, variant=None)
)
_ERASE = delete(subscribers).where(subscribers.c.id.in_(numbers_in("ids")))
