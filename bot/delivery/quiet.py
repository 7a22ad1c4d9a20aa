"""Quiet hours on the clocks of a zone: whether it is time for a reader, and when it will be."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.quiet import LocalTime
from storage.values.subscribers import QuietHours

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
            length = _offset(local.replace(fold=0)) - _offset(local)
            local = _changed(local.astimezone(UTC), length, self._zone) + length - _MINUTE
        return 60 * local.hour + local.minute

    def ends(self, quiet: QuietHours, moment: datetime) -> datetime:
        """When quiet hours that cover an aware moment are over, as UTC.

        When the clocks jump over all the time until they begin again, that is a day later.
        """
        return _ends(self, quiet, moment.astimezone(UTC).replace(second=0, microsecond=0))

    def comes(self, local: datetime) -> datetime:
        """When a time of the zone comes, as UTC."""
        first, later = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first <= later:
            return first
        return _changed(first, first - later, self._zone).astimezone(UTC)


@lru_cache(4096)
def _ends(day: LocalDay, quiet: QuietHours, moment: datetime) -> datetime:
    local = moment.astimezone(day._zone)  # noqa: SLF001 - one thing in two halves, for the cache
    found = local.replace(hour=quiet.end // 60, minute=quiet.end % 60)
    while (end := day.comes(found)) <= moment or quiet.cover(day.minute(end)):
        found += timedelta(days=1)
    return end


def _changed(moment: datetime, within: timedelta, zone: ZoneInfo) -> datetime:
    """The first minute on the clocks of a moment, which came so short a time before it at most."""
    offset, minutes = _offset(moment.astimezone(zone)), within // _MINUTE
    since = bisect_left(
        range(minutes),
        True,
        key=lambda n: _offset((moment - within + n * _MINUTE).astimezone(zone)) == offset,
    )
    return (moment - within + since * _MINUTE).astimezone(zone)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
