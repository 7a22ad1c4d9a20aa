"""Who talks with the bot: people, private chats, groups and channels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FIRST_USER_ID = 100_001
FIRST_GROUP_ID = -1_001
FIRST_CHANNEL_ID = -1_001_000_000_001


class ChatType(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """``blocked``: by the person, or the bot was kicked; ``left``: the bot is no member."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    LEFT = "left"


class Role(StrEnum):
    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    language_code: str = ""
    username: str = ""
    is_bot: bool = False

    def json(self) -> dict[str, Any]:
        """As a User of the Bot API."""
        body: dict[str, Any] = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        if self.username:
            body["username"] = self.username
        if self.language_code:
            body["language_code"] = self.language_code
        return body


@dataclass(frozen=True, slots=True)
class Opening:
    """How the page invites a person to begin: a question, the answer, and a button.

    ``text`` is what the button, which says ``label``, sends.
    """

    question: str
    words: str
    label: str
    text: str

    def json(self) -> dict[str, str]:
        """As the page takes it."""
        return {
            "question": self.question,
            "words": self.words,
            "label": self.label,
            "text": self.text,
        }


@dataclass(slots=True)
class Chat:
    """A chat, and the bot's place in it.

    Without an ``opening`` it begins as Telegram's do.
    ``started``: the person has written to the bot; ``quiet``: no live events for the page;
    ``muted``: the bot may not send there.
    """

    id: int
    type: ChatType
    title: str = ""
    user: User | None = None
    username: str = ""
    status: Status = Status.ACTIVE
    started: bool = False
    quiet: bool = False
    muted: bool = False
    bot_role: Role = Role.MEMBER
    members: dict[int, Role] = field(default_factory=dict)
    migrated_to: int = 0
    pinned: list[int] = field(default_factory=list)
    read_to: int = 0
    last_sent_id: int = 0
    opening: Opening | None = None

    @property
    def name(self) -> str:
        return self.user.first_name if self.user else self.title

    @property
    def language_code(self) -> str:
        return self.user.language_code if self.user else ""

    def json(self) -> dict[str, Any]:
        """As a Chat of the Bot API."""
        body: dict[str, Any] = {"id": self.id}
        if self.user:
            body["first_name"] = self.user.first_name
        else:
            body["title"] = self.title
        username = self.user.username if self.user else self.username
        if username:
            body["username"] = username
        body["type"] = self.type.value
        return body


@dataclass(frozen=True, slots=True)
class BulkRange:
    """Many private chats that take no memory until one of them is looked at."""

    first_id: int
    count: int
    language_codes: tuple[str, ...]

    def covers(self, chat_id: int) -> bool:
        return self.first_id <= chat_id < self.first_id + self.count

    def chat(self, chat_id: int) -> Chat:
        place = chat_id - self.first_id
        language = self.language_codes[place % len(self.language_codes)]
        user = User(chat_id, f"Reader {place + 1}", language)
        return Chat(chat_id, ChatType.PRIVATE, user=user, started=True, quiet=True)


class Chats:
    """All chats and users by id. Chats of a bulk range come to life when they are asked for."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._users: dict[int, User] = {}
        self._usernames: dict[str, int] = {}
        self._bulk: list[BulkRange] = []
        self._next_user = FIRST_USER_ID
        self._next_group = FIRST_GROUP_ID
        self._next_channel = FIRST_CHANNEL_ID

    def __iter__(self) -> Iterator[Chat]:
        """The chats that live by themselves, oldest first: bulk chats are left out."""
        return (chat for chat in self._chats.values() if not chat.quiet)

    def get(self, chat_id: int) -> Chat | None:
        chat = self._chats.get(chat_id)
        if chat is None:
            bulk = self.untouched(chat_id)
            if bulk is not None:
                chat = self.add(bulk.chat(chat_id))
        return chat

    def untouched(self, chat_id: int) -> BulkRange | None:
        """The bulk range of a chat that has not come to life."""
        if chat_id in self._chats:
            return None
        return next((bulk for bulk in self._bulk if bulk.covers(chat_id)), None)

    def by_username(self, username: str) -> Chat | None:
        chat_id = self._usernames.get(username.removeprefix("@").lower())
        return self._chats.get(chat_id) if chat_id is not None else None

    def user(self, user_id: int) -> User | None:
        found = self._users.get(user_id)
        if found is None:
            chat = self.get(user_id) if user_id > 0 else None
            found = chat.user if chat else None
        return found

    def add(self, chat: Chat) -> Chat:
        self._chats[chat.id] = chat
        if chat.user:
            self._users[chat.user.id] = chat.user
        if chat.username:
            self._usernames[chat.username.lower()] = chat.id
        return chat

    def add_bulk(self, first_id: int, count: int, language_codes: Sequence[str]) -> BulkRange:
        """Raises ValueError when ids are taken or nothing is asked for."""
        if count < 1 or first_id < 1 or not language_codes:
            raise ValueError("first_id and count must be positive, language_codes not empty")
        bulk = BulkRange(first_id, count, tuple(language_codes))
        clash = any(bulk.covers(chat_id) for chat_id in self._chats) or any(
            other.first_id < first_id + count and first_id < other.first_id + other.count
            for other in self._bulk
        )
        if clash:
            raise ValueError("some of these ids are taken")
        self._bulk.append(bulk)
        return bulk

    def free_id(self, kind: ChatType) -> int:
        """An id of the right shape that no chat has."""
        while True:
            if kind is ChatType.PRIVATE:
                chat_id, self._next_user = self._next_user, self._next_user + 1
            elif kind is ChatType.GROUP:
                chat_id, self._next_group = self._next_group, self._next_group - 1
            else:
                chat_id, self._next_channel = self._next_channel, self._next_channel - 1
            if chat_id not in self._chats and self.untouched(chat_id) is None:
                return chat_id
