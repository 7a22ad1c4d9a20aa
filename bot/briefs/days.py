"""Days and ranges of days as people write them in the three languages."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from babel import Locale

from bot.briefs.folding import fold
from storage.values.briefs import Language

DASHES = "-‐‑‒–—―−"

# Month names of the other Belarusian orthography and of everyday English, beside Babel's.
_MORE_MONTHS: Mapping[Language, Mapping[str, int]] = {
    Language.BE: {"травень": 5, "траўня": 5, "сьнежань": 12, "сьнежня": 12},
    Language.RU: {},
    Language.EN: {"sept": 9},
}
_NOISE = frozenset(
    [
        "of",
        "the",
        "from",
        "week",
        "з",
        "са",
        "с",
        "со",
        "ад",
        "от",
        "г",
        "год",
        "года",
        "году",
        "тыдзень",
        "тыдня",
        "неделя",
        "недели",
    ]
)
_LONGEST = 120
_TO = frozenset(["to", "till", "until", "through", "по", "па", "да", "до"]) | frozenset(DASHES)
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
    r"|(?P<figures>\d{1,2}\.\d{1,2}(?:\.\d{4})?)(?!\d)"
    r"|(?P<day>\d{1,2})(?!\d)(?:(?:st|nd|rd|th|[-‑]?(?:га|ага|го|ого|е|ае|ое))(?!\w))?"
    r"|(?P<year>\d{4})(?!\d)"
    rf"|(?P<word>[^\W\d_]+|[{DASHES}])"
    r"|(?P<space>[\s,.:;])"
    r"|(?P<other>.)"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, perhaps without its year; ``month`` is 1 to 12 where the text is sound."""

    day: int
    month: int
    year: int | None

    def on(self, year: int) -> date:
        """The date in a year; raises ValueError when there is no such date."""
        return date(year, self.month, self.day)

    def possible(self, year: int) -> date | None:
        """The date in a year, None when there is no such date (29 February)."""
        try:
            return self.on(year)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class _End:
    day: int | None = None
    month: int | None = None
    year: int | None = None


def find_days(text: str, languages: Iterable[Language] = tuple(Language)) -> tuple[Day, ...] | None:
    """The one day, or the first and last day of the range, that the whole text names.

    In a range what one end leaves out is taken from the other, with a change of year between
    December and January. None when the text is anything else, or holds more than the dates.
    """
    if len(text) > _LONGEST:
        return None
    months = {name: number for one in languages for name, number in month_numbers(one).items()}
    ends = [_End()]
    for kind, token in _tokens(text):
        if kind == "word" and token in _TO and ends[-1].day is not None:
            ends.append(_End())
        elif kind == "word" and token in _NOISE:
            continue
        else:
            more = _fields(kind, token, months)
            if more is None or any(getattr(ends[-1], name) is not None for name in more):
                return None
            ends[-1] = replace(ends[-1], **more)
    return _joined(ends)


@cache
def month_numbers(language: Language) -> Mapping[str, int]:
    """Folded month names (nominative, genitive, abbreviated) of a language -> 1 to 12."""
    names: dict[str, int] = {}
    for context in Locale(language.value).months.values():
        for width in ("wide", "abbreviated"):
            names |= {fold(name): number for number, name in context[width].items()}
    return names | {fold(name): number for name, number in _MORE_MONTHS[language].items()}


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    line = unicodedata.normalize("NFC", text).strip()
    for found in _TOKEN.finditer(line.casefold()):
        kind = str(found.lastgroup)
        if kind != "space":
            yield kind, fold(found[kind]) or found[kind] if kind == "word" else found[kind]


def _fields(kind: str, token: str, months: Mapping[str, int]) -> dict[str, int] | None:
    """What a token says of a day; None for what has no place in a date."""
    if kind == "iso":
        year, month, day = map(int, token.split("-"))
        return {"day": day, "month": month, "year": year}
    if kind == "figures":
        names = ("day", "month", "year")
        return dict(zip(names, map(int, token.split(".")), strict=False))
    if kind in ("day", "year"):
        return {kind: int(token)}
    return {"month": months[token]} if token in months else None


def _joined(ends: list[_End]) -> tuple[Day, ...] | None:
    first, last = ends[0], ends[-1]
    first = replace(first, month=first.month or last.month)
    last = replace(last, month=last.month or first.month)
    over_new_year = (first.month or 0) > (last.month or 0)
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year - over_new_year)
    elif last.year is None and first.year is not None:
        last = replace(last, year=first.year + over_new_year)
    days = [
        Day(end.day, end.month, end.year)
        for end in (first, last)[-len(ends) :]
        if end.day is not None and end.month is not None
    ]
    return tuple(days) if len(days) == len(ends) and len(ends) <= len((first, last)) else None
