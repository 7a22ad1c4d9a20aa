"""What waits for the end of quiet hours, and what does not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock
from bot.delivery.copying import FollowUp
from bot.delivery.engine import Policy
from storage.values.campaigns import Books, CampaignState
from storage.values.subscribers import QuietHours
from tests.flows.delivery.house import House, Running, open_house

MINSK = Policy(doubt_delay_s=0.05, zone=ZoneInfo("Europe/Minsk"))
MIDNIGHT = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
NIGHT = QuietHours(23 * 60, 7 * 60)
UNTIL_MORNING = timedelta(hours=7)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, MovableClock(MIDNIGHT)) as house:
        yield house


async def sleepers(house: House, count: int, first_id: int = 5000) -> list[int]:
    people = await house.people(count, first_id)
    for chat_id in people:
        await house.subscribers.quieten(chat_id, NIGHT)
    return people


def morning(house: House) -> None:
    house.clock_moves((MIDNIGHT + UNTIL_MORNING - house.clock.now()).total_seconds())


def delivered(house: House) -> dict[int, int]:
    return dict(house.emulator.record.delivered())


async def settled(house: House, campaign: int, *, sent: int, waiting: int) -> None:
    await house.until(
        lambda: house.books_of(campaign, lambda b: (b.sent, b.waiting) == (sent, waiting))
    )


async def looked(house: House, running: Running) -> None:
    """Wait until the engine has looked at everybody and rests."""

    def rests() -> bool:
        courses = list(running.engine._dispatcher._watch.courses.values())
        now = house.clock.now().timestamp()
        return bool(courses) and all(
            course.prepared and not course.open and not course.has_work(now) for course in courses
        )

    await house.until(rests)


@pytest.mark.parametrize("kind", ["digest", "breaking"])
async def test_what_is_not_urgent_waits_for_the_morning_and_comes_once(
    house: House, kind: str
) -> None:
    awake, asleep = await house.people(40), await sleepers(house, 40)
    campaign = await getattr(house, kind)()
    running = house.start(MINSK)
    await settled(house, campaign, sent=40, waiting=40)
    await looked(house, running)
    house.clock_moves(6 * 3600)
    await looked(house, running)
    assert delivered(house) == dict.fromkeys(awake, 1)
    assert await house.state(campaign) is CampaignState.SENDING
    morning(house)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=80, sent=80)
    assert delivered(house) == dict.fromkeys(awake + asleep, 1)


async def test_urgent_breaking_arrives_at_once(house: House) -> None:
    asleep = await sleepers(house, 30)
    brief = await house.edition(None)
    campaign = await house.campaigns.breaking(brief, urgent=True)
    assert await house.deliver(campaign.id, MINSK) == Books(audience=30, sent=30)
    assert delivered(house) == dict.fromkeys(asleep, 1)


async def test_nobody_is_held_by_day(house: House) -> None:
    await sleepers(house, 30)
    morning(house)
    assert await house.deliver(await house.digest(), MINSK) == Books(audience=30, sent=30)


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_who_is_held_is_still_held_after_a_restart_and_gets_it_once(
    house: House, end: str
) -> None:
    asleep = await sleepers(house, 50)
    campaign = await house.breaking()
    for _ in range(3):
        running = house.start(MINSK)
        await looked(house, running)
        house.clock_moves(3600)
        await getattr(running, end)()
        assert await house.books(campaign) == Books(audience=50, waiting=50)
    morning(house)
    assert await house.deliver(campaign, MINSK) == Books(audience=50, sent=50)
    assert delivered(house) == dict.fromkeys(asleep, 1)


async def test_cancelling_at_night_skips_those_who_are_held(house: House) -> None:
    awake, _ = await house.people(20), await sleepers(house, 20)
    campaign = await house.breaking()
    running = house.start(MINSK)
    await settled(house, campaign, sent=20, waiting=20)
    await house.campaigns.cancel(campaign)
    await house.over(campaign)
    morning(house)
    await running.stop()
    assert await house.books(campaign) == Books(audience=40, sent=20, skipped=20)
    assert delivered(house) == dict.fromkeys(awake, 1)


async def test_a_pause_at_night_holds_everybody_and_going_on_holds_the_sleepers(
    house: House,
) -> None:
    await sleepers(house, 20)
    campaign = await house.breaking()
    running = house.start(MINSK)
    await looked(house, running)
    await house.campaigns.pause(campaign)
    morning(house)
    await running.stop()
    assert await house.books(campaign) == Books(audience=20, waiting=20)
    await house.campaigns.resume(campaign)
    assert await house.deliver(campaign, MINSK) == Books(audience=20, sent=20)


async def test_a_recall_at_night_leaves_nothing_for_the_morning(house: House) -> None:
    awake, asleep = await house.people(20), await sleepers(house, 20)
    campaign = await house.breaking()
    running = house.start(MINSK)
    await settled(house, campaign, sent=20, waiting=20)
    recall = await house.corrections.recall(campaign, "")
    await house.over(recall.id)
    morning(house)
    await running.stop()
    assert await house.books(campaign) == Books(audience=40, sent=20, skipped=20)
    assert [house.stands(chat_id) for chat_id in awake + asleep] == [[]] * 40


async def test_copies_are_corrected_at_night_and_who_waits_gets_only_the_new_words(
    house: House,
) -> None:
    had_it, waits = await house.people(10), await sleepers(house, 10)
    house.words.text = lambda campaign, _: f"revision {campaign.revision}"
    campaign = await house.breaking()
    running = house.start(MINSK)
    await settled(house, campaign, sent=10, waiting=10)
    for chat_id in had_it:
        await house.subscribers.quieten(chat_id, NIGHT)
    correction = await house.corrections.correct(campaign, await house.brief("Новы"))
    await house.over(correction.id)
    assert [house.stands(chat_id) for chat_id in had_it] == [["revision 1"]] * 10
    assert [house.stands(chat_id) for chat_id in waits] == [[]] * 10
    morning(house)
    await house.over(campaign)
    await running.stop()
    assert [house.stands(chat_id) for chat_id in waits] == [["revision 1"]] * 10
    assert delivered(house) == dict.fromkeys(had_it + waits, 1)


async def test_a_notice_about_a_correction_waits_for_the_morning(house: House) -> None:
    asleep = await sleepers(house, 10)
    house.words.text = lambda campaign, _: f"{campaign.kind} {campaign.revision}"
    house.clock.move_to(MIDNIGHT - timedelta(hours=2))
    campaign = await house.breaking()
    await house.deliver(campaign, MINSK)
    house.clock_moves(2 * 3600)
    correction = await house.corrections.correct(campaign, await house.brief("Новы"))
    await house.deliver(correction.id, MINSK)
    notice = await house.corrections.follow_up(correction.id, FollowUp.NOTICE, sound=False)
    running = house.start(MINSK)
    await looked(house, running)
    assert {len(house.messages(chat_id)) for chat_id in asleep} == {1}
    morning(house)
    await house.over(notice.id)
    await running.stop()
    assert {len(house.messages(chat_id)) for chat_id in asleep} == {2}


async def test_a_doubt_is_not_tried_again_at_night(house: House) -> None:
    people = await house.people(10)
    house.emulator.fault("reset_after", method="sendMessage", count=3)
    campaign = await house.breaking()
    slow = Policy(doubt_delay_s=600.0, zone=MINSK.zone)
    running = house.start(slow)
    await house.until(lambda: house.books_of(campaign, lambda b: b.unknown == 3 and b.sent == 7))
    for chat_id in people:
        await house.subscribers.quieten(chat_id, NIGHT)
    house.clock_moves(700)
    await looked(house, running)
    assert sum(delivered(house).values()) == 10
    assert await house.state(campaign) is CampaignState.SENDING
    morning(house)
    await house.over(campaign)
    await running.stop()
    assert sum(delivered(house).values()) == 13
    assert await house.books(campaign) == Books(audience=10, sent=7, unknown=3)


async def test_who_switches_quiet_hours_off_gets_it_within_a_minute(house: House) -> None:
    asleep = await sleepers(house, 10)
    campaign = await house.breaking()
    running = house.start(MINSK)
    await looked(house, running)
    await house.subscribers.quieten(asleep[4], None)
    house.clock_moves(61)
    await settled(house, campaign, sent=1, waiting=9)
    assert delivered(house) == {asleep[4]: 1}
    await running.stop()


async def test_who_leaves_at_night_is_skipped_and_the_campaign_ends(house: House) -> None:
    asleep = await sleepers(house, 3)
    campaign = await house.breaking()
    running = house.start(MINSK)
    await looked(house, running)
    await house.subscribers.change(asleep[0], {"state": "inactive", "reason": "stopped"})
    await house.subscribers.change(asleep[1], {"state": "paused"})
    await house.subscribers.erase(asleep[2])
    house.clock_moves(61)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=3, skipped=3)


async def test_the_held_stop_nobody_of_other_languages_and_no_other_campaign(house: House) -> None:
    """A sleeper who is first in the order is not the one with whom a content is tried."""
    asleep = await sleepers(house, 5, 1000)
    awake = await house.people(50, 2000)
    breaking = await house.breaking()
    running = house.start(MINSK)
    await settled(house, breaking, sent=50, waiting=5)
    digest = await house.digest()
    await settled(house, digest, sent=50, waiting=5)
    urgent = await house.campaigns.breaking(await house.edition(None, "west"), urgent=True)
    await house.over(urgent.id)
    await running.stop()
    assert delivered(house) == dict.fromkeys(awake, 3) | dict.fromkeys(asleep, 1)


async def test_spans_that_end_at_different_times_are_kept_each(house: House) -> None:
    people = await house.people(3)
    for chat_id, hours in zip(people, (3, 5, 7), strict=True):
        await house.subscribers.quieten(chat_id, QuietHours(22 * 60, hours * 60))
    campaign = await house.digest()
    running = house.start(MINSK)
    await looked(house, running)
    assert delivered(house) == {}

    def has_come_to(chats: int) -> bool:
        return len(delivered(house)) == chats

    for hours, chats in ((3, 1), (5, 2), (7, 3)):
        wait = MIDNIGHT + timedelta(hours=hours, seconds=-5) - house.clock.now()
        house.clock_moves(wait.total_seconds())
        await looked(house, running)
        assert len(delivered(house)) == chats - 1
        house.clock_moves(6)
        await house.until(partial(has_come_to, chats))
    await house.over(campaign)
    await running.stop()


async def test_what_was_read_before_the_night_began_and_not_sent_is_held(house: House) -> None:
    """A 429 holds a chat until after the beginning of its quiet hours."""
    await house.people(5)
    (sleeper,) = await house.people(1, 9000)
    await house.subscribers.quieten(sleeper, QuietHours(5, 7 * 60))
    house.emulator.fault("429", chat_id=sleeper, retry_after_s=600, count=1)
    campaign = await house.digest()
    running = house.start(MINSK)
    await settled(house, campaign, sent=5, waiting=1)
    house.clock_moves(601)
    await looked(house, running)
    assert sleeper not in delivered(house)
    morning(house)
    await house.over(campaign)
    await running.stop()
    assert delivered(house)[sleeper] == 1
