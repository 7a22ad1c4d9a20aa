"""ISO weeks: Monday to Sunday, the time unit of the publication."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from bot.briefs.days import Day, find_days
from storage.values.briefs import Language

FIRST_YEAR, LAST_YEAR = 1900, 2199

_NAME = re.compile(r"(\d{4})\s*[-–]?\s*[Ww]\s*(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week; its text form ``2017-W50`` sorts as the weeks do.

    Raises ValueError, with a sentence for the operator, for a week that does not exist.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"The year {self.year} is not between {FIRST_YEAR} and {LAST_YEAR}.")
        last = date(self.year, 12, 28).isocalendar().week
        if not 1 <= self.number <= last:
            raise ValueError(f"The year {self.year} has weeks 1 to {last}, not {self.number}.")

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week named like ``2017-W50``; raises ValueError with a sentence otherwise."""
        found = _NAME.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text.strip()[:40]!r} is not a week; write it like 2017-W50.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The week in which a day lies; raises ValueError outside the years 1900 to 2199."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def next(self) -> Self:
        return type(self).of(self.monday + timedelta(days=7))

    @property
    def previous(self) -> Self:
        return type(self).of(self.monday - timedelta(days=7))


def parse_week(
    words: str, languages: Iterable[Language] = tuple(Language), *, today: date | None = None
) -> Week | None:
    """The week that a person means, or None when it is not clear.

    Understands ``2017-W50``, a date in words of the given languages or in figures (``11.12.2017``,
    ``2017-12-11``), and a range of dates within one week. A date without a year is the last such
    day that is not after the week of ``today``; without ``today`` it is not clear.
    """
    try:
        if _NAME.fullmatch(words.strip()):
            return Week.parse(words)
        days = find_days(words, languages)
        if days is None:
            return None
        weeks = {Week.of(_dated(day, today)) for day in days}
    except ValueError:
        return None
    return weeks.pop() if len(weeks) == 1 else None


def _dated(day: Day, today: date | None) -> date:
    if day.year is not None:
        return day.on(day.year)
    if today is None:
        raise ValueError("A year is missing.")
    limit = today + timedelta(days=6 - today.weekday())
    years = range(limit.year, limit.year - 9, -1)
    dates = (found for found in map(day.possible, years) if found and found <= limit)
    found = next(dates, None)
    if found is None:
        raise ValueError("There is no such day.")
    return found
