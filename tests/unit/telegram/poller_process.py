"""A bot in a process of its own that can be killed: applies each update once, in a file."""

import asyncio
import sqlite3
import sys

from telegram import Bot, Update

from bot.telegram.dispatch import Dispatcher
from bot.telegram.patience import Backoff
from bot.telegram.polling import Polling
from bot.telegram.throttle import Throttle
from bot.telegram.transport import PLACEHOLDER, Transport


async def main(url: str, token: str, path: str) -> None:
    store = sqlite3.connect(path, isolation_level=None)
    transport = Transport(token, url)
    await transport.initialize()
    bot = Bot(PLACEHOLDER, request=transport, get_updates_request=transport)

    async def handle(update: Update) -> None:
        store.execute("insert into seen values (?)", [update.update_id])
        await asyncio.sleep(0)
        store.execute("insert or ignore into applied values (?)", [update.update_id])
        sys.stdout.write("handled\n")
        sys.stdout.flush()

    polling = Polling(
        transport,
        Dispatcher(handle, bot, throttle=Throttle(burst=1_000_000)),
        backoff=Backoff(first_s=0.05),
    )
    await polling.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
