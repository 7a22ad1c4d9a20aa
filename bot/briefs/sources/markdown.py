"""A brief as Markdown with YAML front matter, one language version per file."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from markdown_it.token import Token

from bot.briefs.sources.source import (
    Source,
    SourceError,
    is_draft,
    key_of,
    language_named,
    moment_of,
    names_of,
    one_line,
    refuse_what_cannot_be_shown,
    text_of,
    topic_named,
    trend_named,
    week_named,
)
from bot.briefs.yaml_lines import Lined, LineError, parse_yaml
from bot.presentation.markdown import inline_html, tokens_of
from bot.presentation.markup import plain
from storage.values.briefs import BriefContent, BriefText, Language

FIELDS = (
    "edition",
    "topic",
    "trend",
    "language",
    "key",
    "authors",
    "source",
    "published",
    "status",
)

_MAX_FRONT_MATTER_LINES = 200
_FENCES = ("---", "...")


def read(source: Source) -> BriefContent:
    """The brief of a Markdown text; raises SourceError.

    The first heading is the title, the first paragraph the lead, the rest the body.
    """
    try:
        fields, start = _front_matter(source.text.split("\n"))
        return _brief(source, fields, start)
    except SourceError:
        raise
    except LineError as error:
        raise SourceError(error.message, error.line, error.key, error.facts) from None


def _front_matter(lines: Sequence[str]) -> tuple[Mapping[str, Lined], int]:
    """The fields, and how many lines stand before the text."""
    first = next(index for index, line in enumerate(lines) if line.strip())
    if lines[first].rstrip() != "---":
        raise SourceError.of("front_matter_missing", first + 1)
    for index in range(first + 1, min(len(lines), first + _MAX_FRONT_MATTER_LINES)):
        if lines[index].rstrip() in _FENCES:
            document = parse_yaml("\n".join(lines[first + 1 : index]), first_line=first + 2)
            if document is None:
                raise SourceError.of("front_matter_empty", first + 1)
            return document.fields("The front matter", FIELDS), index + 1
    raise SourceError.of("front_matter_endless", first + 1)


def _brief(source: Source, fields: Mapping[str, Lined], start: int) -> BriefContent:
    def value(name: str) -> tuple[str, int] | None:
        lined = fields.get(name)
        return (lined.text(f"The field {name!r}"), lined.line) if lined else None

    topic, edition, trend = value("topic"), value("edition"), value("trend")
    published, status, origin = value("published"), value("status"), value("source")
    if topic is None:
        raise SourceError.of("no_topic", 1)
    key = value("key") or (source.key or topic_named(source.topics, *topic).key, None)
    return BriefContent(
        key=key_of(*key),
        topic=topic_named(source.topics, *topic).key,
        edition=str(week_named(*edition)) if edition else None,
        trend=trend_named(*trend) if trend else None,
        texts=(_text(source, _language(source, value("language")), start),),
        authors=_authors(fields.get("authors")),
        source=one_line(origin[0]) if origin else None,
        published=moment_of(published[0], source.timezone, published[1]) if published else None,
        draft=is_draft(*status) if status else False,
    )


def _language(source: Source, value: tuple[str, int] | None) -> Language:
    if value is not None:
        return language_named(*value)
    language = source.named_language or source.language
    if language is None:
        raise SourceError.of("no_language", 1)
    return language


def _authors(lined: Lined | None) -> tuple[str, ...]:
    if lined is None:
        return ()
    if isinstance(lined.value, str):
        return names_of(lined.text("The field 'authors'").split(","))
    return names_of(one.text("An author") for one in lined.items("The field 'authors'"))


def _text(source: Source, language: Language, start: int) -> BriefText:
    lines = source.text.split("\n")[start:]
    markdown = "\n".join(lines)
    refuse_what_cannot_be_shown(markdown, start + 1)
    tokens = tokens_of(markdown)
    title = _first(tokens, "heading_open")
    lead = _first(tokens, "paragraph_open")
    if title is None:
        raise SourceError.of("no_title", start + 1)
    title_lines, title_text = title
    if lead is None:
        raise SourceError.of("no_lead", start + title_lines.stop)
    lead_lines, lead_text = lead
    body = [
        "" if index in title_lines or index in lead_lines else line
        for index, line in enumerate(lines)
    ]
    places = (start + title_lines.start + 1, start + lead_lines.start + 1)
    return text_of(language, title_text, lead_text, "\n".join(body), places)


def _first(tokens: Sequence[Token], kind: str) -> tuple[range, str] | None:
    """Lines and plain words of the first block of a kind that stands in no other."""
    for token, inline in pairwise(tokens):
        if token.type == kind and token.level == 0 and token.map:
            return range(*token.map), plain(inline_html(inline))
    return None
