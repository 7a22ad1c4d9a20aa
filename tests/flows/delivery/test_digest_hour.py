"""Readers who have chosen an hour get each digest then; everything else comes as it did."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock
from bot.delivery.engine import Policy
from storage.values.campaigns import Books, CampaignState
from storage.values.subscribers import QuietHours, SubscriberState
from tests.flows.delivery.house import House, open_house
from tests.flows.delivery.test_quiet_hours import delivered, looked, settled

MINSK = Policy(doubt_delay_s=0.05, zone=ZoneInfo("Europe/Minsk"))
NINE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""When the digests of these tests are due, in Minsk."""
HOUR = timedelta(hours=1)
EVENING = 18
NIGHT = QuietHours.parse("23:00-07:00")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, MovableClock(NINE)) as house:
        yield house


async def choosers(
    house: House, count: int, first_id: int = 5000, hour: int | None = EVENING
) -> list[int]:
    people = await house.people(count, first_id)
    for chat_id in people:
        await house.subscribers.change(chat_id, {"digest_hour": hour})
    return people


def it_is(house: House, hours: float) -> None:
    """So many hours after nine."""
    house.clock_moves((NINE + hours * HOUR - house.clock.now()).total_seconds())


async def test_the_digest_comes_at_the_chosen_hour_and_breaking_at_once(house: House) -> None:
    others, evening = await house.people(20), await choosers(house, 20)
    morning = await choosers(house, 20, 7000, 8)
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=20, waiting=40)
    await looked(house, running)
    await house.over(await house.breaking())
    assert delivered(house) == dict.fromkeys(others, 2) | dict.fromkeys(evening + morning, 1)
    it_is(house, 8.99)
    await looked(house, running)
    assert (await house.books(digest)).waiting == 40
    it_is(house, 9)
    await settled(house, digest, sent=40, waiting=20)
    it_is(house, 22.99)
    await looked(house, running)
    assert (await house.books(digest)).waiting == 20
    it_is(house, 23)
    await house.over(digest)
    await running.stop()
    assert await house.books(digest) == Books(audience=60, sent=60)
    assert delivered(house) == dict.fromkeys(others + evening + morning, 2)


async def test_the_hour_in_which_it_leaves_is_now(house: House) -> None:
    await choosers(house, 5, hour=9)
    assert await house.deliver(await house.digest(), MINSK) == Books(audience=5, sent=5)


@pytest.mark.parametrize("hours", [10, 25])
async def test_whose_hour_has_passed_gets_it_at_once(house: House, hours: int) -> None:
    """A digest that was due in the morning, on a server that was off."""
    people = await choosers(house, 5)
    digest = await house.digest()
    it_is(house, hours)
    assert await house.deliver(digest, MINSK) == Books(audience=5, sent=5)
    assert delivered(house) == dict.fromkeys(people, 1)


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_who_waits_waits_on_after_a_restart_and_gets_it_once(house: House, end: str) -> None:
    people = await choosers(house, 50)
    digest = await house.digest()
    for hours in (1, 2, 8):
        running = house.start(MINSK)
        await looked(house, running)
        it_is(house, hours)
        await looked(house, running)
        await getattr(running, end)()
        assert await house.books(digest) == Books(audience=50, waiting=50)
    it_is(house, 9)
    assert await house.deliver(digest, MINSK) == Books(audience=50, sent=50)
    assert delivered(house) == dict.fromkeys(people, 1)


async def test_a_campaign_that_is_paused_over_the_hour_reaches_them_when_it_goes_on(
    house: House,
) -> None:
    await choosers(house, 10)
    digest = await house.digest()
    running = house.start(MINSK)
    await looked(house, running)
    await house.campaigns.pause(digest)
    it_is(house, 30)
    await running.stop()
    assert await house.books(digest) == Books(audience=10, waiting=10)
    await house.campaigns.resume(digest)
    assert await house.deliver(digest, MINSK) == Books(audience=10, sent=10)


async def test_the_chosen_hour_counts_in_quiet_hours_and_they_count_before_it(
    house: House,
) -> None:
    people = await choosers(house, 10, hour=6)
    for chat_id in people:
        await house.subscribers.quieten(chat_id, NIGHT)
    digest = await house.digest()
    running = house.start(MINSK)
    await looked(house, running)
    it_is(house, 19)
    breaking = await house.breaking()
    await settled(house, breaking, sent=0, waiting=10)
    it_is(house, 21)
    await house.over(digest)
    assert delivered(house) == dict.fromkeys(people, 1)
    assert (await house.books(breaking)).waiting == 10
    it_is(house, 22)
    await house.over(breaking)
    await running.stop()


async def test_a_late_digest_does_not_come_in_the_night_for_an_hour_of_the_day(
    house: House,
) -> None:
    (chat_id,) = await choosers(house, 1)
    await house.subscribers.quieten(chat_id, NIGHT)
    digest = await house.digest()
    it_is(house, 15)
    running = house.start(MINSK)
    await looked(house, running)
    assert delivered(house) == {}
    it_is(house, 22)
    await house.over(digest)
    await running.stop()


async def test_who_changes_the_hour_meanwhile_gets_it_at_the_new_one(house: House) -> None:
    sooner, later, at_once = await choosers(house, 3)
    digest = await house.digest()
    running = house.start(MINSK)
    await looked(house, running)
    for chat_id, hour in ((sooner, 12), (later, 21), (at_once, None)):
        await house.subscribers.change(chat_id, {"digest_hour": hour})
    house.clock_moves(61)
    await settled(house, digest, sent=1, waiting=2)
    it_is(house, 3)
    await settled(house, digest, sent=2, waiting=1)
    it_is(house, 11.9)
    await looked(house, running)
    assert delivered(house) == {at_once: 1, sooner: 1}
    it_is(house, 12)
    await house.over(digest)
    await running.stop()
    assert delivered(house) == {at_once: 1, sooner: 1, later: 1}


async def test_who_is_sent_to_again_gets_it_at_the_hour_and_later_at_once(house: House) -> None:
    people = await house.people(12)
    refused = people[-1]
    words = "Bad Request: not enough rights to send text messages to the chat"
    house.emulator.fault("error", status=400, description=words, chat_id=refused, count=2)
    digest = await house.digest()
    assert (await house.deliver(digest, MINSK)).failed == 1
    await house.subscribers.change(refused, {"digest_hour": EVENING})
    await house.campaigns.resend(digest)
    running = house.start(MINSK)
    await settled(house, digest, sent=11, waiting=1)
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert (await house.books(digest)).failed == 1
    it_is(house, 33)
    await house.campaigns.resend(digest)
    assert await house.deliver(digest, MINSK) == Books(audience=12, sent=12)


async def test_a_pause_counts_at_the_chosen_hour(house: House) -> None:
    """Not when the digest leaves: who reads again by then gets it."""
    until_noon, now_paused, resumes, until_night = people = await choosers(house, 4)
    paused = {"state": SubscriberState.PAUSED}
    for chat_id, hours in ((until_noon, 3), (until_night, 13)):
        until = {"paused_until": NINE + hours * HOUR}
        await house.subscribers.change(chat_id, paused | until)
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=0, waiting=3)
    for chat_id in (now_paused, resumes):
        await house.subscribers.change(chat_id, paused)
    it_is(house, 5)
    await looked(house, running)
    await house.subscribers.change(resumes, {"state": SubscriberState.ACTIVE})
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert people[3] == until_night
    assert delivered(house) == {until_noon: 1, resumes: 1}
    assert await house.books(digest) == Books(audience=3, sent=2, skipped=1)


async def test_who_leaves_or_is_forgotten_is_not_waited_for(house: House) -> None:
    stops, forgets = await choosers(house, 2)
    digest = await house.digest()
    running = house.start(MINSK)
    await looked(house, running)
    await house.subscribers.change(stops, {"state": "inactive", "reason": "stopped"})
    await house.subscribers.erase(forgets)
    house.clock_moves(61)
    await house.over(digest)
    await running.stop()
    assert await house.books(digest) == Books(audience=2, skipped=2)


async def test_a_recall_leaves_nothing_for_the_evening(house: House) -> None:
    others, evening = await house.people(10), await choosers(house, 10)
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=10, waiting=10)
    await house.over((await house.corrections.recall(digest, "")).id)
    it_is(house, 9)
    await running.stop()
    assert await house.state(digest) is CampaignState.CANCELLED
    assert [house.stands(chat_id) for chat_id in others + evening] == [[]] * 20


async def test_a_correction_is_at_once_for_copies_and_in_the_evening_for_who_waits(
    house: House,
) -> None:
    others, evening = await house.people(10), await choosers(house, 10)
    house.words.text = lambda campaign, _: f"revision {campaign.revision}"
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=10, waiting=10)
    correction = await house.corrections.correct(digest, await house.brief("Новы", "2026-W47"))
    await house.over(correction.id)
    assert [house.stands(chat_id) for chat_id in others] == [["revision 1"]] * 10
    assert [house.stands(chat_id) for chat_id in evening] == [[]] * 10
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert [house.stands(chat_id) for chat_id in evening] == [["revision 1"]] * 10


async def test_who_waits_gets_what_is_published_at_the_hour(house: House) -> None:
    """Not what was rendered in the morning: a brief may have been withdrawn since."""
    others, evening = await house.people(10), await choosers(house, 10)
    house.words.text = lambda *_: "morning"
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=10, waiting=10)
    house.words.text = lambda *_: "evening"
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert [house.stands(chat_id) for chat_id in others] == [["morning"]] * 10
    assert [house.stands(chat_id) for chat_id in evening] == [["evening"]] * 10


async def test_words_of_the_day_that_telegram_refuses_stop_the_digest_at_the_first(
    house: House,
) -> None:
    await house.people(10)
    await choosers(house, 10)
    digest = await house.digest()
    running = house.start(MINSK)
    await settled(house, digest, sent=10, waiting=10)
    house.words.text = lambda *_: "<b>"
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert await house.state(digest) is CampaignState.PAUSED
    assert await house.books(digest) == Books(audience=20, sent=10, waiting=10)
    assert len(list(house.emulator.record.entries(method="sendMessage"))) == 11


async def test_a_doubt_is_tried_again_at_the_chosen_hour(house: House) -> None:
    people = await house.people(10)
    house.emulator.fault("reset_after", method="sendMessage", count=3)
    digest = await house.digest()
    running = house.start(Policy(doubt_delay_s=600.0, zone=MINSK.zone))
    await house.until(lambda: house.books_of(digest, lambda b: b.unknown == 3 and b.sent == 7))
    for chat_id in people:
        await house.subscribers.change(chat_id, {"digest_hour": EVENING})
    house.clock_moves(700)
    await looked(house, running)
    assert sum(delivered(house).values()) == 10
    it_is(house, 9)
    await house.over(digest)
    await running.stop()
    assert await house.books(digest) == Books(audience=10, sent=7, unknown=3)
    assert sum(delivered(house).values()) == 13
