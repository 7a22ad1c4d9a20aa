"""What every reader of an incoming format knows, and how it refuses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.briefs.problems import hint_of
from bot.briefs.topics import Topic, Topics
from bot.briefs.week import Week
from bot.briefs.yaml_lines import LineError, hint
from bot.presentation.markup import check, clean, is_blank
from storage.values.briefs import BriefText, Language, Trend

MAX_TITLE = 500
MAX_TEXT = 200_000
MAX_KEY = 100

_KEY = re.compile(r"[\w][\w.-]*")
_TRENDS = tuple(trend.value for trend in Trend)
_STATUSES = ("draft", "published")


class SourceError(LineError):
    """A file that cannot become a brief: one clear sentence, and its line (from 1) or None."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text to be read, and what the operator says of it.

    ``name`` is a file's name without its folder, empty for a pasted text. ``language`` and
    ``week`` count where the text does not tell. A time without an offset is in ``timezone``.
    """

    name: str
    text: str = field(repr=False)
    topics: Topics
    language: Language | None = None
    week: Week | None = None
    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Minsk"))

    @property
    def key(self) -> str:
        """The file's name up to its first dot; empty for a pasted text."""
        return self.name.split(".")[0].strip()

    @property
    def named_language(self) -> Language | None:
        """The language in the file's name, as in ``security.en.md``."""
        parts = self.name.casefold().split(".")[1:-1]
        return next((language for language in Language if language.value in parts), None)


def topic_named(topics: Topics, words: str, line: int | None) -> Topic:
    """The topic that a file names; raises SourceError with what was perhaps meant."""
    topic = topics.named(words)
    if topic is not None:
        return topic
    match = topics.match(words)
    near = (match.topic,) if match.topic else match.suggestions
    meant = hint_of((one.key for one in near), (one.key for one in topics))
    raise SourceError.of("topic", line, words=shortened(words), hint=meant)


def week_named(words: str, line: int | None) -> Week:
    """The week written like ``2017-W50``; raises SourceError."""
    try:
        return Week.parse(words)
    except ValueError as error:
        raise SourceError.of("edition", line, detail=str(error)) from None


def trend_named(words: str, line: int | None) -> Trend:
    """``better``, ``worse`` or ``same``; raises SourceError."""
    if words not in _TRENDS:
        raise SourceError.of("trend", line, words=shortened(words), hint=hint(words, _TRENDS))
    return Trend(words)


def is_draft(words: str, line: int | None) -> bool:
    """What a status says; raises SourceError for an unknown one."""
    if words not in _STATUSES:
        raise SourceError.of("status", line, words=shortened(words), hint=hint(words, _STATUSES))
    return words == "draft"


def language_named(words: str, line: int | None) -> Language:
    """``be``, ``ru`` or ``en``; raises SourceError."""
    known = tuple(language.value for language in Language)
    if words.casefold() not in known:
        raise SourceError.of("language", line, words=shortened(words), hint=hint(words, known))
    return Language(words.casefold())


def key_of(words: str, line: int | None) -> str:
    """A key that can stand in a command: letters, digits, dots, hyphens; raises SourceError."""
    key = clean(words).strip()
    if len(key) > MAX_KEY or not _KEY.fullmatch(key):
        raise SourceError.of("key", line, words=shortened(words), limit=MAX_KEY)
    return key


def moment_of(words: str, timezone: tzinfo, line: int | None) -> datetime:
    """An ISO date or time as aware UTC; a date alone is its first minute.

    Raises SourceError, also outside the years in which there are weeks.
    """
    try:
        moment = datetime.fromisoformat(words)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone)
        Week.of(moment)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise SourceError.of("time", line, words=shortened(words)) from None


def text_of(
    language: Language, title: str, lead: str, body: str, lines: tuple[int | None, int | None]
) -> BriefText:
    """A language version, clean; ``lines`` are those of title and lead. Raises SourceError."""
    title, lead = one_line(title), one_line(lead)
    if is_blank(title):
        raise SourceError.of("title_empty", lines[0])
    if len(title) > MAX_TITLE:
        raise SourceError.of("title_long", lines[0], length=len(title), limit=MAX_TITLE)
    if is_blank(lead):
        raise SourceError.of("lead_empty", lines[1])
    return BriefText(language, title, lead, clean(body.expandtabs(4)).strip("\n").rstrip())


def refuse_what_cannot_be_shown(markdown: str, line: int | None = 1) -> None:
    """Raises SourceError for the first part of a text that Telegram cannot show.

    ``line`` is where the text starts; None when the text has no lines of its own in the file.
    """
    if len(markdown) > MAX_TEXT:
        raise SourceError.of("text_long", line, length=len(markdown), limit=MAX_TEXT)
    for problem in check(markdown):
        at = line and line + problem.line - 1
        raise SourceError(problem.message, at, problem.key, {"words": problem.words})


def one_line(text: str) -> str:
    """Clean text with single spaces."""
    return " ".join(clean(text).split())


def names_of(listed: Iterable[str]) -> tuple[str, ...]:
    """Authors' names, clean, each once, in order."""
    return tuple(dict.fromkeys(name for name in map(one_line, listed) if name))


def shortened(text: str, length: int = 60) -> str:
    """The beginning of a text, for a sentence about it."""
    text = " ".join(clean(text).split())
    return text if len(text) <= length else text[: length - 1] + "…"
