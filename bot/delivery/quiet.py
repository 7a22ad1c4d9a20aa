"""Quiet hours on the clocks of a zone: whether it is time for a reader, and when it will be."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.quiet import LocalTime
from storage.values import QuietHours

_MINUTE = timedelta(minutes=1)


class LocalDay:
    """The days of a zone, minute by minute.

    A time that a change of the clocks leaves out has come as soon as they have jumped over it. One
    that they repeat comes the first time; the repetition counts as the minute before its end.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def at(self, moment: datetime) -> LocalTime:
        """An aware moment with its minute of the day."""
        return LocalTime(moment, self.minute(moment))

    def minute(self, moment: datetime) -> int:
        """The minute of the local day, which never goes back within a day."""
        local = moment.astimezone(self._zone)
        if local.fold:
            while _is_repeated(local + _MINUTE):
                local += _MINUTE
        return 60 * local.hour + local.minute

    def ends(self, quiet: QuietHours, moment: datetime) -> datetime:
        """When quiet hours that cover an aware moment are over, as UTC."""
        return _ends(self, quiet, moment.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(4096)
def _ends(day: LocalDay, quiet: QuietHours, moment: datetime) -> datetime:
    local = moment.astimezone(day._zone)  # noqa: SLF001 - one thing in two halves, for the cache
    found = local.replace(hour=quiet.end // 60, minute=quiet.end % 60, fold=0)
    while (end := found.astimezone(UTC)) <= moment:
        found += timedelta(days=1)
    while end - _MINUTE > moment and not quiet.cover(day.minute(end - _MINUTE)):
        end -= _MINUTE  # the clocks jump over it
    return end


def _is_repeated(local: datetime) -> bool:
    return local.replace(fold=1).utcoffset() < local.replace(fold=0).utcoffset()  # type: ignore[operator]
