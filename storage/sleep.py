"""Who is asleep at a moment: a subscriber whom a message reaches later, at an hour of its own.

That is one in quiet hours and, for a digest, one who has chosen an hour that has not come yet.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_

from storage.columns import Moment
from storage.tables import subscribers
from storage.values.subscribers import MINUTES_A_DAY, QuietHours, SubscriberState

_MICROSECONDS_A_MINUTE = 60_000_000


class LocalTime(NamedTuple):
    """A moment (aware UTC) and the minute of the newsroom's day.

    The minute is None where everybody is awake. ``begun`` is the minute of the day at which a
    digest began, ``elapsed`` the minutes that clocks have gone on since then; for anything else
    nobody has chosen an hour, and ``begun`` is None.
    """

    now: datetime
    minute: int | None
    begun: int | None = None
    elapsed: int = 0

    @property
    def values(self) -> dict[str, Any]:
        """What statements bind."""
        return self._asdict()


class Hours(NamedTuple):
    """When a subscriber wants to be written to. ``digest``: the hour chosen for the digest."""

    quiet: QuietHours | None
    digest: int | None

    def sleep(self, at: LocalTime) -> QuietHours | None:
        """The span of the day, up to the hour it waits for, in which the subscriber is asleep."""
        ahead = self.ahead(at)
        if ahead is not None:
            return ahead
        quiet = self._quiet(at)
        awake = quiet is None or at.minute is None or not quiet.cover(at.minute)
        return None if awake else quiet

    def ahead(self, at: LocalTime) -> QuietHours | None:
        """The span from the beginning of a digest to the chosen hour, if that is still to come."""
        if self.digest is None or at.begun is None:
            return None
        named = 60 * self.digest
        is_ahead = (named - at.begun) % MINUTES_A_DAY > at.elapsed
        return _span(at.begun, named) if is_ahead else None

    def _quiet(self, at: LocalTime) -> QuietHours | None:
        """Quiet hours; for a digest they end at the chosen hour, if that is one of them."""
        quiet, named = self.quiet, 60 * (self.digest or 0)
        if quiet is None or self.digest is None or at.begun is None or not quiet.cover(named):
            return quiet
        return None if quiet.start == named else _span(quiet.start, named)


_FROM, _TO, _HOUR = subscribers.c.quiet_from, subscribers.c.quiet_to, subscribers.c.digest_hour
_AT, _BEGUN, _ELAPSED = (bindparam(name, type_=Integer) for name in ("minute", "begun", "elapsed"))
_NAMED = 60 * _HOUR


def _after(start: ColumnElement[Any], minute: ColumnElement[Any]) -> ColumnElement[int]:
    """How many minutes later than the one the other comes."""
    return (minute - start + MINUTES_A_DAY) % MINUTES_A_DAY


_TO_COME = _after(_BEGUN, _NAMED) - _ELAPSED
_STAYS = subscribers.c.state != SubscriberState.INACTIVE
_IS_AHEAD = and_(_HOUR.is_not(None), _TO_COME > 0, _STAYS)

READS = or_(
    subscribers.c.state == SubscriberState.ACTIVE,
    and_(
        subscribers.c.state == SubscriberState.PAUSED,
        subscribers.c.paused_until <= bindparam("now", type_=Moment),
    ),
)
"""Whether a subscriber is written to at the bound ``now``."""

READS_THEN = or_(
    READS,
    and_(
        subscribers.c.state == SubscriberState.PAUSED,
        _IS_AHEAD,
        subscribers.c.paused_until
        <= bindparam("now", type_=Moment) + _MICROSECONDS_A_MINUTE * _TO_COME,
    ),
)
"""Whether a subscriber is written to at the bound time or, of a digest, at the chosen hour."""

_WHOLE = _after(_FROM, _TO)
_LENGTH = case(
    (or_(_HOUR.is_(None), _BEGUN.is_(None)), _WHOLE),
    else_=func.min(_WHOLE, _after(_FROM, _NAMED)),
)
_IS_QUIET = and_(_FROM.is_not(None), _after(_FROM, _AT) < _LENGTH, READS)
_HAS_HOURS = or_(_FROM.is_not(None), _HOUR.is_not(None))

IS_ASLEEP = and_(_HAS_HOURS, or_(_IS_AHEAD, _IS_QUIET))
"""Whether a message reaches a subscriber later than at the bound time.

Those who have paused are asleep until the hour they have chosen: it is decided then.
"""

QUIET: ColumnElement[int] = _FROM * MINUTES_A_DAY + _WHOLE
"""The quiet hours, as one number."""

SLEEP: ColumnElement[int] = case(
    (_IS_AHEAD, _BEGUN * MINUTES_A_DAY + _after(_BEGUN, _NAMED)),
    (_IS_QUIET, _FROM * MINUTES_A_DAY + _LENGTH),
)
"""The span, as one number, in which a subscriber is asleep at the bound time."""


@lru_cache(4096)
def span_of(number: int) -> QuietHours:
    """The span of a number, which holds its start and its length."""
    start, length = divmod(number, MINUTES_A_DAY)
    return QuietHours(start, (start + length) % MINUTES_A_DAY)


@lru_cache(4096)
def hours_of(quiet: int | None, digest: int | None) -> Hours:
    """The hours of a row, of which quiet ones are one number."""
    return Hours(None if quiet is None else span_of(quiet), digest)


@lru_cache(4096)
def _span(start: int, end: int) -> QuietHours:
    return QuietHours(start, end)
