"""What an editor sends that is no command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Document, Message

from bot.desk.drafts.posts import Mark, Post

Fetch = Callable[[], Awaitable[bytes]]
"""Downloads a file. Raises TelegramError."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document; ``size`` in bytes, None when Telegram does not tell."""

    name: str
    mime: str
    size: int | None
    fetch: Fetch = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of an editor's. ``photo`` is a Telegram file id, ``at`` its Unix second.

    ``reply_to`` is the id of the message that it replies to, or 0; ``album`` is the same for all
    that were sent together, and empty for one that was sent alone.
    """

    post: Post = field(repr=False)
    at: int
    reply_to: int = 0
    document: Attachment | None = None
    photo: str | None = None
    forwarded: bool = False
    album: str = ""


def letter_of(message: Message) -> Letter:
    """What an editor has sent, in a private chat."""
    entities = (*message.entities, *message.caption_entities)
    marks = tuple(Mark(one.type, one.offset, one.length, one.url or "") for one in entities)
    replied = message.reply_to_message
    return Letter(
        post=Post(message.text or message.caption or "", marks),
        at=int(message.date.timestamp()),
        reply_to=replied.message_id if replied else 0,
        document=_attachment(message.document) if message.document else None,
        photo=message.photo[-1].file_id if message.photo else None,
        forwarded=message.forward_origin is not None,
        album=message.media_group_id or "",
    )


def _attachment(document: Document) -> Attachment:
    async def fetch() -> bytes:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())

    name, mime = document.file_name or "", document.mime_type or ""
    return Attachment(name, mime, document.file_size, fetch)
