"""Weeks, days and times as each language writes them, by Babel's locale data.

Babel's own ``format_interval`` abbreviates the months of a range without saying so: ranges are made
here from ``interval_formats['yMMMd']`` with the full month. Babel puts U+2009 around dashes and
U+202F before "г.": they become ordinary spaces, so that a date can be searched and copied.
"""

from datetime import date, datetime, tzinfo
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location

from bot.briefs.week import Week
from storage.values.briefs import Language
from storage.values.subscribers import QuietHours, time_of_day

_SPACES = str.maketrans("\u2009\u202f\u00a0", "   ")
_DAY = {Language.BE: "d MMMM y", Language.RU: "d MMMM y 'г'.", Language.EN: "MMMM d, y"}
_SHORT_DAY = {Language.BE: "d MMMM", Language.RU: "d MMMM", Language.EN: "MMMM d"}


def week_range(week: Week, language: Language) -> str:
    """``11–17 снежня 2017``, ``11–17 декабря 2017 г.``, ``December 11 – 17, 2017``."""
    return day_range(week.monday, week.sunday, language)


def day_range(first: date, last: date, language: Language) -> str:
    """Two days with what they share written once; one day when they are the same."""
    if first == last:
        return day(first, language)
    field = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    patterns = zip((first, last), _range_patterns(language, field), strict=True)
    return "".join(_written(one, pattern, language) for one, pattern in patterns)


def day(when: date, language: Language) -> str:
    """``11 снежня 2017``, ``11 декабря 2017 г.``, ``December 11, 2017``."""
    return _written(when, _DAY[language], language)


def short_day(when: date, language: Language) -> str:
    """A day without its year: ``11 снежня``, ``December 11``."""
    return _written(when, _SHORT_DAY[language], language)


def weekday(number: int, language: Language) -> str:
    """The name of a day of the week in the nominative, Monday being 0."""
    names: dict[int, str] = Locale(language.value).days["stand-alone"]["wide"]
    return names[number]


def moment(when: datetime, language: Language) -> str:
    """Day and minute of an aware time in the zone that it has: ``18 снежня, 09:00``."""
    return f"{short_day(when, language)}, {clock_time(when, language)}"


def weekday_moment(when: datetime, language: Language) -> str:
    """The same with the day of the week: ``панядзелак, 18 снежня, 09:00``."""
    return f"{weekday(when.weekday(), language)}, {moment(when, language)}"


def clock_time(when: datetime, language: Language) -> str:
    """Hours and minutes on the 24-hour clock, which our readers use in all three languages."""
    return format_time(when.replace(tzinfo=None), "HH:mm", locale=language.value)


@cache
def _range_patterns(language: Language, field: str) -> tuple[str, ...]:
    formats = Locale(language.value).interval_formats["yMMMd"][field]
    return tuple(part.replace("MMM", "MMMM").replace("г.", "'г'.") for part in formats)


def _written(when: date, pattern: str, language: Language) -> str:
    return format_date(when, pattern, locale=language.value).translate(_SPACES)


def hours(quiet: QuietHours) -> str:
    """A span of the day: ``23:00–07:00``."""
    return f"{time_of_day(quiet.start)}–{time_of_day(quiet.end)}"


def city(zone: tzinfo, language: Language) -> str:
    """The city by which a time zone is known: ``Мінск``."""
    return get_timezone_location(zone, locale=language.value, return_city=True)
