"""Waiting for something to become true, without sleeping: looked at again after every change."""

import asyncio
from collections.abc import Callable


class Changes:
    """A bell that the emulator rings whenever anything happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        if not self._waiting:
            return
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def until(
        self, condition: Callable[[], bool], timeout_s: float, otherwise: Callable[[], str]
    ) -> None:
        """Return when ``condition()`` is true.

        Raises TimeoutError with the words of ``otherwise()`` after ``timeout_s`` of real time.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    await self._next()
        except TimeoutError as error:
            raise TimeoutError(otherwise()) from error

    async def _next(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
