import asyncio
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.emulator import Emulator


async def begin(
    emulator: Emulator, path: Path, told: int = asyncio.subprocess.PIPE
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.telegram.poller_process",
        emulator.url,
        emulator.token,
        str(path),
        stdout=told,
    )


async def end(process: asyncio.subprocess.Process) -> None:
    process.kill()
    await process.communicate()


async def kill_after(emulator: Emulator, path: Path, updates: int) -> None:
    """Begin a bot, let it handle that many updates, and kill it without a warning."""
    process = await begin(emulator, path)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        for _ in range(updates):
            await process.stdout.readline()
    await end(process)


async def survive(emulator: Emulator, folder: Path, *, updates: int, kills: int) -> None:
    people = [emulator.person() for _ in range(20)]
    for number in range(updates):
        people[number % 20].says(str(number))
    path = folder / "store.db"
    dice = random.Random(kills)
    with closing(sqlite3.connect(path, isolation_level=None)) as store:
        store.execute("pragma journal_mode = wal")
        store.execute("create table seen (id integer)")
        store.execute("create table applied (id integer primary key)")
        for _ in range(kills):
            await kill_after(emulator, path, dice.randrange(1, updates // kills))
        process = await begin(emulator, path, asyncio.subprocess.DEVNULL)
        await emulator.settled(60)
        await end(process)
        assert store.execute("select count(*) from applied").fetchone()[0] == updates
        seen = store.execute("select count(*), count(distinct id) from seen").fetchone()
        assert seen[1] == updates
        assert seen[0] - updates <= 100 * kills


async def test_a_kill_loses_no_update_and_repeats_no_more_than_a_batch(
    emulator: Emulator, tmp_path: Path
) -> None:
    await survive(emulator, tmp_path, updates=300, kills=2)


@pytest.mark.long
async def test_fifty_kills_over_ten_thousand_updates_lose_none(
    emulator: Emulator, tmp_path: Path
) -> None:
    await survive(emulator, tmp_path, updates=10_000, kills=50)
