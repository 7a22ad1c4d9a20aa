"""Where messages are kept, by chat and id."""

from collections.abc import Iterator

from bot.emulator.bulk import BulkLog
from bot.emulator.chats import Chat, ChatType
from bot.emulator.messages import Message

FIRST_MESSAGE_ID = 1


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
        self.bulk = BulkLog()

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
            message = self._shared.get(message_id) or self._taken(chat, message_id)
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

    def _taken(self, chat: Chat, message_id: int) -> Message | None:
        message = self.bulk.take(chat.id, message_id)
        if message is not None:
            self.add_shared(message)
        return message

    def of(self, chat: Chat) -> Iterator[Message]:
        """The messages of a chat, oldest first."""
        if chat.quiet:
            for message_id in list(self.bulk.ids_of(chat.id)):
                self._taken(chat, message_id)
        for message in self._not_indexed:
            self._index.setdefault(message.chat_id, []).append(message.id)
        self._not_indexed.clear()
        found = (self.get(chat, message_id) for message_id in sorted(self._index.get(chat.id, ())))
        return (message for message in found if message is not None)
