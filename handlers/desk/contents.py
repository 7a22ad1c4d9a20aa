"""What a letter holds: briefs of a file, of a pasted one, or of free text; or why it is none."""

import asyncio

from bot.briefs.sources import SourceError
from bot.briefs.sources.decoding import MAX_BYTES
from bot.desk.drafts.incoming import MOST_AT_ONCE, Incoming, TooManyError
from bot.desk.drafts.lengthening import CUT_FROM
from bot.desk.drafts.posts import PostError
from handlers.desk.letters import Attachment, Letter
from handlers.desk.request import DeskRequest
from handlers.request import Reply, reply
from storage.values.briefs import Language

_MEGABYTE = 1_000_000


class LetterError(Exception):
    """A letter that cannot be used; ``templates/desk/problem.html`` explains the ``kind``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


UNUSABLE = (SourceError, PostError, TooManyError, LetterError)
"""What reading a letter raises."""


async def incoming(
    request: DeskRequest, letter: Letter, language: Language
) -> tuple[Incoming, ...]:
    """The briefs of a letter; ``language`` counts where nothing tells one. Raises ``UNUSABLE``."""
    reader, document = request.services.newsroom.reader, letter.document
    if document is None:
        try:
            return reader.post(letter.post, language)
        except SourceError as error:
            if len(letter.post.text) >= CUT_FROM:
                raise LetterError("cut") from error
            raise
    if is_picture(document):
        raise LetterError("photo_file")
    if document.size is not None and document.size > MAX_BYTES:
        raise LetterError("big")
    data = await document.fetch()
    return await asyncio.to_thread(reader.file, document.name, data, language)


def is_picture(document: Attachment | None) -> bool:
    """Whether it is a picture that was sent as a file."""
    return document is not None and document.mime.startswith("image/")


def refused(request: DeskRequest, error: Exception) -> Reply:
    """Why a letter cannot be used; ``error`` is one of ``UNUSABLE``."""
    return reply(request.screen("desk/problem.html", **_facts(error)))


def _facts(error: Exception) -> dict[str, object]:
    """What the template of problems is told."""
    facts: dict[str, object] = dict.fromkeys(
        ("line", "detail", "length", "limit", "problem", "facts")
    )
    if isinstance(error, SourceError):
        told = {"detail": error.message, "problem": error.key, "facts": error.facts}
        return facts | {"kind": "source", "line": error.line, **told}
    if isinstance(error, PostError):
        return facts | {"kind": error.problem, "length": error.length, "limit": error.limit}
    if isinstance(error, TooManyError):
        return facts | {"kind": "many", "length": error.number, "limit": MOST_AT_ONCE}
    kind = error.kind if isinstance(error, LetterError) else ""
    return facts | {"kind": kind, "limit": MAX_BYTES // _MEGABYTE}
