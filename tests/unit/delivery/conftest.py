from collections.abc import AsyncIterator

import pytest

from bot.emulator import Emulator
from bot.telegram.transport import Timeouts, Transport


@pytest.fixture
async def transport(emulator: Emulator) -> AsyncIterator[Transport]:
    timeouts = Timeouts(reply_s=0.1, bulk_s=0.1)
    transport = Transport(emulator.token, emulator.url, timeouts=timeouts)
    await transport.initialize()
    yield transport
    await transport.shutdown()
