import asyncio
import sys
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.emulator.__main__ import arguments, build


def test_the_options_describe_an_emulator() -> None:
    options = arguments(
        [
            *("--flood", "30", "--per-chat", "1", "--latency-ms", "20"),
            *("--bulk", "1000", "10", "--languages", "be", "--clock", "2017-12-18T06:00:00+00:00"),
        ]
    )
    emulator = build(options)
    limits = emulator.state.flood.limits
    assert limits is not None
    assert (limits.overall_per_s, limits.per_chat_per_s) == (30, 1)
    chat = emulator.state.chats.get(1009)
    assert chat is not None
    assert chat.language_code == "be"
    start = datetime(2017, 12, 18, 6, 0, tzinfo=UTC)
    assert emulator.state.clock.now() - start < timedelta(minutes=1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals end it on POSIX systems")
async def test_it_runs_as_a_process_and_ends_at_a_signal() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.emulator", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with aiohttp.ClientSession() as session, session.get(f"{url}/emulator/state") as answer:
        assert (await answer.json())["chats"] == []
    process.terminate()
    assert await process.wait() == 0
