"""A brief as the publisher's page copied as text.

A page gives, in this order: perhaps "by" and authors, the week (often without its year), the
topic, the title, perhaps a badge, perhaps the title again, the lead, paragraphs; then what belongs
to the site and not to the brief.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.briefs.days import Day, find_days
from bot.briefs.folding import fold
from bot.briefs.sources import page_words
from bot.briefs.sources.page_text import as_markdown, language_of, paragraphs
from bot.briefs.sources.source import (
    Source,
    SourceError,
    names_of,
    shortened,
    text_of,
    topic_named,
)
from bot.briefs.topics import Topic
from bot.briefs.week import Week
from bot.presentation.markup import clean
from storage.values.briefs import BriefContent, Language, Trend

_HEADER_LINES = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its number (from 1), as it is and folded."""

    number: int
    text: str
    folded: str


@dataclass(slots=True)
class _Header:
    topic: Topic
    week: _Line | None
    authors: tuple[str, ...]
    rest: Sequence[_Line]


def read(source: Source) -> BriefContent:
    """The brief of a page; raises SourceError when a part of it cannot be found."""
    lines = [
        _Line(number, text.strip(), fold(text))
        for number, text in enumerate(clean(source.text.expandtabs(4)).split("\n"), 1)
    ]
    header = _header(source, lines)
    title, trend, rest = _heading(header.rest)
    blocks = paragraphs([line.text for line in _content(rest)])
    if not blocks:
        raise SourceError.of("page_lead", title.number)
    language = _language(source, [title.text, *blocks])
    lead, *body = blocks
    places = (title.number, rest[0].number)
    text = text_of(language, title.text, lead, as_markdown(body), places)
    return BriefContent(
        key=header.topic.key,
        topic=header.topic.key,
        edition=str(_week(source, header.week)),
        trend=trend,
        texts=(text,),
        authors=header.authors,
    )


def _header(source: Source, lines: Sequence[_Line]) -> _Header:
    """The lines down to week and topic, whichever comes last."""
    seen = _first_lines(source, lines)
    topics = [line for line in seen if source.topics.named(line.text)]
    weeks = [line for line in seen if _is_week(line)]
    pairs = [
        (topic, week)
        for topic in topics
        for week in weeks
        if all(_is_noise(line) for line in seen if _is_between(line, topic, week))
    ]
    if not topics:
        raise _without_topic(source, seen, weeks)
    if not pairs and len({line.folded for line in topics}) > 1:
        raise SourceError.of("page_topics", topics[1].number)
    pairs.sort(key=lambda pair: pair[0].number < pair[1].number)
    topic, week = pairs[0] if pairs else (topics[0], None)
    last = max(topic.number, week.number if week else 0)
    return _Header(
        topic_named(source.topics, topic.text, topic.number),
        week,
        _authors([line for line in seen if line.number < last and line is not topic]),
        lines[last:],
    )


def _first_lines(source: Source, lines: Sequence[_Line]) -> list[_Line]:
    """The lines that may hold the header, not those of the site below a text."""
    seen: list[_Line] = []
    for line in lines:
        has_topic = any(source.topics.named(one.text) for one in seen)
        if len(seen) == _HEADER_LINES or (has_topic and page_words.END.fullmatch(line.folded)):
            break
        seen += [line] if line.text else []
    return seen


def _is_between(line: _Line, one: _Line, other: _Line) -> bool:
    return min(one.number, other.number) < line.number < max(one.number, other.number)


def _without_topic(source: Source, seen: Sequence[_Line], weeks: Sequence[_Line]) -> SourceError:
    after = [line for line in seen if weeks and line.number > weeks[0].number]
    try:
        for line in after[:1]:
            topic_named(source.topics, line.text, line.number)
    except SourceError as error:
        return error
    return SourceError.of("page_topic", seen[0].number if seen else None)


def _heading(lines: Sequence[_Line]) -> tuple[_Line, Trend | None, Sequence[_Line]]:
    """The title, the badge, and the lines from the lead on."""
    title: _Line | None = None
    trend: Trend | None = None
    for index, line in enumerate(lines):
        badge = _badge(line)
        if badge is not None and trend is None:
            trend = badge
        elif not line.text or _is_noise(line) or (title and line.folded == title.folded):
            continue
        elif title is None:
            title = line
        else:
            return title, trend, lines[index:]
    if title is None:
        raise SourceError.of("page_title", _last(lines))
    raise SourceError.of("page_lead", title.number)


def _content(lines: Sequence[_Line]) -> list[_Line]:
    """The lines of lead and body, without what belongs to the site."""
    content: list[_Line] = []
    for line in lines:
        if content and (page_words.END.fullmatch(line.folded) or _is_week(line)):
            break
        if not _is_noise(line):
            content.append(line)
    return content


def _is_noise(line: _Line) -> bool:
    if page_words.CAPTION.match(line.text):
        return True
    return any(
        pattern.fullmatch(line.folded)
        for pattern in (page_words.NOISE, page_words.BY, page_words.END)
    )


def _is_week(line: _Line) -> bool:
    days = find_days(line.text)
    return days is not None and len(days) > 1


def _badge(line: _Line) -> Trend | None:
    found = (trend for words, trend in page_words.BADGES if words.fullmatch(line.folded))
    return next(found, None)


def _authors(lines: Sequence[_Line]) -> tuple[str, ...]:
    """Names on the line "by", or on the lines between it and what follows."""
    names: list[str] = []
    listing = False
    for line in lines:
        byline = page_words.BYLINE.fullmatch(line.text)
        if _is_week(line):
            listing = False
        elif byline:
            names += _split_names(byline["names"])
        elif page_words.BY.fullmatch(line.folded):
            listing = True
        elif listing and not _is_noise(line):
            names += _split_names(line.text)
    return names_of(names)


def _split_names(text: str) -> list[str]:
    for joint in (" and ", " і ", " и ", " ды ", ";"):
        text = text.replace(joint, ",")
    return text.split(",")


def _language(source: Source, texts: Sequence[str]) -> Language:
    told = language_of("\n".join(texts))
    if told is not None and source.language not in (None, told):
        raise SourceError.of("page_other_language", told=told, words=source.language)
    language = told or source.language or source.named_language
    if language is None:
        raise SourceError.of("page_language")
    return language


def _week(source: Source, line: _Line | None) -> Week:
    if line is None:
        if source.week is None:
            raise SourceError.of("page_week")
        return source.week
    days = find_days(line.text) or ()
    week = _spanned(days, line) if days[0].year is not None else source.week
    if week is None:
        raise SourceError.of("page_year", line.number, words=shortened(line.text))
    if source.week not in (None, week) or not _fits(days, week):
        facts = {"words": shortened(line.text), "week": source.week}
        raise SourceError.of("page_other_week", line.number, **facts)
    return week


def _spanned(days: Sequence[Day], line: _Line) -> Week:
    shown = shortened(line.text)
    try:
        first, last = (day.on(day.year or 0) for day in days)
        week = Week.of(first)
    except ValueError:
        raise SourceError.of("page_day", line.number, words=shown) from None
    if first.weekday() or last - first != timedelta(days=6):
        raise SourceError.of("page_not_a_week", line.number, words=shown)
    return week


def _fits(days: Sequence[Day], week: Week) -> bool:
    wanted = (week.monday, week.sunday)
    return all(
        (day.day, day.month) == (one.day, one.month) for day, one in zip(days, wanted, strict=True)
    )


def _last(lines: Sequence[_Line]) -> int | None:
    return lines[-1].number if lines else None
