"""The share of the rate that Telegram was found to accept, remembered between runs."""

import asyncio

from storage.state import State

_KEY = "rate_share"


class RememberedShare:
    """Keeps only the last value, and writes one value at a time."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._value = 1.0
        self._writing: asyncio.Task[None] | None = None

    async def load(self) -> float:
        """The share of the last run; 1.0 when there is none."""
        known = await self._state.get(_KEY)
        return float(known) if isinstance(known, int | float) and 0 < known <= 1 else 1.0

    def changed(self, share: float) -> None:
        """Remember a new share soon."""
        self._value = share
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        written = None
        while written != self._value:
            written = self._value
            await self._state.put(_KEY, written)
