"""A time that tests move, in the shape in which the pacer uses an event loop's."""

import asyncio
import heapq
from collections.abc import Callable


class Tick:
    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class MovableTime:
    """Timers fire when ``run_until`` passes them, late by what ``lateness`` says."""

    def __init__(self, lateness: Callable[[], float] = lambda: 0.0) -> None:
        self.now = 1000.0
        self.fired = 0
        self.armed = asyncio.Event()
        self._lateness = lateness
        self._timers: list[tuple[float, int, Tick]] = []
        self._serial = 0

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], object], /) -> Tick:
        self._serial += 1
        self.armed.set()
        tick = Tick(callback)
        heapq.heappush(self._timers, (when, self._serial, tick))
        return tick

    async def run_for(self, seconds: float) -> None:
        until = self.now + seconds
        await settle()
        while self._timers and self._timers[0][0] <= until:
            when, _, tick = heapq.heappop(self._timers)
            if tick.callback is None:
                continue
            self.now = max(self.now, when + self._lateness())
            self.fired += 1
            tick.callback()
            await settle()
        self.now = max(self.now, until)


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)
