"""How often one chat may ask for something before it is told to wait."""

from collections import OrderedDict
from enum import Enum, auto


class Verdict(Enum):
    """``FIRST_REFUSED`` is the first refusal after some that were allowed: worth a word."""

    ALLOWED = auto()
    FIRST_REFUSED = auto()
    REFUSED = auto()


class Throttle:
    """``burst`` requests at once from each chat, and ``per_s`` in the long run.

    Remembers at most ``chats`` of them, those that asked last. Times are monotonic seconds.
    """

    def __init__(self, *, burst: int = 20, per_s: float = 2.0, chats: int = 10_000) -> None:
        self._room_s = burst / per_s
        self._cost_s = 1 / per_s
        self._chats = chats
        self._busy_until: OrderedDict[int, tuple[float, bool]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._busy_until)

    def ask(self, chat_id: int, now: float) -> Verdict:
        """One more request of the chat."""
        until, refused = self._busy_until.pop(chat_id, (now, False))
        asked = max(until, now) + self._cost_s
        if asked - now > self._room_s + 1e-9:
            self._remember(chat_id, (until, True))
            return Verdict.REFUSED if refused else Verdict.FIRST_REFUSED
        self._remember(chat_id, (asked, False))
        return Verdict.ALLOWED

    def _remember(self, chat_id: int, state: tuple[float, bool]) -> None:
        self._busy_until[chat_id] = state
        if len(self._busy_until) > self._chats:
            self._busy_until.popitem(last=False)
