"""Quiet hours in SQL: who is in them at a moment."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, or_

from storage.columns import Moment
from storage.tables import subscribers
from storage.values.subscribers import MINUTES_A_DAY, QuietHours, SubscriberState


class LocalTime(NamedTuple):
    """A moment (aware UTC) and the minute of the newsroom's day.

    The minute is None where nobody's quiet hours count.
    """

    now: datetime
    minute: int | None

    @property
    def values(self) -> dict[str, Any]:
        """What statements bind."""
        return {"now": self.now, "minute": self.minute}


READS = or_(
    subscribers.c.state == SubscriberState.ACTIVE,
    and_(
        subscribers.c.state == SubscriberState.PAUSED,
        subscribers.c.paused_until <= bindparam("now", type_=Moment),
    ),
)
"""Whether a subscriber is written to at the bound ``now``."""

_FROM, _TO = subscribers.c.quiet_from, subscribers.c.quiet_to
_AT = bindparam("minute", type_=Integer)
_COVERS = or_(and_(_FROM <= _AT, _AT < _TO), and_(_FROM > _TO, or_(_FROM <= _AT, _AT < _TO)))

IN_QUIET = and_(_FROM.is_not(None), _COVERS, READS)
"""Whether quiet hours keep a message from a subscriber at the bound time."""

QUIET: ColumnElement[int] = case((IN_QUIET, _FROM * MINUTES_A_DAY + _TO))
"""The quiet hours, as one number, that keep a message from a subscriber at the bound time."""


@lru_cache(4096)
def quiet_hours(number: int) -> QuietHours:
    """The quiet hours of a number."""
    return QuietHours(*divmod(number, MINUTES_A_DAY))
