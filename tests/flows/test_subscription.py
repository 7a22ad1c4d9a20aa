from datetime import timedelta

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import Subscribers
from storage.values.subscribers import Subscriber, SubscriberState

pytestmark = pytest.mark.usefixtures("bot", "issues")


@pytest.fixture
async def reader(emulator: Emulator) -> Person:
    person = emulator.person("Reader", "en")
    await person.types("/start en")
    return person


async def known(subscribers: Subscribers, reader: Person) -> Subscriber:
    found = await subscribers.find(reader.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("button", "length", "words"),
    [
        ("A day", timedelta(days=1), "Nothing will arrive until December 19, 09:00."),
        ("A week", timedelta(weeks=1), "Nothing will arrive until December 25, 09:00."),
        ("Until I resume it", None, "Nothing will arrive until you resume it."),
    ],
)
async def test_a_pause_lasts_as_long_as_chosen(
    *,
    reader: Person,
    subscribers: Subscribers,
    clock: StoppedClock,
    button: str,
    length: timedelta | None,
    words: str,
) -> None:
    await reader.types("/pause")
    await reader.presses(button)
    assert words in reader.last.text
    paused = await known(subscribers, reader)
    assert paused.state is SubscriberState.PAUSED
    assert paused.paused_until == (clock.now() + length if length else None)
    await reader.presses("Resume now")
    assert (await known(subscribers, reader)).state is SubscriberState.ACTIVE


async def test_a_paused_reader_sees_it_in_the_settings_and_resumes_by_command(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/pause")
    await reader.presses("A day")
    await reader.types("/settings")
    assert "Subscription: paused until December 19, 09:00" in reader.last.text
    await reader.types("/resume")
    assert "The subscription is active again" in reader.last.text
    assert (await known(subscribers, reader)).state is SubscriberState.ACTIVE


async def test_one_who_stops_keeps_preferences_and_may_subscribe_again(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/stop")
    stopped = await known(subscribers, reader)
    assert stopped.state is SubscriberState.INACTIVE
    await reader.types("/settings")
    assert "Subscription: cancelled" in reader.last.text
    await reader.presses("Subscribe")
    assert "Subscription: active" in reader.last.text
    assert (await known(subscribers, reader)).state is SubscriberState.ACTIVE


async def test_forgetting_is_asked_once_and_then_done(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/forget")
    await reader.presses("No, keep")
    assert "Nothing was erased" in reader.last.text
    assert await subscribers.find(reader.id)
    await reader.types("/forget")
    await reader.presses("Yes, erase")
    assert "Nothing about this chat is stored any more" in reader.last.text
    assert await subscribers.find(reader.id) is None


async def test_old_buttons_do_not_bring_a_forgotten_reader_back(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/settings")
    settings = reader.last
    await reader.types("/topics")
    topics = reader.last
    await reader.types("/forget")
    await reader.presses("Yes, erase")
    for button, message in (("✅ Economy", topics), ("Pause", settings), ("Language", settings)):
        answer = await reader.presses(button, message=message)
        assert answer.text == "You are not subscribed. /start subscribes you."
        assert await subscribers.find(reader.id) is None


async def test_privacy_says_what_is_stored(reader: Person) -> None:
    await reader.types("/privacy")
    for words in ("the number of this chat, encrypted", "language, topics", "/forget"):
        assert words in reader.last.text


async def test_one_who_blocks_and_comes_back_is_subscribed_as_before(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/topics")
    await reader.presses("✅ Economy")
    before = await known(subscribers, reader)
    await reader.blocks()
    assert (await known(subscribers, reader)).state is SubscriberState.INACTIVE
    await reader.unblocks()
    assert await known(subscribers, reader) == before


async def test_one_who_had_stopped_stays_so_when_unblocking(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/stop")
    await reader.blocks()
    await reader.unblocks()
    assert (await known(subscribers, reader)).state is SubscriberState.INACTIVE
