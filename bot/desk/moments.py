"""When something is to go out, as editors write it in the three languages.

"18:30", "tomorrow 9", "заўтра а 9-й раніцы", "в пятницу в 18.30", "18 снежня 9:00",
"in 30 minutes", "2017-12-18T18:30+03:00".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.briefs.days import find_days
from bot.briefs.folding import APOSTROPHES

FURTHEST = timedelta(days=366)
"""Later moments are refused: a year was probably mistyped."""
_HALF_A_YEAR = timedelta(days=183)
_LONGEST = 80
_NOON = 12
_HOURS = 24

_SPELLING = str.maketrans("ёў", "еу", APOSTROPHES)
_PART_OF_DAY = {
    "am": ("am", "a.m", "a.m.", "morning", "раніцы", "ранку", "утра", "ночы", "ночи", "night"),
    "pm": ("pm", "p.m", "p.m.", "вечара", "вечера", "evening", "дня", "afternoon"),
}
_PARTS = "|".join(
    re.escape(word)
    for word in sorted(_PART_OF_DAY["am"] + _PART_OF_DAY["pm"], key=len, reverse=True)
)
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:(?P<mark>[:.])(?P<minute>\d{2}))?(?![\d:]|\.\d)"
    r"(?:-?(?:й|я|ай|ой|ю|ую))?"
    r"(?:\s*(?:o.?clock|hours?|h|гадзін\w*|гадз\.?|час\w*|ч\.?)(?!\w))?"
    rf"(?:\s*(?:in the\s+|at\s+)?(?P<part>{_PARTS})(?!\w))?"
)
_NOON_WORDS = re.compile(r"\b(?:noon|midday|апоудні|поудзень|полдень|полудень)\b")
_SMALL = (
    "at on the by next this"
    " а у в во о об на наступны наступную наступная гэты гэту гэтую"
    " следующий следующую следующее этот эту это"
)
_SMALL_WORDS = frozenset(_SMALL.split())
_DAYS_AHEAD = {
    "today": 0,
    "сення": 0,
    "сегодня": 0,
    "tomorrow": 1,
    "заутра": 1,
    "завтра": 1,
    "day after tomorrow": 2,
    "паслязаутра": 2,
    "послезавтра": 2,
}
_WEEKDAYS: tuple[str, ...] = (
    "monday mon панядзелак пн понедельник",
    "tuesday tue tues ауторак ау аут вторник вт",
    "wednesday wed серада сераду ср среда среду",
    "thursday thu thur thurs чацвер чц четверг чт",
    "friday fri пятніца пятніцу пт пятница пятницу",
    "saturday sat субота суботу сб суббота субботу",
    "sunday sun нядзеля нядзелю нд воскресенье воскресение вс",
)
_IN = re.compile(
    r"(?:in|after|праз|через)\s+(?:(?P<number>\d{1,3})\s*)?(?P<unit>[^\W\d]+(?: an hour)?)\.?"
)
_UNITS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(minutes=1), r"m|min|mins|minutes?|хв|хвілін[ауы]?|мин|минут[ауы]?"),
    (timedelta(minutes=30), r"half an hour|паугадзіны|полчаса"),
    (timedelta(hours=1), r"h|hours?|an hour|гадз|гадзін[ауы]?|ч|час|часа|часов"),
    (timedelta(days=1), r"days?|дзень|дні|дня|дзен|день|дней|суткі|сутки|суток"),
)


class Why(StrEnum):
    """Why words are not a moment at which something can go out."""

    UNCLEAR = "unclear"
    NO_TIME = "no_time"
    """A day without an hour."""
    NO_SUCH = "no_such"
    """A day or an hour that does not exist."""
    PAST = "past"
    FAR = "far"


class MomentError(Exception):
    """Nothing can go out then; ``moment`` (aware) is what was understood, if anything was."""

    def __init__(self, why: Why, moment: datetime | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.moment = moment


@dataclass(frozen=True, slots=True)
class _Today:
    """The present moment in the editor's zone."""

    now: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """A wall-clock time as UTC; one that the clocks leave out comes as much later (PEP 495).

        Raises MomentError for the ends of the calendar.
        """
        try:
            return datetime.combine(day, clock, self.zone).astimezone(UTC)
        except OverflowError:
            raise MomentError(Why.NO_SUCH) from None


def parse_moment(words: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) that the words mean, later than ``now``; raises MomentError.

    A time alone is that of today, a weekday the coming one, a day without its year the nearest.
    Times are those of ``zone`` unless an offset is written.
    """
    text = _plain(words)
    if len(text) > _LONGEST:
        raise MomentError(Why.UNCLEAR)
    today = _Today(now, zone)
    found = _iso(text, today) or _from_now(text, today) or _day_and_time(text, today)
    if found is None:
        raise MomentError(Why.NO_TIME if _is_day(text) else Why.UNCLEAR)
    if found <= now:
        raise MomentError(Why.PAST, found)
    if found - now > FURTHEST:
        raise MomentError(Why.FAR, found)
    return found


def _plain(words: str) -> str:
    text = unicodedata.normalize("NFC", words).casefold().translate(_SPELLING)
    return " ".join(text.replace(",", " ").split()).rstrip("!?;")


def _iso(text: str, today: _Today) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[t ]\d{2}", text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=moment.tzinfo or today.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_now(text: str, today: _Today) -> datetime | None:
    found = _IN.fullmatch(text)
    if found is None:
        return None
    unit = next((size for size, names in _UNITS if re.fullmatch(names, found["unit"])), None)
    return None if unit is None else today.now + int(found["number"] or 1) * unit


def _day_and_time(text: str, today: _Today) -> datetime | None:
    """The first reading in which what is left beside a time is a day, or nothing.

    Raises MomentError when only a time that does not exist can be read.
    """
    wrong = False
    for clock, rest in _clocks(text):
        if not rest or _is_day(rest):
            wrong = wrong or clock is None
            if clock is not None:
                return today.at(_day(rest, clock, today), clock)
    if wrong:
        raise MomentError(Why.NO_SUCH)
    return None


def _clocks(text: str) -> Iterator[tuple[time | None, str]]:
    """Each part that may be a time (None when there is no such hour), with what is left."""
    for noon in _NOON_WORDS.finditer(text):
        yield time(_NOON), _without(text, noon)
    matches = list(_CLOCK.finditer(text))
    for found in sorted(matches, key=_likeness):
        yield _time_of(found), _without(text, found)


def _likeness(found: re.Match[str]) -> tuple[bool, bool, bool, int]:
    """What looks most like a time first: 9:00, then 9 am, then 9.00, then the last number."""
    return (found["mark"] != ":", not found["part"], found["mark"] != ".", -found.start())


def _without(text: str, found: re.Match[str]) -> str:
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(word for word in rest.split() if word not in _SMALL_WORDS)


def _time_of(found: re.Match[str]) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["part"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + _NOON * (found["part"] in _PART_OF_DAY["pm"])
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _is_day(rest: str) -> bool:
    rest = " ".join(word for word in rest.split() if word not in _SMALL_WORDS)
    if rest in _DAYS_AHEAD or _weekday(rest) is not None:
        return True
    days = find_days(rest) if rest else None
    return days is not None and len(days) == 1


def _day(rest: str, clock: time, today: _Today) -> date:
    """The day that the rest names; today when it names none. Raises MomentError."""
    if rest in _DAYS_AHEAD or not rest:
        return today.day + timedelta(days=_DAYS_AHEAD.get(rest, 0))
    weekday = _weekday(rest)
    if weekday is not None:
        ahead = (weekday - today.day.weekday()) % 7
        day = today.day + timedelta(days=ahead)
        return day if today.at(day, clock) > today.now else day + timedelta(days=7)
    return _date(rest, clock, today)


def _date(rest: str, clock: time, today: _Today) -> date:
    (day,) = find_days(rest) or ()
    try:
        named = day.on(day.year or today.day.year)
        coming = day.possible(today.day.year + 1)
    except ValueError:
        raise MomentError(Why.NO_SUCH) from None
    if day.year or coming is None or today.at(named, clock) > today.now:
        return named
    return coming if coming - today.day <= _HALF_A_YEAR else named


def _weekday(rest: str) -> int | None:
    word = rest.rstrip(".")
    return next((number for number, names in enumerate(_WEEKDAYS) if word in names.split()), None)
