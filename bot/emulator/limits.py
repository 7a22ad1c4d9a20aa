"""Flood limits: how fast a bot may send before it reads 429.

Telegram publishes no exact figures; these are the ones that bots live by: 30 messages a second
for the whole bot (1000 paid), about one a second in a chat, 20 a minute in a group.
Measured with a monotonic time, not with the movable clock.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from bot.emulator.errors import too_many_requests

STAR_PER_PAID_MESSAGE = 0.1
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """None switches a limit off. ``penalty_s`` is the least ``retry_after``.

    ``paid_per_s`` bounds everything together, ``overall_per_s`` what is not marked as paid; so
    many of the paid ones a second cost nothing.
    """

    overall_per_s: float | None = 30
    paid_per_s: float = 1000
    per_chat_per_s: float | None = None
    group_per_minute: int | None = 20
    edits_per_minute: int | None = None
    max_in_flight: int = 1000
    stall_s: float = 3.0
    penalty_s: int = 1


class _Bucket:
    """Lets ``rate`` through every second, and as many at once after a pause."""

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._room = max(rate, 1.0)
        self._level = 0.0
        self._seen = now

    def take(self, now: float) -> float:
        """Seconds to wait; 0 when it was taken."""
        self._level = max(0.0, self._level - (now - self._seen) * self._rate)
        self._seen = now
        if self._level + 1 > self._room:
            return (self._level + 1 - self._room) / self._rate
        self._level += 1
        return 0.0


class Flood:
    """Counts what is sent; raises ApiError 429 when it is too much.

    After a 429 for the whole bot everything is refused until ``retry_after`` has passed.
    """

    def __init__(self, limits: FloodLimits | None, now: Callable[[], float]) -> None:
        self._limits = limits
        self._now = now
        self._free: _Bucket | None = None
        self._total: _Bucket | None = None
        self._gratis: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}
        self._windows: dict[tuple[str, int], deque[float]] = {}
        self._closed_until = 0.0
        self.paid_messages = 0

    @property
    def limits(self) -> FloodLimits | None:
        return self._limits

    @property
    def stars_spent(self) -> float:
        """What paid broadcasting has cost so far."""
        return self.paid_messages * STAR_PER_PAID_MESSAGE

    def send(self, chat_id: int, *, group: bool, paid: bool) -> None:
        """One message is about to be sent."""
        if self._limits is None:
            return
        self._chat(chat_id)
        if group and self._limits.group_per_minute is not None:
            self._window("group", chat_id, self._limits.group_per_minute)
        self._overall(paid=paid)

    def edit(self, chat_id: int) -> None:
        """One message is about to be edited."""
        if self._limits is None:
            return
        if self._limits.edits_per_minute is not None:
            self._window("edit", chat_id, self._limits.edits_per_minute)
        self._overall(paid=False)

    def _refuse(self, wait_s: float) -> None:
        least = self._limits.penalty_s if self._limits else 1
        raise too_many_requests(max(least, ceil(wait_s)))

    def _overall(self, *, paid: bool) -> None:
        limits, now = self._limits, self._now()
        if limits is None or limits.overall_per_s is None:
            return
        if now < self._closed_until:
            self._refuse(self._closed_until - now)
        if self._free is None or self._total is None or self._gratis is None:
            self._free = _Bucket(limits.overall_per_s, now)
            self._total = _Bucket(max(limits.paid_per_s, limits.overall_per_s), now)
            self._gratis = _Bucket(limits.overall_per_s, now)
        wait = 0.0 if paid else self._free.take(now)
        wait = wait or self._total.take(now)
        if paid and not wait:
            self.paid_messages += bool(self._gratis.take(now))
        if wait:
            self._closed_until = now + max(limits.penalty_s, ceil(wait))
            self._refuse(wait)

    def _chat(self, chat_id: int) -> None:
        limits = self._limits
        if limits is None or limits.per_chat_per_s is None:
            return
        now = self._now()
        bucket = self._chats.get(chat_id)
        if bucket is None:
            bucket = self._chats[chat_id] = _Bucket(limits.per_chat_per_s, now)
        wait = bucket.take(now)
        if wait:
            self._refuse(wait)

    def _window(self, kind: str, chat_id: int, allowed: int) -> None:
        now = self._now()
        window = self._windows.setdefault((kind, chat_id), deque())
        while window and window[0] <= now - _MINUTE_S:
            window.popleft()
        if len(window) >= allowed:
            self._refuse(window[0] + _MINUTE_S - now)
        window.append(now)
