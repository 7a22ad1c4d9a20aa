import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.clock import Clock
from bot.emulator import Emulator
from storage.database import Database
from tests.blank import lay_down

# How fast a machine is proves nothing; where a change is judged, the examples are always the same.
settings.register_profile("any-machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("any-machine")


@pytest.fixture
def clock() -> Clock:
    """The machine's; where time matters, one that is set takes its place."""
    return Clock()


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    async with Emulator(clock) as emulator:
        yield emulator


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return lay_down(tmp_path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()
