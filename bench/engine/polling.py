"""The update loop with a handler that does nothing but count."""

import asyncio
from pathlib import Path

from telegram import Bot, Update

from bench.engine.composition import Server
from bench.usage import Stopwatch
from bot.telegram.dispatch import Dispatcher
from bot.telegram.polling import Polling
from bot.telegram.transport import PLACEHOLDER, Transport


class Counter:
    """Says when it has seen enough."""

    def __init__(self, enough: int) -> None:
        self._missing = enough
        self.done = asyncio.Event()

    async def handle(self, update: Update) -> None:
        """See one update."""
        del update
        self._missing -= 1
        if not self._missing:
            self.done.set()


async def poll(folder: Path, server: Server, first_id: int, count: int) -> None:
    """Handle and confirm ``count`` updates that wait already, and tell what it took."""
    del folder, first_id
    transport = Transport(server.token, server.url)
    await transport.initialize()
    counter = Counter(count)
    bot = Bot(PLACEHOLDER, base_url=transport.bot_url)
    polling = Polling(transport, Dispatcher(counter.handle, bot))
    watch = Stopwatch()
    await polling.run(counter.done)
    watch.stop(count).tell()
    await transport.shutdown()
