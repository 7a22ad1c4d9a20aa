"""Messages, and where they are kept: small, because a benchmark keeps a million of them."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.emulator.chats import Chat, ChatType
from bot.emulator.entities import FormattedText
from bot.emulator.keyboards import Markup

FIRST_MESSAGE_ID = 1


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

    ``service`` holds the fields of a service message (``new_chat_members``, …).
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


class Messages:
    """All messages.

    Ids run through private chats and groups together, as they do in Telegram; each supergroup
    and channel counts by itself.
    """

    def __init__(self) -> None:
        self._shared: dict[int, Message] = {}
        self._own: dict[int, dict[int, Message]] = {}
        self._last_shared = FIRST_MESSAGE_ID - 1
        self._last_own: dict[int, int] = {}
        self._index: dict[int, list[int]] = {}
        self._not_indexed: list[Message] = []

    def next_id(self, chat: Chat) -> int:
        if chat.type in {ChatType.PRIVATE, ChatType.GROUP}:
            return self.next_shared_id()
        self._last_own[chat.id] = self._last_own.get(chat.id, 0) + 1
        return self._last_own[chat.id]

    def next_shared_id(self) -> int:
        """The next id for private chats and groups."""
        self._last_shared += 1
        return self._last_shared

    def add(self, chat: Chat, message: Message) -> None:
        if chat.type in {ChatType.PRIVATE, ChatType.GROUP}:
            self.add_shared(message)
        else:
            self._own.setdefault(chat.id, {})[message.id] = message
            self._not_indexed.append(message)

    def add_shared(self, message: Message) -> None:
        """Keep a message of a private chat or group."""
        self._shared[message.id] = message
        self._not_indexed.append(message)

    def get(self, chat: Chat, message_id: int) -> Message | None:
        if chat.type in {ChatType.PRIVATE, ChatType.GROUP}:
            message = self._shared.get(message_id)
            return message if message and message.chat_id == chat.id else None
        return self._own.get(chat.id, {}).get(message_id)

    def delete(self, chat: Chat, message_id: int) -> bool:
        """Whether there was such a message."""
        if self.get(chat, message_id) is None:
            return False
        if chat.type in {ChatType.PRIVATE, ChatType.GROUP}:
            del self._shared[message_id]
        else:
            del self._own[chat.id][message_id]
        return True

    def of(self, chat: Chat) -> Iterator[Message]:
        """The messages of a chat, oldest first."""
        for message in self._not_indexed:
            self._index.setdefault(message.chat_id, []).append(message.id)
        self._not_indexed.clear()
        found = (self.get(chat, message_id) for message_id in self._index.get(chat.id, ()))
        return (message for message in found if message is not None)
