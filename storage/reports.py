"""What became of a campaign, in figures for its report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, func, select, type_coerce

from storage.columns import moment_of, stored_moment
from storage.database import Database
from storage.tables import deliveries
from storage.values.briefs import Language
from storage.values.campaigns import DeliveryState

BUCKETS = 24


@dataclass(frozen=True, slots=True)
class Course:
    """When deliveries arrived: the first, half of them, the last, and how many in each part.

    ``parts`` are equal spans of time between the first and the last.
    """

    first: datetime
    half: datetime
    last: datetime
    parts: tuple[int, ...]


class Reports:
    """Queries for reports, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_language(self, campaign_id: int) -> Mapping[Language, Mapping[DeliveryState, int]]:
        """How many deliveries of each language are in each state; those never claimed have none."""
        found: dict[Language, dict[DeliveryState, int]] = {}
        async with self._database.reading() as connection:
            for code, state, number in await connection.execute(
                _BY_LANGUAGE, {"campaign": campaign_id}
            ):
                found.setdefault(Language(code), {})[state] = number
        return found

    async def course(self, campaign_id: int) -> Course | None:
        """How the deliveries that arrived are spread over time; None when there is none."""
        values = {"campaign": campaign_id}
        async with self._database.reading() as connection:
            first, last, number = (await connection.execute(_ENDS, values)).one()
            if not number:
                return None
            half = await connection.scalar(_HALF, values | {"half": (number - 1) // 2})
            span = {"first": first, "span": last - first + 1}
            rows = (await connection.execute(_PARTS, values | span)).all()
        counts = {row.part: row.number for row in rows}
        parts = tuple(counts.get(part, 0) for part in range(BUCKETS))
        return Course(moment_of(first), moment_of(int(half or first)), moment_of(last), parts)

    async def ages(self, campaign_id: int, before: datetime) -> tuple[int, datetime | None]:
        """How many deliveries arrived until ``before``, and when the last one of all did."""
        values = {"campaign": campaign_id, "before": stored_moment(before)}
        async with self._database.reading() as connection:
            row = (await connection.execute(_AGES, values)).one()
        return row.old or 0, None if row.last is None else moment_of(row.last)

    async def slices(
        self, campaign_id: int, start: datetime, each: timedelta, number: int
    ) -> tuple[int, ...]:
        """How many deliveries arrived in each of these equal spans of time."""
        values = {
            "campaign": campaign_id,
            "start": stored_moment(start),
            "each": each // timedelta(microseconds=1),
        }
        async with self._database.reading() as connection:
            rows = (await connection.execute(_SLICES, values)).all()
        counts = {row.slice: row.number for row in rows}
        return tuple(counts.get(place, 0) for place in range(number))


_CAMPAIGN = deliveries.c.campaign_id == bindparam("campaign", type_=Integer)
_LANGUAGE = func.substr(deliveries.c.variant, 1, 2)
_BY_LANGUAGE = (
    select(_LANGUAGE, deliveries.c.state, func.count())
    .where(_CAMPAIGN, deliveries.c.variant.is_not(None))
    .group_by(_LANGUAGE, deliveries.c.state)
)
_AT = type_coerce(deliveries.c.settled_at, BigInteger)
_ARRIVED = and_(_CAMPAIGN, deliveries.c.state == DeliveryState.SENT)
_ENDS = select(func.min(_AT), func.max(_AT), func.count()).where(_ARRIVED)
_HALF = select(_AT).where(_ARRIVED).order_by(_AT).offset(bindparam("half")).limit(1)
_PART = (
    (_AT - bindparam("first", type_=BigInteger)) * BUCKETS // bindparam("span", type_=BigInteger)
).label("part")
_PARTS = select(_PART, func.count().label("number")).where(_ARRIVED).group_by(_PART)
_SLICE = (
    (_AT - bindparam("start", type_=BigInteger)) // bindparam("each", type_=BigInteger)
).label("slice")
_SLICES = select(_SLICE, func.count().label("number")).where(_ARRIVED).group_by(_SLICE)
_BEFORE = bindparam("before", type_=BigInteger)
_AGES = select(
    func.sum(case((_AT <= _BEFORE, 1), else_=0)).label("old"),
    func.max(_AT).label("last"),
).where(_ARRIVED)
