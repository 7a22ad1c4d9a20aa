"""The clocks of a zone: whether it is time for a reader, and when it will be."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.delivery.copying import heeds_sleep
from storage.sleep import LocalTime
from storage.values.campaigns import Campaign, CampaignKind
from storage.values.subscribers import MINUTES_A_DAY, QuietHours

_MINUTE = timedelta(minutes=1)


class LocalDay:
    """The days of a zone, minute by minute.

    A time that a change of the clocks leaves out has come as soon as they have jumped over it. One
    that they repeat comes the first time; the repetition counts as the minute before its end.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def at(self, moment: datetime, since: datetime | None = None) -> LocalTime:
        """An aware moment with its minute of the day, in a digest that began ``since`` then."""
        local = self._local(moment)
        if since is None:
            return LocalTime(moment, _minute(local))
        begun = self._local(since)
        return LocalTime(moment, _minute(local), _minute(begun), max(0, _minutes(begun, local)))

    def of(self, campaign: Campaign, moment: datetime) -> LocalTime:
        """The same for what a campaign sends then; a digest begins when it is due."""
        if not heeds_sleep(campaign):
            return LocalTime(moment, None)
        is_digest = campaign.kind is CampaignKind.DIGEST
        return self.at(moment, campaign.due_at if is_digest else None)

    def minute(self, moment: datetime) -> int:
        """The minute of the local day, which never goes back within a day."""
        return _minute(self._local(moment))

    def ends(self, span: QuietHours, moment: datetime) -> datetime:
        """When a span of the day that covers an aware moment is over, as UTC.

        When the clocks jump over all the time until they begin again, that is a day later.
        """
        return _ends(self, span, moment.astimezone(UTC).replace(second=0, microsecond=0))

    def comes(self, local: datetime) -> datetime:
        """When a time of the zone comes, as UTC."""
        first, later = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first <= later:
            return first
        return _changed(first, first - later, self._zone).astimezone(UTC)

    def _local(self, moment: datetime) -> datetime:
        local = moment.astimezone(self._zone)
        if not local.fold:
            return local
        length = _offset(local.replace(fold=0)) - _offset(local)
        return _changed(local.astimezone(UTC), length, self._zone) + length - _MINUTE


@lru_cache(4096)
def _ends(day: LocalDay, span: QuietHours, moment: datetime) -> datetime:
    local = moment.astimezone(day._zone)  # noqa: SLF001 - one thing in two halves, for the cache
    found = local.replace(hour=span.end // 60, minute=span.end % 60)
    while (end := day.comes(found)) <= moment or span.cover(day.minute(end)):
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


def _minute(local: datetime) -> int:
    return 60 * local.hour + local.minute


def _minutes(first: datetime, last: datetime) -> int:
    """The minutes that clocks have gone on between two local times."""
    days = (last.date() - first.date()).days
    return MINUTES_A_DAY * days + _minute(last) - _minute(first)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
