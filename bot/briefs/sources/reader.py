"""Any file of briefs, by what it holds: Markdown, JSON or a publisher's page as text."""

import re
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.briefs.sources import json, markdown, page
from bot.briefs.sources.decoding import MAX_BYTES, decoded
from bot.briefs.sources.source import MAX_TEXT, Source, SourceError
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from storage.values.briefs import BriefContent, Language

SUFFIXES = (".md", ".markdown", ".json", ".txt")

LONGEST = 2 * MAX_TEXT
"""A text with all that stands around it on a page; what is longer is not looked at."""

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]\S", re.MULTILINE)


def read(
    path: Path,
    *,
    topics: Topics,
    language: Language | None = None,
    week: Week | None = None,
    timezone: tzinfo | None = None,
) -> tuple[BriefContent, ...]:
    """The briefs of one file; several only from JSON.

    ``language`` and ``week`` count where the file does not tell. Raises SourceError, with one
    clear sentence, for anything that is not wholly sound.
    """
    try:
        if not path.is_file():
            raise SourceError("There is no such file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"The file cannot be read: {error.strerror}.") from None
    return read_bytes(
        path.name, data, topics=topics, language=language, week=week, timezone=timezone
    )


def read_bytes(
    name: str,
    data: bytes,
    *,
    topics: Topics,
    language: Language | None = None,
    week: Week | None = None,
    timezone: tzinfo | None = None,
) -> tuple[BriefContent, ...]:
    """As ``read``, of a file's content; ``name`` is its name, empty when there is none."""
    text = decoded(data)
    return read_text(name, text, topics=topics, language=language, week=week, timezone=timezone)


def read_text(
    name: str,
    text: str,
    *,
    topics: Topics,
    language: Language | None = None,
    week: Week | None = None,
    timezone: tzinfo | None = None,
) -> tuple[BriefContent, ...]:
    """As ``read``, of a text, such as one that was pasted; ``name`` may be empty."""
    if not text.strip():
        raise SourceError.of("empty_text")
    zone = timezone or ZoneInfo("Europe/Minsk")
    source = Source(name, text, topics, language, week, zone)
    suffix = Path(name).suffix.casefold()
    if suffix == ".json" or text.lstrip().startswith("{"):
        return json.read(source)
    if len(text) > LONGEST:
        raise SourceError.of("text_long", length=len(text), limit=MAX_TEXT)
    if _FRONT_MATTER.match(text) or suffix in (".md", ".markdown") or _HEADING.search(text):
        return (markdown.read(source),)
    return (page.read(source),)
