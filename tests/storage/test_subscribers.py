from pathlib import Path

import pytest

from storage.database import Database
from storage.sealing import Seal
from storage.subscribers import SUSPICIONS_ALLOWED, NewSubscriber, Subscribers
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, Density, Subscriber, SubscriberState

CHAT = 5_123_456_789_012
SOMEONE = NewSubscriber(CHAT, ChatKind.PRIVATE, Language.BE, frozenset({"west", "economy"}))


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    return Subscribers(database, Seal(bytes(range(64))))


async def test_a_new_chat_is_found_again_with_its_preferences(subscribers: Subscribers) -> None:
    added = await subscribers.add_or_revive(SOMEONE)
    assert added == await subscribers.find(CHAT)
    assert added == Subscriber(
        id=1,
        chat_id=CHAT,
        kind=ChatKind.PRIVATE,
        language=Language.BE,
        topics=frozenset({"west", "economy"}),
        density=Density.LEADS,
        state=SubscriberState.ACTIVE,
    )


async def test_a_chat_that_comes_back_keeps_its_preferences(subscribers: Subscribers) -> None:
    await subscribers.add_or_revive(SOMEONE)
    await subscribers.change(CHAT, {"state": SubscriberState.INACTIVE, "reason": "blocked"})
    revived = await subscribers.add_or_revive(
        NewSubscriber(CHAT, ChatKind.PRIVATE, Language.EN, frozenset())
    )
    assert (revived.language, revived.topics) == (Language.BE, frozenset({"west", "economy"}))
    assert (revived.state, revived.reason) == (SubscriberState.ACTIVE, None)


async def test_changing_an_unknown_chat_changes_nothing(subscribers: Subscribers) -> None:
    assert await subscribers.change(CHAT, {"language": Language.EN}) is None


async def test_no_file_holds_a_chat_id_and_an_erased_chat_leaves_nothing(
    subscribers: Subscribers, tmp_path: Path
) -> None:
    await subscribers.add_or_revive(SOMEONE)
    sealed = Seal(bytes(range(64))).seal(CHAT)
    plain = (str(CHAT).encode(), CHAT.to_bytes(8, "big"), CHAT.to_bytes(8, "little"))
    assert not any(form in _files(tmp_path) for form in plain)
    assert sealed in _files(tmp_path)
    assert await subscribers.erase(CHAT)
    assert sealed not in _files(tmp_path)
    assert await subscribers.find(CHAT) is None
    assert not await subscribers.erase(CHAT)


async def test_an_erased_readers_number_is_never_given_again(subscribers: Subscribers) -> None:
    first = await subscribers.add_or_revive(SOMEONE)
    await subscribers.erase(CHAT)
    assert (await subscribers.add_or_revive(SOMEONE)).id > first.id


async def test_a_chat_that_is_repeatedly_not_found_becomes_inactive(
    subscribers: Subscribers,
) -> None:
    await subscribers.add_or_revive(SOMEONE)
    states = []
    for _ in range(SUSPICIONS_ALLOWED):
        await subscribers.suspect(CHAT)
        found = await subscribers.find(CHAT)
        assert found is not None
        states.append(found.state)
    assert states == [SubscriberState.ACTIVE, SubscriberState.ACTIVE, SubscriberState.INACTIVE]


@pytest.mark.parametrize("known_already", [False, True])
async def test_a_migrated_group_is_one_subscriber_under_its_new_id(
    subscribers: Subscribers, *, known_already: bool
) -> None:
    group = NewSubscriber(-10, ChatKind.GROUP, Language.RU)
    await subscribers.add_or_revive(group)
    if known_already:
        await subscribers.add_or_revive(NewSubscriber(-100_10, ChatKind.GROUP, Language.BE))
    await subscribers.move(-10, -100_10)
    assert await subscribers.find(-10) is None
    moved = await subscribers.find(-100_10)
    assert moved is not None
    assert moved.language == (Language.BE if known_already else Language.RU)


async def test_many_are_put_at_once_and_paged_by_id(subscribers: Subscribers) -> None:
    many = [NewSubscriber(chat, ChatKind.PRIVATE, Language.EN) for chat in range(1, 251)]
    assert await subscribers.put_all(many) == 250
    seen: list[int] = []
    while page := await subscribers.page(seen[-1] if seen else 0, 100):
        seen += [subscriber.id for subscriber in page]
    assert len(seen) == 250
    assert (await subscribers.counts())[SubscriberState.ACTIVE] == 250


async def test_putting_a_known_chat_replaces_preferences_but_not_its_state(
    subscribers: Subscribers,
) -> None:
    await subscribers.add_or_revive(SOMEONE)
    await subscribers.change(CHAT, {"state": SubscriberState.PAUSED})
    await subscribers.put_all([NewSubscriber(CHAT, ChatKind.PRIVATE, Language.RU)])
    found = await subscribers.find(CHAT)
    assert found is not None
    assert (found.language, found.state) == (Language.RU, SubscriberState.PAUSED)


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
