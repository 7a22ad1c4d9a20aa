from datetime import UTC, datetime

import pytest

from bot.subscriptions import Subscriptions
from storage.database import Database
from storage.sealing import Seal
from storage.subscribers import Subscribers
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, Density, SubscriberState

CHAT, GROUP = 42, -42
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def subscriptions(database: Database) -> Subscriptions:
    return Subscriptions(Subscribers(database, Seal(bytes(64))))


async def state(subscriptions: Subscriptions, chat_id: int = CHAT) -> SubscriberState | None:
    found = await subscriptions.find(chat_id)
    return None if found is None else found.state


async def test_a_change_by_a_stranger_subscribes_it(subscriptions: Subscriptions) -> None:
    changed = await subscriptions.change(GROUP, language=Language.BE, topics=frozenset({"west"}))
    assert (changed.kind, changed.language) == (ChatKind.GROUP, Language.BE)
    assert changed.topics == frozenset({"west"})


async def test_only_what_is_given_changes(subscriptions: Subscriptions) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    await subscriptions.change(CHAT, topics=frozenset({"west"}))
    await subscriptions.change(CHAT, density=Density.FULL)
    changed = await subscriptions.change(CHAT, topics=frozenset())
    assert (changed.language, changed.density) == (Language.RU, Density.FULL)
    assert changed.topics == frozenset()


async def test_a_pause_ends_by_resuming(subscriptions: Subscriptions) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    paused = await subscriptions.pause(CHAT, LATER)
    assert paused is not None
    assert (paused.state, paused.paused_until) == (SubscriberState.PAUSED, LATER)
    resumed = await subscriptions.resume(CHAT)
    assert resumed is not None
    assert (resumed.state, resumed.paused_until) == (SubscriberState.ACTIVE, None)


async def test_who_was_lost_and_found_reads_again(subscriptions: Subscriptions) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    await subscriptions.lost(CHAT, "blocked")
    assert await state(subscriptions) is SubscriberState.INACTIVE
    await subscriptions.found(CHAT)
    assert await state(subscriptions) is SubscriberState.ACTIVE


async def test_who_stopped_stays_stopped_until_it_asks_again(subscriptions: Subscriptions) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    await subscriptions.stop(CHAT)
    await subscriptions.lost(CHAT, "blocked")
    await subscriptions.found(CHAT)
    assert await state(subscriptions) is SubscriberState.INACTIVE
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.BE)
    assert await state(subscriptions) is SubscriberState.ACTIVE


async def test_nothing_brings_a_forgotten_chat_back_but_itself(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    await subscriptions.forget(CHAT)
    assert await subscriptions.find(CHAT) is None
    assert await subscriptions.pause(CHAT, None) is None
    await subscriptions.lost(CHAT, "blocked")
    await subscriptions.found(CHAT)
    assert await subscriptions.find(CHAT) is None


async def test_a_pause_survives_a_block(subscriptions: Subscriptions) -> None:
    await subscriptions.start(CHAT, ChatKind.PRIVATE, Language.RU)
    await subscriptions.pause(CHAT, LATER)
    await subscriptions.lost(CHAT, "blocked")
    await subscriptions.found(CHAT)
    found = await subscriptions.find(CHAT)
    assert found is not None
    assert (found.state, found.paused_until) == (SubscriberState.PAUSED, LATER)
