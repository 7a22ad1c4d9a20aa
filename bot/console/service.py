"""``run`` and ``demo``: the bot itself, until it is told to end."""

import asyncio
import signal
from typing import Annotated

import typer

from bot import log
from bot.application import Handlers, build_bot
from bot.clock import Clock
from bot.console.demo import demonstration
from bot.console.output import print_line
from bot.loop import run, spare_collector
from bot.settings import Settings
from bot.store import open_store

DEMO_PORT = 8000


class Service:
    """The two commands that need the handlers, which lie above this package."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers

    def run(self) -> None:
        """Run the bot until SIGTERM or Ctrl+C."""
        settings = Settings.read()
        settings.token()
        log.set_up(settings.log_level)

        async def session() -> None:
            told_to_end = _told_to_end()
            async with open_store(settings, Clock()) as store:
                bot = await build_bot(store, self._handlers)
                spare_collector()
                await bot.run(told_to_end)

        run(session())

    def demo(
        self,
        *,
        port: Annotated[
            int, typer.Option(min=0, max=65_535, help="The port of the chat page.")
        ] = DEMO_PORT,
    ) -> None:
        """Run the whole product on this machine: no token, no network, sample briefs."""
        log.set_up("WARNING")

        async def session() -> None:
            told_to_end = _told_to_end()
            async with demonstration(self._handlers, port) as address:
                print_line(f"Open {address} in a browser. Ctrl+C ends the demo.")
                await told_to_end.wait()

        run(session())


def _told_to_end() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told
