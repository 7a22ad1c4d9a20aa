"""Briefs: what they say in each language, and where they belong."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Language(StrEnum):
    """The languages of the publication, as ISO 639-1 codes."""

    BE = "be"
    RU = "ru"
    EN = "en"


class Trend(StrEnum):
    """The badge of a brief: how the situation changed over the week."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class Mark(StrEnum):
    """``corrected``: it was wrong; ``updated``: the story goes on."""

    CORRECTED = "corrected"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Marked:
    """The dated line that says that something is not what it was; ``at`` is aware."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, slots=True)
class BriefText:
    """One language version. ``title`` and ``lead`` are plain text, ``body`` is Markdown.

    ``marked`` says that what was sent is changed, and when; a later change without a correction
    takes it away. It is no part of what the version says.
    """

    language: Language
    title: str
    lead: str
    body: str
    marked: Marked | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BriefContent:
    """What an incoming file says of one brief, before the store has given it an id.

    ``edition`` is an ISO week such as ``2017-W50``; None makes the brief breaking.
    ``published`` is aware UTC; a brief is shown from that moment on, at once when it is None.
    """

    key: str
    topic: str
    edition: str | None
    trend: Trend | None
    texts: tuple[BriefText, ...]
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: datetime | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """A stored brief with all its language versions. ``photo`` is a Telegram file id."""

    id: int
    key: str
    topic: str
    edition: str | None
    trend: Trend | None
    texts: tuple[BriefText, ...]
    authors: tuple[str, ...]
    source: str | None
    published: datetime | None
    draft: bool
    position: int
    photo: str | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(text.language for text in self.texts)
