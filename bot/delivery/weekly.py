"""A weekly local time such as ``mon 09:00``, and the moments at which it comes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_RULE = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) ([01]?\d|2[0-3]):([0-5]\d)")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (0 is Monday) and a wall-clock time in a zone.

    A time that a change of the clocks leaves out comes as much later as the clocks jump; one that
    they repeat comes the first time.
    """

    weekday: int
    at: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, rule: str, zone: ZoneInfo) -> Self:
        """The rule ``mon 09:00``; raises ValueError with a sentence for another shape."""
        found = _RULE.fullmatch(rule.strip().lower())
        if found is None:
            raise ValueError(f"{rule.strip()[:40]!r} is not a weekday and a time like 'mon 09:00'.")
        return cls(DAYS.index(found[1]), time(int(found[2]), int(found[3])), zone)

    def at_hour(self, hour: int | None) -> Self:
        """When the first such hour comes from then on; the same when it is None."""
        if hour is None:
            return self
        later = time(hour) < self.at
        return replace(self, weekday=(self.weekday + later) % 7, at=time(hour))

    def in_week_of(self, day: date) -> datetime:
        """The occurrence in the ISO week in which ``day`` lies, as UTC."""
        own_day = day + timedelta(days=self.weekday - day.weekday())
        # With fold=0 zoneinfo reads a skipped time by the offset before the jump, which moves it
        # forward by the jump, and a repeated one as its first pass (PEP 495).
        return datetime.combine(own_day, self.at, self.zone).astimezone(UTC)

    def first_from(self, moment: datetime) -> datetime:
        """The first occurrence at or after an aware moment."""
        day = moment.astimezone(self.zone).date() - _WEEK
        while (found := self.in_week_of(day)) < moment:
            day += _WEEK
        return found

    def midnight(self, day: date) -> datetime:
        """The moment, as UTC, at which a day begins in the zone."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def occurrences(rule: str, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """All occurrences of a rule after ``after`` and not after ``until``, in order, as UTC."""
    weekly = Weekly.parse(rule, zone)
    day = after.astimezone(zone).date() - _WEEK
    while (found := weekly.in_week_of(day)) <= until:
        if found > after:
            yield found
        day += _WEEK
