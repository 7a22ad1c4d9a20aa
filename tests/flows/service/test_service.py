"""The whole bot, as the composition root builds it, on the emulator."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.application import build_bot
from bot.assembly import build_departures, build_editions
from bot.clock import MovableClock
from bot.console.demo import SAMPLES
from bot.emulator import Emulator
from bot.service import BriefBot
from bot.settings import FixedSettings, Settings
from bot.store import Store, open_store
from bot.telegram.patience import TokenRefusedError
from handlers.routes import every_handler
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, SubscriberState
from tests.blank import lay_down

SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MONDAY_9 = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    emulator: Emulator
    store: Store
    bot: BriefBot
    clock: MovableClock


def settings(emulator: Emulator, folder: Path, **more: object) -> Settings:
    return FixedSettings.read(
        bot_token=emulator.token,
        bot_api_url=emulator.url,
        database_url=lay_down(folder),
        secret_key_file=folder / "secret.key",
        http_listen="127.0.0.1:0",
        **more,
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(SUNDAY)


@pytest.fixture
async def emulator(clock: MovableClock) -> AsyncIterator[Emulator]:
    async with Emulator(clock) as emulator:
        yield emulator


@pytest.fixture
async def house(emulator: Emulator, clock: MovableClock, tmp_path: Path) -> AsyncIterator[House]:
    async with open_store(settings(emulator, tmp_path), clock) as store:
        await store.importer.bring_in([SAMPLES / "2026-W46", SAMPLES / "2026-W47"])
        bot = await build_bot(store, every_handler())
        async with bot.running():
            yield House(emulator, store, bot, clock)


async def test_mondays_digest_comes_by_itself_in_each_readers_language(house: House) -> None:
    readers = [
        house.emulator.person("Алеся", "be"),
        house.emulator.person("Павел", "ru"),
        house.emulator.person("Emma", "en"),
    ]
    for reader in readers:
        await reader.types("/start")
    seen = [len(reader.received()) for reader in readers]
    house.clock.move_to(MONDAY_9)
    for reader, before in zip(readers, seen, strict=True):
        await reader.receives(before + 1)
    texts = [reader.last.text for reader in readers]
    assert "16–22 лістапада 2026" in texts[0]
    assert "16–22 ноября 2026" in texts[1]
    assert "November 16 – 22, 2026" in texts[2]


async def test_a_bot_that_was_down_on_monday_catches_up_once(
    emulator: Emulator, clock: MovableClock, tmp_path: Path
) -> None:
    reader = emulator.person("Алеся", "be")
    reader.says("/help")
    async with open_store(settings(emulator, tmp_path), clock) as store:
        await store.importer.bring_in([SAMPLES / "2026-W47"])
        await store.subscriptions.start(reader.id, ChatKind.PRIVATE, Language.BE)
        clock.move_to(MONDAY_9 + timedelta(hours=5))
        for _ in range(3):
            bot = await build_bot(store, every_handler())
            async with bot.running():
                await emulator.until(lambda: any("16–22" in one.text for one in reader.received()))
                await emulator.settled()
    assert sum("16–22 лістапада" in one.text for one in reader.received()) == 1


async def test_an_open_card_of_the_coming_edition_follows_the_command_line(
    emulator: Emulator, clock: MovableClock, tmp_path: Path
) -> None:
    owner = emulator.person("Owner", "en")
    async with open_store(settings(emulator, tmp_path, owner_ids=(owner.id,)), clock) as store:
        await store.importer.bring_in([SAMPLES / "2026-W47"])
        bot = await build_bot(store, every_handler())
        async with bot.running():
            await owner.types("/desk")
            await owner.presses("Coming edition")
            coming = await build_departures(store).coming()
            assert coming
            await build_editions(store).hold(None, str(coming.week), coming.revision)
            await emulator.until(lambda: "On hold since" in owner.last.text)


async def test_a_chat_that_floods_gets_one_word(house: House) -> None:
    alesia = house.emulator.person("Алеся", "be")
    group = house.emulator.group("Рэдакцыя", alesia)
    for _ in range(60):
        group.says("/of_another_bot")
    await house.emulator.settled(timeout_s=60)
    assert sum("Занадта хутка" in one.text for one in group.received()) == 1


async def test_health_and_metrics_are_served_and_name_no_reader(house: House) -> None:
    reader = house.emulator.person("Алеся", "be", user_id=5_550_123_456)
    await reader.types("/start")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{house.bot.web.port}") as client:
        async with client.get("/health") as answer:
            assert answer.status == 200
        async with client.get("/metrics") as answer:
            text = await answer.text()
    assert "briefs_updates_total 1.0" in text
    assert 'briefs_waiting{lane="reader"} 0.0' in text
    assert "5550123456" not in text


async def test_the_door_of_the_newsroom_stands_beside_them(house: House) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{house.bot.web.port}") as client:
        async with client.get("/openapi.json") as answer:
            assert "/briefs" in (await answer.json())["paths"]
        async with client.post("/briefs", data=b"{}") as answer:
            assert answer.status == 401


async def test_a_block_and_an_unblock_are_noticed(house: House) -> None:
    reader = house.emulator.person("Алеся", "be")
    await reader.types("/start")
    await reader.blocks()
    found = await house.store.subscriptions.find(reader.id)
    assert found is not None
    assert found.state is SubscriberState.INACTIVE
    await reader.unblocks()
    found = await house.store.subscriptions.find(reader.id)
    assert found is not None
    assert found.state is SubscriberState.ACTIVE


async def test_a_refused_token_ends_the_bot_with_its_reason(
    emulator: Emulator, clock: MovableClock, tmp_path: Path
) -> None:
    emulator.fault("error", method="getMe", status=401, description="Unauthorized")
    async with open_store(settings(emulator, tmp_path), clock) as store:
        bot = await build_bot(store, every_handler())
        with pytest.raises(TokenRefusedError, match="BOT_TOKEN"):
            await bot.run(asyncio.Event())


async def test_an_outage_at_the_start_is_waited_out(
    emulator: Emulator, clock: MovableClock, tmp_path: Path
) -> None:
    emulator.fault("error", status=502, description="Bad Gateway", count=3)
    reader = emulator.person("Алеся", "be")
    reader.says("/start")
    async with open_store(settings(emulator, tmp_path), clock) as store:
        bot = await build_bot(store, every_handler())
        async with bot.running():
            await emulator.settled(timeout_s=30)
            assert "Вітаем" in reader.last.text


async def test_updates_can_come_by_webhook(
    emulator: Emulator, clock: MovableClock, tmp_path: Path, unused_tcp_port: int
) -> None:
    hooked = settings(
        emulator,
        tmp_path,
        webhook_url=f"http://127.0.0.1:{unused_tcp_port}/telegram",
        webhook_secret="a-secret-of-enough-length",
    ).model_copy(update={"http_listen": f"127.0.0.1:{unused_tcp_port}"})
    async with open_store(hooked, clock) as store:
        bot = await build_bot(store, every_handler())
        async with bot.running():
            reader = emulator.person("Emma", "en")
            await reader.types("/start")
            assert "Welcome" in reader.last.text
