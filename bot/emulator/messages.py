"""Messages and what they show."""

import zlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.emulator.entities import FormattedText
from bot.emulator.keyboards import Markup


@dataclass(frozen=True, slots=True)
class Media:
    """A file in a message; ``kind`` is ``photo`` or ``document``."""

    kind: str
    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0

    def json(self) -> Any:
        """As a Document, or as the sizes of a photo."""
        body: dict[str, Any] = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        if self.kind == "photo":
            return [body | {"width": self.width, "height": self.height, "file_size": self.size}]
        return body | {"file_name": self.name, "mime_type": self.mime, "file_size": self.size}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message shows. Equal contents are one object in most cases: they are cached."""

    text: FormattedText
    media: Media | None = None
    preview: bytes = b""
    entities_json: bytes = field(init=False, compare=False, default=b"")
    text_json: bytes = field(init=False, compare=False, default=b"")
    text_hash: int = field(init=False, compare=False, default=0)

    def __post_init__(self) -> None:
        entities = [entity.json() for entity in self.text.entities]
        object.__setattr__(self, "entities_json", orjson.dumps(entities) if entities else b"")
        object.__setattr__(self, "text_json", orjson.dumps(self.text.text))
        object.__setattr__(self, "text_hash", zlib.crc32(self.text.text.encode()))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message comes from."""

    chat_id: int
    message_id: int
    date: int
    name: str
    user_id: int = 0


@dataclass(slots=True)
class Message:
    """``sender_id``: the user, or 0 for the bot and for posts of a channel. Dates: Unix seconds.

    ``album`` is the id of the files that it was sent with, or empty. ``service`` holds the fields
    of a service message (``new_chat_members``, …).
    """

    id: int
    chat_id: int
    date: int
    content: Content
    from_bot: bool = True
    sender_id: int = 0
    markup: Markup | None = None
    edit_date: int = 0
    silent: bool = False
    reply_to: int = 0
    origin: Origin | None = None
    via_bot: bool = False
    service: dict[str, Any] | None = None
    album: str = ""
