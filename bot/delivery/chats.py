"""What one chat can take: a message a second, twenty a minute in a group, and what a 429 said."""

from typing import Generic, TypeVar

ChatId = int | str
"""A chat's number, or the ``@name`` of a public one."""

CHAT_INTERVAL_S = 1.02
READER_BURST = 4
"""Replies at once in a private chat; "short bursts" are allowed there, says the FAQ on limits."""

MINUTE_S = 60.5
PER_MINUTE = 20
_KEPT_HOLDS = 1000

Value = TypeVar("Value")


class Fading(Generic[Value]):
    """A mapping that keeps what is set for ``life_s`` seconds at least, and for twice at most."""

    def __init__(self, life_s: float) -> None:
        self._life_s = life_s
        self._turned = 0.0
        self._young: dict[ChatId, Value] = {}
        self._old: dict[ChatId, Value] = {}

    def get(self, key: ChatId) -> Value | None:
        value = self._young.get(key)
        return self._old.get(key) if value is None else value

    def set(self, key: ChatId, value: Value, now: float) -> None:
        age = now - self._turned
        if age >= self._life_s:
            self._old = self._young if age < 2 * self._life_s else {}
            self._young = {}
            self._turned = now
        self._young[key] = value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)


class ChatLimits:
    """When each chat can be sent to again. Forgets chats that are idle. Times are monotonic."""

    def __init__(self) -> None:
        self._due: Fading[float] = Fading(READER_BURST * CHAT_INTERVAL_S)
        self._minute: Fading[list[float]] = Fading(MINUTE_S)
        self._holds: dict[ChatId, float] = {}

    def __len__(self) -> int:
        return len(self._due) + len(self._minute) + len(self._holds)

    def ready_at(self, chat_id: ChatId, *, edit: bool, reply: bool = False) -> float:
        """When the next message or, with ``edit``, the next edit may leave for the chat.

        A ``reply`` in a private chat may be one of a short burst.
        """
        ready = self._due.get(chat_id) or 0.0
        if reply and not is_group(chat_id):
            ready -= (READER_BURST - 1) * CHAT_INTERVAL_S
        if self._holds:
            ready = max(ready, self._holds.get(chat_id, 0.0))
        if edit or is_group(chat_id):
            times = self._minute.get(chat_id)
            if times is not None and len(times) >= PER_MINUTE:
                ready = max(ready, times[-PER_MINUTE] + MINUTE_S)
        return ready

    def take(self, chat_id: ChatId, now: float, *, edit: bool) -> None:
        """Something leaves for the chat at ``now``."""
        self._due.set(chat_id, max(self._due.get(chat_id) or 0.0, now) + CHAT_INTERVAL_S, now)
        if edit or is_group(chat_id):
            times = self._minute.get(chat_id) or []
            self._minute.set(chat_id, [*times[1 - PER_MINUTE :], now], now)

    def hold(self, chat_id: ChatId, until: float, now: float) -> None:
        """Nothing leaves for the chat before ``until``."""
        if len(self._holds) >= _KEPT_HOLDS:
            self._holds = {chat: end for chat, end in self._holds.items() if end > now}
        self._holds[chat_id] = max(until, self._holds.get(chat_id, 0.0))

    def held_until(self, chat_id: ChatId) -> float:
        """The end of the chat's hold; in the past where there is none."""
        return self._holds.get(chat_id, 0.0)


def is_group(chat_id: ChatId) -> bool:
    """Whether many may write there: a group, or a channel."""
    return isinstance(chat_id, str) or chat_id < 0
