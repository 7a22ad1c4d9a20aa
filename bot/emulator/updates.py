"""Updates on their way to the bot, and long polling with Telegram's offset rules."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.emulator.changes import Changes
from bot.emulator.errors import ApiError

FIRST_UPDATE_ID = 700_000_001
MAX_LIMIT = 100
MAX_TIMEOUT_S = 50
KEPT_FOR = timedelta(hours=24)
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
)
ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_CONFLICT_PAUSE_S = 3.0


@dataclass(frozen=True, slots=True)
class Update:
    """``lane``: updates of one lane (a chat or a person) keep their order."""

    id: int
    kind: str
    payload: dict[str, Any]
    lane: int
    created: float

    def json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """The queue. ``listeners`` hear of every new update; the webhook is one of them."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._queue: dict[int, Update] = {}
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] = frozenset(KINDS) - ON_REQUEST_ONLY
        self.listeners: list[Callable[[Update], None]] = []

    @property
    def pending(self) -> int:
        """How many the bot has not confirmed."""
        return len(self._queue)

    @property
    def allowed(self) -> frozenset[str]:
        return self._allowed

    @property
    def allowed_is_default(self) -> bool:
        return self._allowed == frozenset(KINDS) - ON_REQUEST_ONLY

    def allow(self, kinds: Any) -> None:
        """``allowed_updates`` of a request: a list; empty restores the default, None keeps."""
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            return
        known = {kind.lower() for kind in kinds} & set(KINDS)
        self._allowed = frozenset(known or set(KINDS) - ON_REQUEST_ONLY)

    def push(self, kind: str, payload: dict[str, Any], lane: int) -> None:
        """Something happened; forgotten at once when the bot did not ask for such updates."""
        if kind not in self._allowed:
            return
        update = Update(self._next_id, kind, payload, lane, self._clock.now().timestamp())
        self._next_id += 1
        self._queue[update.id] = update
        for listener in self.listeners:
            listener(update)
        self._changes.notify()

    def waiting(self) -> tuple[Update, ...]:
        """Unconfirmed updates, oldest first; those over 24 h old are gone."""
        oldest = (self._clock.now() - KEPT_FOR).timestamp()
        for update in [u for u in self._queue.values() if u.created < oldest]:
            del self._queue[update.id]
        return tuple(self._queue.values())

    def holds(self, update: Update) -> bool:
        """Whether it still waits for the bot."""
        return update.id in self._queue

    def confirm(self, below: int) -> None:
        """Forget every update with an id below this one."""
        for update_id in [u for u in self._queue if u < below]:
            del self._queue[update_id]
        self._changes.notify()

    def done(self, update_ids: Iterable[int]) -> None:
        """Forget these updates: a webhook has taken them."""
        for update_id in update_ids:
            self._queue.pop(update_id, None)
        self._changes.notify()

    def clear(self) -> None:
        self._queue.clear()
        self._changes.notify()

    def fetch(self, offset: int, limit: int) -> list[Update]:
        """What a poll with this offset sees; it confirms everything below ``offset``.

        A negative offset counts from the end of the queue and forgets what lies before.
        """
        waiting = self.waiting()
        if offset < 0 and waiting:
            self.confirm(waiting[max(len(waiting) + offset, 0)].id)
        elif offset > 0 and (not waiting or offset <= waiting[-1].id + 1):
            self.confirm(offset)
        return list(self.waiting()[:limit])


class Poller:
    """getUpdates. A second poll ends the first one with 409, as Telegram does."""

    def __init__(self, updates: Updates, notify: Callable[[], None]) -> None:
        self._updates = updates
        self._notify = notify
        self._current: asyncio.Future[str | None] | None = None
        self._next_conflict = 0.0
        updates.listeners.append(self._wake)

    @property
    def is_waiting(self) -> bool:
        """Whether a long poll is open."""
        return self._current is not None

    async def poll(self, offset: int, limit: int, timeout_s: int) -> list[Update]:
        """At least one update, or none after ``timeout_s``. Raises ApiError 409."""
        found = self._updates.fetch(offset, limit)
        if found or timeout_s <= 0:
            return found
        self.interrupt(
            "Conflict: terminated by other getUpdates request; make sure that only one bot"
            " instance is running"
        )
        mine = self._current = asyncio.get_running_loop().create_future()
        self._notify()
        try:
            conflict = await asyncio.wait_for(mine, timeout_s)
        except TimeoutError:
            return []
        finally:
            if self._current is mine:
                self._current = None
        if conflict:
            await self._pause()
            raise ApiError(409, conflict)
        return self._updates.fetch(offset, limit)

    def interrupt(self, conflict: str | None) -> None:
        """End the open poll: with 409 and these words, or with an empty answer."""
        if self._current is not None and not self._current.done():
            self._current.set_result(conflict)
        self._current = None

    def _wake(self, _update: Update) -> None:
        if self._current is not None and not self._current.done():
            self._current.set_result(None)

    async def _pause(self) -> None:
        """Conflicts within three seconds are answered late, so that two pollers do not race."""
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(_CONFLICT_PAUSE_S)
        else:
            self._next_conflict = now + _CONFLICT_PAUSE_S
