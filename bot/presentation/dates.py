"""Days and weeks in words, as newspapers of the three languages write them."""

from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from bot.briefs.week import Week
from storage.values import Language


def week_range(week: Week, language: Language) -> str:
    """``11–17 снежня 2017``; months and years are repeated only where they differ."""
    first, last = week.monday, week.sunday
    locale = _locale(language)
    if first.year != last.year:
        field = "y"
    elif first.month != last.month:
        field = "M"
    else:
        field = "d"
    start, end = (
        pattern.replace("MMM", "MMMM") for pattern in locale.interval_formats["yMMMd"][field]
    )
    return format_date(first, start, locale) + format_date(last, end, locale)


def moment(when: datetime, language: Language) -> str:
    """A day without its year, and the time of day, in the zone that ``when`` has."""
    locale = _locale(language)
    day = format_skeleton("MMMMd", when, locale=locale)
    return f"{day}, {format_time(when, 'HH:mm', locale=locale)}"


@cache
def _locale(language: Language) -> Locale:
    return Locale(str(language))
