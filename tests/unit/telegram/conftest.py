from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.emulator import Emulator
from bot.telegram.transport import PLACEHOLDER, Transport


@pytest.fixture
async def transport(emulator: Emulator) -> AsyncIterator[Transport]:
    transport = Transport(emulator.token, emulator.url)
    await transport.initialize()
    yield transport
    await transport.shutdown()


@pytest.fixture
def bot(transport: Transport) -> Bot:
    return Bot(
        PLACEHOLDER,
        base_url=transport.bot_url,
        base_file_url=transport.file_url,
        request=transport,
        get_updates_request=transport,
    )
