"""What editors send in to become drafts: brief files, pasted texts, posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from bot.briefs.sources import SourceError, read_bytes, read_text
from bot.briefs.sources.decoding import decoded
from bot.briefs.sources.page_text import language_of
from bot.briefs.sources.source import MAX_TEXT
from bot.briefs.topics import Topics
from bot.desk.drafts.posts import Post, text_of_post
from storage.drafts import NewDraft
from storage.values.briefs import BriefContent, Language

MOST_AT_ONCE = 10
"""So many briefs of one file become drafts."""

_FORMATS = ("{", "---\n", "--- ")


class TooManyError(Exception):
    """A file with more briefs than become drafts at once."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} briefs in one file; {MOST_AT_ONCE} become drafts at once.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Incoming:
    """A draft to be made. ``edition`` is a week that the file names and a draft does not keep.

    ``joins``: it is a version of the open draft with the same key, if that one lacks it.
    """

    new: NewDraft
    edition: str | None = None
    joins: bool = False


class Reader:
    """Reads what comes in; ``zone`` is that of times without one."""

    def __init__(self, topics: Topics, zone: tzinfo) -> None:
        self._topics = topics
        self._zone = zone

    def file(self, name: str, data: bytes, language: Language) -> tuple[Incoming, ...]:
        """The drafts of a file: any import format, or free text in a ``.txt``. It takes a while.

        ``language`` counts where neither the file nor its letters tell one. Raises SourceError,
        PostError and TooManyError.
        """
        text = decoded(data)
        told = language_of(text[:MAX_TEXT]) or language
        try:
            contents = read_bytes(
                name, data, topics=self._topics, language=told, timezone=self._zone
            )
        except SourceError:
            if not name.lower().endswith(".txt") or text.lstrip().startswith(_FORMATS):
                raise
            return (self._free(Post(text), language),)
        return _incoming(contents, joins=True)

    def post(self, post: Post, language: Language) -> tuple[Incoming, ...]:
        """The drafts of a message: of a pasted file of any import format, or of free text.

        Raises SourceError, PostError and TooManyError.
        """
        told = post.language or language
        try:
            contents = read_text(
                "", post.text, topics=self._topics, language=told, timezone=self._zone
            )
        except SourceError:
            if self.is_formatted(post):
                raise
            return (self._free(post, language),)
        return _incoming(contents, joins=False)

    def is_formatted(self, post: Post) -> bool:
        """Whether a message begins as the files of briefs do, and so must be a sound one."""
        return post.text.lstrip().startswith(_FORMATS)

    def _free(self, post: Post, language: Language) -> Incoming:
        return Incoming(NewDraft(texts=(text_of_post(post, post.language or language),)))


def _incoming(contents: Iterable[BriefContent], *, joins: bool) -> tuple[Incoming, ...]:
    found = tuple(contents)
    if len(found) > MOST_AT_ONCE:
        raise TooManyError(len(found))
    return tuple(
        Incoming(new_draft_of(content), edition=content.edition, joins=joins and len(found) == 1)
        for content in found
    )


def new_draft_of(content: BriefContent) -> NewDraft:
    """A draft with what a brief says; it has no edition and no status."""
    return NewDraft(
        key=content.key,
        topic=content.topic,
        trend=content.trend,
        authors=content.authors,
        source=content.source,
        texts=content.texts,
    )
