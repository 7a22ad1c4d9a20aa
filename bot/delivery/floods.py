"""429s: which chat has to rest, and when it is the whole bot."""

from collections import deque

from bot.delivery.chats import ChatId

STORM_CHATS = 3
STORM_S = 5.0
"""So many chats with a 429 within so many seconds: it is the bot that is too fast."""


class FloodWatch:
    """Tells a chat's flood limit from the bot's. Times are monotonic seconds."""

    def __init__(self) -> None:
        self.held_until = 0.0
        self._recent: deque[tuple[float, ChatId, float]] = deque()

    def note(self, chat_id: ChatId | None, until: float, now: float) -> bool:
        """Remember a 429 that ends at ``until``; whether it begins a hold of the whole bot.

        In a storm the bot is held until the middle one of the last chats' times, so that one
        chat's own 10,000 s do not silence all the others.
        """
        if chat_id is None:
            return self._hold(until, now)
        while self._recent and self._recent[0][0] < now - STORM_S:
            self._recent.popleft()
        self._recent.append((now, chat_id, until))
        latest = {chat: end for _, chat, end in self._recent}
        if len(latest) < STORM_CHATS:
            return False
        while len(self._recent) > 4 * STORM_CHATS:
            self._recent.popleft()
        return self._hold(sorted(latest.values())[-(len(latest) // 2 + 1)], now)

    def _hold(self, until: float, now: float) -> bool:
        begins = self.held_until <= now < until
        self.held_until = max(self.held_until, until)
        return begins
