"""The real process, killed without a warning at random points of a broadcast, again and again.

The emulator's own record of what arrived is compared with the books, person by person.
"""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.assembly import build_campaigns
from bot.clock import Clock
from bot.console.demo import SAMPLES
from bot.delivery.crew import IN_FLIGHT
from bot.emulator import Emulator
from bot.settings import FixedSettings
from bot.store import Store, open_store
from storage.subscribers import NewSubscriber
from storage.tables import deliveries, subscribers
from storage.values.briefs import Language
from storage.values.campaigns import Books, CampaignState, DeliveryState
from storage.values.subscribers import ChatKind

MAIN = Path(__file__).parents[2] / "main.py"
FIRST = 10_000_000
LANGUAGES = (Language.BE, Language.RU, Language.EN)
LONGEST_LIFE_S = 60.0


@dataclass(frozen=True, slots=True)
class House:
    """A store, its bot as a process, and the emulator beside them."""

    folder: Path
    emulator: Emulator
    store: Store
    on_doubt: str
    rate: int

    async def begin(self) -> asyncio.subprocess.Process:
        clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(MAIN),
            "run",
            cwd=self.folder,
            env=clean
            | {
                "BOT_TOKEN": self.emulator.token,
                "BOT_API_URL": self.emulator.url,
                "DATABASE_URL": self.store.settings.database_url,
                "SECRET_KEY_FILE": str(self.store.settings.secret_key_file),
                "HTTP_LISTEN": "127.0.0.1:0",
                "RATE_LIMIT": str(self.rate),
                "ON_DOUBT": self.on_doubt,
                "LOG_LEVEL": "ERROR",
            },
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def books(self) -> Books:
        return (await build_campaigns(self.store).report(1)).books

    async def done(self) -> bool:
        return (await build_campaigns(self.store).get(1)).state is CampaignState.DONE


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(Clock(), latency_s=0.01) as emulator:
        yield emulator


async def survive(
    emulator: Emulator, folder: Path, *, readers: int, kills: int, on_doubt: str, rate: int
) -> None:
    settings = FixedSettings.read(
        database_url=f"sqlite+aiosqlite:///{folder}/briefs.db",
        secret_key_file=folder / "keys" / "secret.key",
    )
    emulator.bulk(FIRST, readers, *LANGUAGES)
    async with open_store(settings, Clock()) as store:
        house = House(folder, emulator, store, on_doubt, rate)
        await prepare(house, readers)
        dice = random.Random(f"{on_doubt} {kills}")
        share = readers // kills
        for _ in range(kills):
            await live_and_be_killed(house, dice.randrange(2 * share), dice.random() * 0.03)
            assert (await house.books()).balanced
        process = await house.begin()
        try:
            await eventually(house.done, 10 * LONGEST_LIFE_S)
        finally:
            process.kill()
            await process.wait()
        await compare(house, readers, kills)


async def prepare(house: House, readers: int) -> None:
    store = house.store
    await store.importer.bring_in([SAMPLES / "2026-W47"])
    await store.subscribers.put_all(
        NewSubscriber(FIRST + n, ChatKind.PRIVATE, LANGUAGES[n % 3]) for n in range(readers)
    )
    await build_campaigns(store).digest("2026-W47")


async def live_and_be_killed(house: House, messages: int, more_s: float) -> None:
    """Kill the bot when that many more messages arrived, and a moment later than that."""
    process = await house.begin()
    goal = len(house.emulator.record) + messages
    try:

        async def enough() -> bool:
            return len(house.emulator.record) >= goal or await house.done()

        await eventually(enough, LONGEST_LIFE_S)
        await asyncio.sleep(more_s)
    finally:
        process.kill()
        await process.wait()


async def eventually(condition: Callable[[], Awaitable[bool]], limit_s: float) -> None:
    async with asyncio.timeout(limit_s):
        while not await condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.02)


async def compare(house: House, readers: int, kills: int) -> None:
    arrived = Counter(
        {
            chat: number
            for chat, number in house.emulator.record.delivered().items()
            if chat >= FIRST
        }
    )
    seal = house.store.seal
    async with house.store.database.reading() as connection:
        rows = (
            await connection.execute(
                select(subscribers.c.chat, deliveries.c.state).join(
                    deliveries, deliveries.c.subscriber_id == subscribers.c.id
                )
            )
        ).all()
    assert len(rows) == readers
    for chat, state in rows:
        number = arrived[seal.open(chat)]
        if state is DeliveryState.SENT:
            assert number == 1
        else:
            assert state is DeliveryState.UNKNOWN
            assert number <= 1 if house.on_doubt == "skip" else number >= 1
    books = await house.books()
    assert books.balanced
    assert books.audience == readers
    assert books.sent + books.unknown == readers
    assert books.unknown <= kills * sum(IN_FLIGHT.values())


@pytest.mark.parametrize("on_doubt", ["resend", "skip"])
async def test_kills_lose_nobody_and_double_nobody_unnamed(
    emulator: Emulator, tmp_path: Path, on_doubt: str
) -> None:
    await survive(emulator, tmp_path, readers=3_000, kills=4, on_doubt=on_doubt, rate=1000)


@pytest.mark.long
@pytest.mark.parametrize("on_doubt", ["resend", "skip"])
async def test_two_hundred_kills_lose_nobody_among_a_hundred_thousand(
    emulator: Emulator, tmp_path: Path, on_doubt: str
) -> None:
    await survive(emulator, tmp_path, readers=100_000, kills=200, on_doubt=on_doubt, rate=1000)
