"""A newsroom's system and its editors: what comes in over HTTP is seen at the desk."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.application import build_bot
from bot.clock import MovableClock
from bot.desk.doors import DoorKind
from bot.emulator import Emulator
from bot.emulator.people import Person
from bot.settings import FixedSettings
from bot.store import Store, open_store
from handlers.routes import every_handler
from tests.blank import lay_down

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BRIEF = "---\ntopic: economy\nkey: rates\nlanguage: {language}\n---\n# {title}\n\nLead.\n"


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(MovableClock(NOON)) as emulator:
        yield emulator


@pytest.fixture
async def owner(emulator: Emulator) -> Person:
    owner = emulator.person("Owner", "en")
    owner.says("/desk")
    return owner


@pytest.fixture
async def store(emulator: Emulator, owner: Person, tmp_path: Path) -> AsyncIterator[Store]:
    settings = FixedSettings.read(
        bot_token=emulator.token,
        bot_api_url=emulator.url,
        database_url=lay_down(tmp_path),
        secret_key_file=tmp_path / "secret.key",
        http_listen="127.0.0.1:0",
        owner_ids=(owner.id,),
    )
    async with open_store(settings, MovableClock(NOON)) as store:
        yield store


@pytest.fixture
async def system(
    emulator: Emulator, store: Store, owner: Person
) -> AsyncIterator[aiohttp.ClientSession]:
    bot = await build_bot(store, every_handler())
    async with bot.running():
        await emulator.settled()
        _, token = await store.desk.doors.make(owner.id, DoorKind.WEBSITE)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/markdown"}
        address = f"http://127.0.0.1:{bot.web.port}"
        async with aiohttp.ClientSession(address, headers=headers) as session:
            yield session


async def sent(system: aiohttp.ClientSession, language: str, title: str) -> dict[str, Any]:
    data = BRIEF.format(language=language, title=title)
    async with system.post("/briefs", data=data) as answer:
        assert answer.status in (200, 201)
        return dict((await answer.json())["briefs"][0])


async def test_editors_are_told_of_a_draft_once_and_see_it_change(
    system: aiohttp.ClientSession, owner: Person
) -> None:
    before = len(owner.received())
    await sent(system, "en", "Rates rise")
    card = owner.last
    assert len(owner.received()) == before + 1
    assert "Rates rise" in card.text
    await sent(system, "ru", "Ставки растут")
    await sent(system, "en", "Rates rise")
    assert owner.last.id == card.id
    assert len(owner.received()) == before + 1
    assert owner.last.text != card.text
