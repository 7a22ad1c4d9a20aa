"""Running one command's work on the opened store."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import Clock
from bot.settings import Settings
from bot.store import Store, open_store

Result = TypeVar("Result")


def on_store(work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Open the store that the environment names, do the work, and close the store."""

    async def session() -> Result:
        async with open_store(Settings.read(), Clock()) as store:
            return await work(store)

    return asyncio.run(session())
