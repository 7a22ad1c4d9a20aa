from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.flows.delivery.house import House, open_house


@pytest.fixture(autouse=True)
def _plain_log() -> Iterator[None]:
    """The default of structlog draws frames with locals around tracebacks, which takes seconds."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house
