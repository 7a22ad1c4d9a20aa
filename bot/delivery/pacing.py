"""One pacer for all that the bot sends: Telegram's limits kept, readers first.

The limits are those of core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this:
about 30 messages a second for the bot (1000 when paid for), one a second in a chat, 20 a minute
in a group.
"""

import asyncio
from collections.abc import Callable
from math import inf
from typing import Protocol

from bot.delivery.chats import ChatId, ChatLimits, is_group
from bot.delivery.floods import FloodWatch
from bot.delivery.lanes import Kind, Lane, Lanes, Slot, Waiter
from bot.delivery.meter import Meter, RateControl, TripTime

__all__ = ["HeldError", "Kind", "Lane", "Pacer", "Slot", "TimeSource", "Timer"]

PAID_RATE_PER_S = 1000.0

QUANTUM_S = 0.004
"""One waking up serves several slots, which keeps 1000/s cheap; none is late by more."""


class HeldError(Exception):
    """A 429 forbids to send for ``wait_s`` seconds more, which is too long to wait here."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("held by a flood limit")
        self.wait_s = wait_s


class Timer(Protocol):
    """What ``call_at`` gives."""

    def cancel(self) -> None: ...


class TimeSource(Protocol):
    """The part of an event loop that the pacer uses; tests bring a movable one."""

    def time(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], object], /) -> Timer: ...


class Pacer:
    """Gives slots, one for each request that counts.

    ``rate_per_s`` is the free rate and may be infinite. With ``paid``, ``Kind.PAID`` leaves at
    ``paid_rate_per_s`` and everything else at the free rate. ``share`` is the part of the rates
    that an earlier process found to be accepted; ``share_changed`` hears of its changes. Holds
    of more than ``patience_s`` are not waited for. Belongs to one event loop.
    """

    def __init__(
        self,
        rate_per_s: float,
        *,
        paid: bool = False,
        paid_rate_per_s: float = PAID_RATE_PER_S,
        time: TimeSource | None = None,
        share: float = 1.0,
        share_changed: Callable[[float], None] | None = None,
        patience_s: float = 10.0,
    ) -> None:
        self._time: TimeSource = time or asyncio.get_running_loop()
        now = self._time.time()
        self._free_per_s = rate_per_s
        self._total_per_s = paid_rate_per_s if paid else rate_per_s
        self._control = RateControl(share, now, share_changed)
        self._total = Meter(self._total_per_s, now)
        self._free = Meter(rate_per_s, now) if paid else None
        self._set_rates()
        self._trips = TripTime()
        self._patience_s = patience_s
        self._chats = ChatLimits()
        self._floods = FloodWatch()
        self._lanes = Lanes()
        self._timer: Timer | None = None
        self._timer_at = inf
        self._pumped_at = now - QUANTUM_S

    @property
    def rate_per_s(self) -> float:
        """The rate in use for the bot: what is allowed, less what 429s have taught."""
        return self._total_per_s * self._control.share

    def waiting(self, lane: Lane) -> int:
        """How many in the lane wait for the bot's rate; not those who wait for their chat."""
        return self._lanes.waiting(lane)

    def held_s(self, chat_id: ChatId | None = None) -> float:
        """Seconds for which 429s still hold the bot or, if given, the chat; 0.0 if they do not."""
        until = self._floods.held_until
        if chat_id is not None:
            until = max(until, self._chats.held_until(chat_id))
        return max(0.0, until - self._time.time())

    async def slot(self, chat_id: ChatId | None, lane: Lane, *, kind: Kind = Kind.SEND) -> Slot:
        """Wait until a request to the chat may leave; it should leave at once afterwards.

        ``chat_id`` is None for what goes to no chat. Raises HeldError if a 429 forbids it for
        longer than ``patience_s``, at once or as soon as that is known.
        """
        now = self._time.time()
        if self._free is None and kind is Kind.PAID:
            kind = Kind.SEND
        self._refuse_if_held(chat_id, now)
        if self._is_open(chat_id, lane, kind, now):
            return self._take(chat_id, kind, now, busy=False)
        waiter = Waiter(chat_id, lane, kind, asyncio.get_running_loop().create_future())
        self._lanes.add(waiter)
        self._arm(max(now, self._opens_at(lane, kind)))
        given = await waiter.future
        if isinstance(given, Slot):
            return given
        raise HeldError(given)

    def answered(self, slot: Slot) -> None:
        """The request of the slot was answered just now.

        An answer that took longer than usual is a sign of a request that arrived late, closer to
        those that follow: they keep away from it.
        """
        late_s = self._trips.excess(self._time.time() - slot.given)
        if late_s:
            for taken in slot.taken:
                taken.delay(late_s)

    def hold(self, chat_id: ChatId | None, seconds: float) -> None:
        """A 429 came: nothing leaves for the chat before ``seconds`` have passed.

        When several chats get one within a short time, or without a chat, the whole bot rests
        and its rate falls.
        """
        now = self._time.time()
        if chat_id is not None:
            self._chats.hold(chat_id, now + seconds, now)
        if self._floods.note(chat_id, now + seconds, now):
            self._control.fall(now, self._floods.held_until)
            self._set_rates()
        self._total.rest(self._floods.held_until)
        if self._floods.held_until - now > self._patience_s:
            for waiter in list(self._lanes.everybody()):
                waiter.future.set_result(self._floods.held_until - now)

    def dismiss(self, lane: Lane) -> None:
        """Let nobody go on waiting in the lane: each of those waiting gets a HeldError."""
        for waiter in list(self._lanes.everybody()):
            if waiter.lane is lane:
                waiter.future.set_result(QUANTUM_S)

    def _refuse_if_held(self, chat_id: ChatId | None, now: float) -> None:
        until = self._floods.held_until
        if chat_id is not None:
            until = max(until, self._chats.held_until(chat_id))
        if until - now > self._patience_s:
            raise HeldError(until - now)

    def _is_open(self, chat_id: ChatId | None, lane: Lane, kind: Kind, now: float) -> bool:
        if self._opens_at(lane, kind) > now or not self._lanes.empty:
            return False
        return chat_id is None or self._ready_at(chat_id, lane, kind) <= now

    def _ready_at(self, chat_id: ChatId, lane: Lane, kind: Kind) -> float:
        if not _counts(chat_id, kind):
            return self._chats.held_until(chat_id)
        return self._chats.ready_at(chat_id, edit=kind is Kind.EDIT, reply=lane is Lane.READER)

    def _set_rates(self) -> None:
        self._total.set_rate(self._total_per_s * self._control.share)
        if self._free is not None:
            self._free.set_rate(self._free_per_s * self._control.share)

    def _opens_at(self, lane: Lane, kind: Kind) -> float:
        ahead = lane is Lane.READER
        opens = max(self._total.ready_at(ahead=ahead), self._floods.held_until)
        if self._free is None or kind is Kind.PAID:
            return opens
        return max(opens, self._free.ready_at())

    def _take(self, chat_id: ChatId | None, kind: Kind, now: float, *, busy: bool) -> Slot:
        if self._control.climb(now):
            self._set_rates()
        if chat_id is not None and _counts(chat_id, kind):
            self._chats.take(chat_id, now, edit=kind is Kind.EDIT)
        taken = self._total.take(now, busy=busy)
        if self._free is None or kind is Kind.PAID:
            return Slot(now, (taken,))
        return Slot(now, (taken, self._free.take(now, busy=busy)))

    def _arm(self, when: float) -> None:
        when = max(when, self._pumped_at + QUANTUM_S)
        if when >= self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._time.call_at(when, self._pump)
        self._timer_at = when

    def _pump(self) -> None:
        self._timer, self._timer_at = None, inf
        now = self._pumped_at = self._time.time()
        self._lanes.bring_back(now)
        while (waiter := self._next(now)) is not None:
            waiter.future.set_result(self._take(waiter.chat_id, waiter.kind, now, busy=True))
        opens = [self._opens_at(queue[0].lane, queue[0].kind) for queue in self._lanes]
        self._arm_if_needed(min([self._lanes.next_back_at(), *opens]))

    def _arm_if_needed(self, when: float) -> None:
        if when < inf:
            self._arm(when)

    def _next(self, now: float) -> Waiter | None:
        for queue in self._lanes:
            if self._opens_at(queue[0].lane, queue[0].kind) > now:
                continue
            while queue:
                waiter = queue.popleft()
                if self._may_go(waiter, now):
                    return waiter
        return None

    def _may_go(self, waiter: Waiter, now: float) -> bool:
        if waiter.future.done():
            return False
        if waiter.chat_id is None:
            return True
        ready_at = self._ready_at(waiter.chat_id, waiter.lane, waiter.kind)
        if ready_at <= now:
            return True
        held_s = self._chats.held_until(waiter.chat_id) - now
        if held_s > self._patience_s:
            waiter.future.set_result(held_s)
        else:
            self._lanes.put_aside(waiter, ready_at)
        return False


def _counts(chat_id: ChatId, kind: Kind) -> bool:
    """Whether it takes from what the chat takes: a deletion in a private chat is no message."""
    return kind is not Kind.DELETE or is_group(chat_id)
