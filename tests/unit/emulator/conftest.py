from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2017, 12, 18, 6, 0, tzinfo=UTC))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(emulator: Emulator, session: aiohttp.ClientSession) -> Call:
    async def post(method: str, /, **parameters: Any) -> dict[str, Any]:
        url = f"{emulator.url}/bot{emulator.token}/{method}"
        async with session.post(url, json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    return post


@pytest.fixture
def control(emulator: Emulator, session: aiohttp.ClientSession) -> Call:
    async def request(verb: str, path: str, /, **body: Any) -> Any:
        async with session.request(verb, f"{emulator.url}/emulator/{path}", json=body) as answer:
            return await answer.json()

    return request
