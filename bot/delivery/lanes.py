"""Who waits for a slot, and in which order they get one."""

import heapq
from asyncio import Future
from collections import deque
from collections.abc import Iterator
from enum import Enum, IntEnum
from math import inf

from bot.delivery.chats import ChatId
from bot.delivery.meter import Taken


class Lane(IntEnum):
    """Who goes first: replies, then breaking, recall and correction, then digests."""

    READER = 0
    URGENT = 1
    BULK = 2


class Kind(Enum):
    """``PAID`` is a message with ``allow_paid_broadcast``; the others leave at the free rate."""

    SEND = "send"
    PAID = "paid"
    EDIT = "edit"
    DELETE = "delete"


class Slot:
    """The leave to make one request, from the time ``given`` on."""

    __slots__ = ("given", "taken")

    def __init__(self, given: float, taken: tuple[Taken, ...]) -> None:
        self.given = given
        self.taken = taken


class Waiter:
    """One request that waits for its slot.

    Its future gives the slot, or the seconds to wait when it gives up.
    """

    __slots__ = ("chat_id", "future", "kind", "lane")

    def __init__(
        self, chat_id: ChatId | None, lane: Lane, kind: Kind, future: Future[Slot | float]
    ) -> None:
        self.chat_id = chat_id
        self.lane = lane
        self.kind = kind
        self.future = future


class Lanes:
    """First come, first served within a lane; a lane waits for those before it.

    Within a lane those that leave at the paid rate stand apart, for the free rate may be used up
    while theirs is not. Who has to wait for its chat steps aside until a given time.
    """

    def __init__(self) -> None:
        self._queues = {(lane, paid): deque[Waiter]() for lane in Lane for paid in (False, True)}
        self._aside: list[tuple[float, int, Waiter]] = []
        self._serial = 0

    def __iter__(self) -> Iterator[deque[Waiter]]:
        """The queues in the order of service; those in one lane and at one rate are in one."""
        for queue in self._queues.values():
            while queue and queue[0].future.done():
                queue.popleft()
            if queue:
                yield queue

    @property
    def empty(self) -> bool:
        """Whether nobody waits, except for those who stand aside."""
        return not any(self._queues.values())

    def waiting(self, lane: Lane) -> int:
        """How many wait in the lane, except for those who stand aside."""
        queues = (self._queues[lane, paid] for paid in (False, True))
        return sum(not waiter.future.done() for queue in queues for waiter in queue)

    def add(self, waiter: Waiter) -> None:
        self._queue(waiter).append(waiter)

    def put_aside(self, waiter: Waiter, until: float) -> None:
        """Let the others of the lane pass before ``until``."""
        self._serial += 1
        heapq.heappush(self._aside, (until, self._serial, waiter))

    def bring_back(self, now: float) -> None:
        """Put those whose time has come at the head of their lanes, in their old order."""
        back: list[Waiter] = []
        while self._aside and self._aside[0][0] <= now:
            back.append(heapq.heappop(self._aside)[2])
        for waiter in reversed(back):
            self._queue(waiter).appendleft(waiter)

    def next_back_at(self) -> float:
        """When somebody comes back; infinite if nobody stands aside."""
        while self._aside and self._aside[0][2].future.done():
            heapq.heappop(self._aside)
        return self._aside[0][0] if self._aside else inf

    def everybody(self) -> Iterator[Waiter]:
        """All who still wait, in no order."""
        for queue in self._queues.values():
            yield from (waiter for waiter in queue if not waiter.future.done())
        yield from (waiter for _, _, waiter in self._aside if not waiter.future.done())

    def _queue(self, waiter: Waiter) -> deque[Waiter]:
        return self._queues[waiter.lane, waiter.kind is Kind.PAID]
