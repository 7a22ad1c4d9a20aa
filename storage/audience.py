"""Making the audience of a campaign: one delivery for each subscriber who wants it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Insert,
    Integer,
    Text,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from storage.batches import numbers_in, pack, texts_in
from storage.database import Database
from storage.outdated import IS_OUTDATED, Outdated
from storage.sleep import IS_ASLEEP, READS, READS_THEN, LocalTime
from storage.tables import campaigns, deliveries, subscribers
from storage.values.briefs import Language
from storage.values.campaigns import CampaignState, DeliveryState


@dataclass(frozen=True, slots=True)
class Prepared:
    """One step of making an audience: how many were added, and whether it is whole.

    ``pass_over``: all subscribers were looked at, and perhaps have to be once more.
    """

    added: int
    whole: bool
    pass_over: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Earlier deliveries from which an audience is made.

    Those of these campaigns in one of the ``states`` or, when that is None, with a message that
    is known; all of a revision below ``below``, and with ``outdated`` only copies that are so.
    """

    campaign_ids: Sequence[int]
    below: int
    states: Sequence[DeliveryState] | None = None
    outdated: Outdated | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What statements bind."""
        values = {"sources": pack(self.campaign_ids), "below": self.below}
        if self.states is not None:
            values["states"] = pack(self.states)
        return values if self.outdated is None else values | self.outdated.values


@dataclass(frozen=True, slots=True)
class Readers:
    """How many of one language would get a brief: by the topic they chose, or as they get all."""

    language: Language
    chose_topic: int
    get_all: int

    @property
    def together(self) -> int:
        return self.chose_topic + self.get_all


class Audience:
    """Grows in steps, each a short transaction; a step that was interrupted is simply missing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prepare(
        self, campaign_id: int, topic: str | None, at: LocalTime, limit: int
    ) -> Prepared:
        """Add the next ``limit`` subscribers, less those that want nothing, to the audience.

        A campaign that is not being sent is left alone and counts as whole. The audience grows in
        the same transaction. Whose pause is over at the hour chosen for a digest belongs to it.
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
                        **at.values,
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

    async def prepare_from(
        self, campaign_id: int, source: Source, limit: int, *, last_pass: bool
    ) -> Prepared:
        """Add those of the source who are among the next ``limit`` subscribers.

        At the end of a pass through all subscribers the audience is whole if that was the
        ``last_pass``; otherwise the next call begins another one, for those who came late.
        """
        async with self._database.writing() as connection:
            after = await connection.scalar(_UNPREPARED, {"campaign": campaign_id})
            if after is None:
                return Prepared(0, whole=True)
            last = await connection.scalar(_CHUNK_END, {"after": after, "size": limit})
            added, whole = 0, last is None and last_pass
            if last is not None:
                chunk = {**source.values, "campaign": campaign_id, "after": after, "last": last}
                await connection.execute(_adding(source), chunk)
                added = await connection.scalar(_ADDED) or 0
            grown = {"campaign": campaign_id, "added": added, "last": last or 0, "whole": whole}
            await connection.execute(_GROW, grown)
        return Prepared(added, whole=whole, pass_over=last is None)

    async def settled(self, source: Source, *, over: bool) -> bool:
        """Whether nobody can join the source any more: nothing of it is under way.

        ``over`` asks that its campaigns are over, too.
        """
        async with self._database.reading() as connection:
            if await connection.scalar(_IN_FLIGHT, source.values):
                return False
            return not (over and await connection.scalar(_NOT_OVER, source.values))

    async def readers_of(self, topics: Collection[str], now: datetime) -> Mapping[Language, int]:
        """How many of each language would get a digest with briefs on these topics."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(_CHOICES, {"now": now})).all()
        found = dict.fromkeys(Language, 0)
        for row in rows:
            if _wants(row.topics, topics):
                found[row.language] += row.number
        return found

    async def readers(self, topic: str, now: datetime) -> tuple[Readers, ...]:
        """Who would get a brief of the topic at this moment, each language named."""
        bound = {"topic": f" {topic} ", "now": now}
        async with self._database.reading() as connection:
            rows = (await connection.execute(_READERS, bound)).all()
        found = {(row.language, bool(row.everything)): row.number for row in rows}
        return tuple(
            Readers(one, found.get((one, False), 0), found.get((one, True), 0)) for one in Language
        )

    async def asleep_of(self, topics: Collection[str], at: LocalTime) -> int:
        """How many of those who get a digest on these topics get it later, at their own hour."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(_ASLEEP_CHOICES, at.values)).all()
        return sum(row.number for row in rows if _wants(row.topics, topics))

    async def asleep(self, topic: str, at: LocalTime) -> int:
        """How many of those who get briefs of the topic are in their quiet hours then."""
        async with self._database.reading() as connection:
            found = await connection.scalar(_ASLEEP, {"topic": f" {topic} ", **at.values})
        return int(found or 0)


def _adding(source: Source) -> Insert:
    if source.states is not None:
        return _ADD_IN_STATES
    return _ADD_HOLDERS if source.outdated is None else _ADD_OUTDATED


def _wants(chosen: frozenset[str], topics: Collection[str]) -> bool:
    return not chosen or not chosen.isdisjoint(topics)


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
).where(subscribers.c.id > bindparam("after"), subscribers.c.id <= bindparam("last"), READS_THEN)
_TOPICS = type_coerce(subscribers.c.topics, Text)
_WITH_TOPIC = or_(_TOPICS == "", func.instr(_TOPICS, bindparam("topic")) > 0)
_NEW_ROW = ["campaign_id", "subscriber_id", "state"]
_ADD_CHUNK = insert(deliveries).from_select(_NEW_ROW, _CHOSEN)
_ADD_CHUNK_OF_TOPIC = insert(deliveries).from_select(_NEW_ROW, _CHOSEN.where(_WITH_TOPIC))
_READERS = (
    select(
        subscribers.c.language,
        (_TOPICS == "").label("everything"),
        func.count().label("number"),
    )
    .where(READS, _WITH_TOPIC)
    .group_by(subscribers.c.language, _TOPICS == "")
)
_ASLEEP = select(func.count()).select_from(subscribers).where(IS_ASLEEP, READS, _WITH_TOPIC)
_ASLEEP_CHOICES = (
    select(subscribers.c.topics, func.count().label("number"))
    .where(IS_ASLEEP, READS)
    .group_by(subscribers.c.topics)
)
_CHOICES = (
    select(subscribers.c.language, subscribers.c.topics, func.count().label("number"))
    .where(READS)
    .group_by(subscribers.c.language, subscribers.c.topics)
)
_GROW = (
    update(campaigns)
    .where(campaigns.c.id == _CAMPAIGN)
    .values(
        audience=campaigns.c.audience + bindparam("added"),
        prepared_to=bindparam("last"),
        prepared=bindparam("whole"),
    )
)

_IS_SOURCE = deliveries.c.campaign_id.in_(numbers_in("sources"))
_IS_OLDER = deliveries.c.revision < bindparam("below")
_KNOWN = deliveries.alias("known")
_HOLDERS = (
    select(
        _CAMPAIGN,
        deliveries.c.subscriber_id,
        literal(DeliveryState.WAITING, deliveries.c.state.type),
    )
    .where(
        _IS_SOURCE,
        deliveries.c.subscriber_id > bindparam("after"),
        deliveries.c.subscriber_id <= bindparam("last"),
        _IS_OLDER,
        ~exists(1).where(
            _KNOWN.c.campaign_id == _CAMPAIGN,
            _KNOWN.c.subscriber_id == deliveries.c.subscriber_id,
        ),
    )
    .distinct()
)
_WITH_MESSAGES = _HOLDERS.where(deliveries.c.message_ids.is_not(None))
_ADD_HOLDERS = insert(deliveries).from_select(_NEW_ROW, _WITH_MESSAGES)
_ADD_OUTDATED = insert(deliveries).from_select(_NEW_ROW, _WITH_MESSAGES.where(IS_OUTDATED))
_ADD_IN_STATES = insert(deliveries).from_select(
    _NEW_ROW, _HOLDERS.where(type_coerce(deliveries.c.state, Text).in_(texts_in("states")))
)
_ADDED = select(func.changes())  # the driver counts no rows of a statement that begins by WITH
_IN_FLIGHT = select(
    exists(1).where(_IS_SOURCE, deliveries.c.state == DeliveryState.SENDING, _IS_OLDER)
)
_NOT_OVER = select(
    exists(1).where(
        campaigns.c.id.in_(numbers_in("sources")),
        campaigns.c.state.not_in((CampaignState.DONE, CampaignState.CANCELLED)),
    )
)
