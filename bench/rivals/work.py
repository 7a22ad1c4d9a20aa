"""What a rival is asked to do, and how many requests it keeps under way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """Send the message to ``count`` chats from ``first_id`` on. ``url``: without ``/bot``."""

    url: str
    token: str
    first_id: int
    count: int
    in_flight: int
    rate_per_s: float = 0.0

    async def each(self, send: Callable[[int], Awaitable[object]]) -> None:
        """Await ``send(chat_id)`` for every chat, ``in_flight`` of them at a time."""
        chats = iter(range(self.first_id, self.first_id + self.count))

        async def worker() -> None:
            for chat_id in chats:
                await send(chat_id)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.in_flight):
                group.create_task(worker())
