"""Making the audience of a campaign: one delivery for each subscriber who wants it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Integer,
    Text,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from storage.database import Database
from storage.tables import campaigns, deliveries, subscribers
from storage.values import CampaignState, DeliveryState, SubscriberState


@dataclass(frozen=True, slots=True)
class Prepared:
    """One step of making an audience: how many were added, and whether it is whole."""

    added: int
    whole: bool


class Audience:
    """Grows in steps, each a short transaction; a step that was interrupted is simply missing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prepare(
        self, campaign_id: int, topic: str | None, now: datetime, limit: int
    ) -> Prepared:
        """Add the next ``limit`` subscribers, less those that want nothing, to the audience.

        A campaign that is not being sent is left alone and counts as whole. The audience grows in
        the same transaction.
        """
        async with self._database.writing() as connection:
            after = await connection.scalar(_UNPREPARED, {"campaign": campaign_id})
            if after is None:
                return Prepared(0, whole=True)
            last = await connection.scalar(_CHUNK_END, {"after": after, "size": limit})
            added = 0
            if last is not None:
                chosen = await connection.execute(
                    _ADD_CHUNK if topic is None else _ADD_CHUNK_OF_TOPIC,
                    {
                        "campaign": campaign_id,
                        "after": after,
                        "last": last,
                        "now": now,
                        "topic": f" {topic} ",
                    },
                )
                added = chosen.rowcount
            await connection.execute(
                _GROW,
                {
                    "campaign": campaign_id,
                    "added": added,
                    "last": after if last is None else last,
                    "whole": last is None,
                },
            )
        return Prepared(added, whole=last is None)


_CAMPAIGN = bindparam("campaign", type_=Integer)
_SIZE = bindparam("size", type_=Integer)
_UNPREPARED = select(campaigns.c.prepared_to).where(
    campaigns.c.id == _CAMPAIGN,
    campaigns.c.state == CampaignState.SENDING,
    campaigns.c.prepared.is_(False),
)
_CHUNK = (
    select(subscribers.c.id)
    .where(subscribers.c.id > bindparam("after"))
    .order_by(subscribers.c.id)
    .limit(_SIZE)
    .subquery()
)
_CHUNK_END = select(func.max(_CHUNK.c.id))
_CHOSEN = select(
    _CAMPAIGN, subscribers.c.id, literal(DeliveryState.WAITING, deliveries.c.state.type)
).where(
    subscribers.c.id > bindparam("after"),
    subscribers.c.id <= bindparam("last"),
    or_(
        subscribers.c.state == SubscriberState.ACTIVE,
        and_(
            subscribers.c.state == SubscriberState.PAUSED,
            subscribers.c.paused_until <= bindparam("now"),
        ),
    ),
)
_TOPICS = type_coerce(subscribers.c.topics, Text)
_WITH_TOPIC = or_(_TOPICS == "", func.instr(_TOPICS, bindparam("topic")) > 0)
_NEW_ROW = ["campaign_id", "subscriber_id", "state"]
_ADD_CHUNK = insert(deliveries).from_select(_NEW_ROW, _CHOSEN)
_ADD_CHUNK_OF_TOPIC = insert(deliveries).from_select(_NEW_ROW, _CHOSEN.where(_WITH_TOPIC))
_GROW = (
    update(campaigns)
    .where(campaigns.c.id == _CAMPAIGN)
    .values(
        audience=campaigns.c.audience + bindparam("added"),
        prepared_to=bindparam("last"),
        prepared=bindparam("whole"),
    )
)
