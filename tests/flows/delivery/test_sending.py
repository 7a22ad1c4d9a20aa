from collections import Counter
from datetime import timedelta
from time import monotonic

import pytest

from bot.clock import MovableClock
from bot.delivery.dispatcher import Pace
from storage.values.briefs import Language
from storage.values.campaigns import Books, CampaignState
from storage.values.subscribers import Density, SubscriberState
from tests.flows.delivery.house import TOPICS, House


async def test_everybody_gets_it_once(house: House) -> None:
    people = await house.people(300)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=300, sent=300)
    assert house.emulator.record.delivered() == dict.fromkeys(people, 1)
    rows = await house.rows(campaign)
    assert all(row.message_ids and row.attempts == 1 for row in rows.values())


async def test_an_audience_of_nobody_is_done_at_once(house: House) -> None:
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books()
    assert await house.state(campaign) is CampaignState.DONE


async def test_each_gets_the_content_of_its_preferences_rendered_once(house: House) -> None:
    people = [house.emulator.person(f"p{n}") for n in range(6)]
    for person in people:
        person.says("/start")
    await house.subscribe(people[0].id, people[1].id, language=Language.RU)
    await house.subscribe(people[2].id, people[3].id, density=Density.FULL)
    await house.subscribe(people[4].id, people[5].id, language=Language.EN, topics=["west"])
    await house.deliver(await house.digest())
    assert [person.last.text for person in people] == [
        "digest:2026-W47 ru leads",
        "digest:2026-W47 ru leads",
        "digest:2026-W47 be full",
        "digest:2026-W47 be full",
        "digest:2026-W47 en leads",
        "digest:2026-W47 en leads",
    ]
    assert set(house.words.rendered.values()) == {1}
    assert len(house.words.rendered) == 3


async def test_who_has_nothing_in_the_chosen_topics_is_skipped(house: House) -> None:
    await house.people(20)
    await house.subscribers.change(1003, {"topics": frozenset({"west"})})
    house.words.text = lambda _, variant: None if "west" in variant.topics else "text"
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=20, sent=19, skipped=1)
    assert (await house.rows(campaign))[1003].reason == "nothing in the chosen topics"


async def test_a_breaking_update_goes_to_those_who_read_its_topic(house: House) -> None:
    await house.people(3)
    await house.subscribers.change(1000, {"topics": frozenset({"west"})})
    await house.subscribers.change(1001, {"topics": frozenset({"security"})})
    campaign = await house.breaking("security")
    assert await house.deliver(campaign) == Books(audience=2, sent=2)
    assert set(house.emulator.record.delivered()) == {1001, 1002}


async def test_preferences_are_those_of_the_moment_of_sending(house: House) -> None:
    people = await house.people(60)
    house.rate_per_s = 60
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 3)
    stopped, paused, forgotten, changed = people[-4:]
    inactive, on_pause = SubscriberState.INACTIVE, SubscriberState.PAUSED
    await house.subscribers.change(stopped, {"state": inactive, "reason": "stopped"})
    await house.subscribers.change(paused, {"state": on_pause})
    number = (await house.subscribers.find(forgotten)).id  # type: ignore[union-attr]  # exists
    await house.subscribers.erase(forgotten)
    await house.subscribers.change(changed, {"language": Language.EN})
    await house.over(campaign)
    await running.stop()
    rows = await house.rows(campaign)
    assert [(rows[n].state, rows[n].reason) for n in (stopped, paused, -number)] == [
        ("skipped", "stopped"),
        ("skipped", "paused"),
        ("skipped", "erased"),
    ]
    assert rows[changed].state == "sent"
    assert Language.EN in {variant.language for variant in house.words.rendered}
    assert await house.books(campaign) == Books(audience=60, sent=57, skipped=3)


async def test_the_books_balance_at_every_instant_while_the_engine_runs(house: House) -> None:
    await house.people(1500)
    campaign = await house.digest()
    house.emulator.fault("error", share=0.1, status=502, count=40)
    running = house.start()
    seen = 0
    while await house.state(campaign) is not CampaignState.DONE:
        books = await house.books(campaign)
        assert books.sending <= Pace().window
        seen += 1
    await running.stop()
    books = await house.books(campaign)
    assert books.sent + books.unknown == 1500
    assert seen > 3


async def test_a_campaign_of_the_future_waits_for_its_time(house: House) -> None:
    await house.people(3)
    await house.edition()
    due_at = house.clock.now() + timedelta(hours=1)
    campaign = (await house.campaigns.digest("2026-W47", due_at)).id
    running = house.start()
    await house.until(lambda: running.engine._dispatcher._look_at > 0)
    assert await house.state(campaign) is CampaignState.SCHEDULED
    assert isinstance(house.clock, MovableClock)
    house.clock.advance(timedelta(hours=1))
    await house.over(campaign)
    await running.stop()
    assert (await house.books(campaign)).sent == 3


async def test_a_running_engine_picks_up_within_a_second_what_another_process_writes(
    house: House,
) -> None:
    await house.people(5)
    running = house.start()
    await house.until(lambda: running.engine._dispatcher._look_at > 0)
    campaign = await house.digest()
    await house.until(lambda: len(house.emulator.record.delivered()) == 5, timeout_s=1.5)
    await house.over(campaign)
    await running.stop()


async def test_breaking_overtakes_a_digest(house: House) -> None:
    people = await house.people(300)
    house.rate_per_s = 200
    digest = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) > 50)
    breaking = await house.breaking()
    await house.over(breaking)
    await house.over(digest)
    await running.stop()
    assert house.emulator.record.delivered() == dict.fromkeys(people, 2)
    sent = [entry["text_hash"] for entry in house.emulator.record.entries(method="sendMessage")]
    first = next(n for n, text in enumerate(sent) if text != sent[0])
    last = max(n for n, text in enumerate(sent) if text != sent[0])
    assert last < len(sent) - 1
    # Its first message is tried alone; then it has the way for itself.
    assert last - first + 1 - 300 <= 30


async def test_two_campaigns_of_a_lane_share_the_rate(house: House) -> None:
    people = await house.people(300)
    for chat_id in people:
        await house.subscribers.change(chat_id, {"topics": frozenset({TOPICS[chat_id % 2]})})
    house.rate_per_s = 300
    first, second = await house.breaking(TOPICS[0]), await house.breaking(TOPICS[1])
    running = house.start()
    await house.until(lambda: len(house.emulator.record) > 150)
    of_each = Counter(entry["chat_id"] % 2 for entry in house.emulator.record.entries())
    assert min(of_each[0], of_each[1]) > 30
    await house.over(first)
    await house.over(second)
    await running.stop()
    assert house.emulator.record.delivered() == dict.fromkeys(people, 1)


async def test_who_has_to_wait_for_a_chat_does_not_hold_up_the_others(house: House) -> None:
    await house.people(200)
    house.rate_per_s = 200
    first, second = await house.digest("2026-W46"), await house.digest("2026-W47")
    begun = monotonic()
    running = house.start()
    await house.over(first)
    await house.over(second)
    assert monotonic() - begun < 60  # one after the other they would take minutes
    await running.stop()


@pytest.mark.parametrize("rate", [30, 200])
async def test_few_deliveries_are_sending_at_once(house: House, rate: int) -> None:
    await house.people(rate * 2)
    house.rate_per_s = rate
    campaign = await house.digest()
    running = house.start()
    most = 0
    while await house.state(campaign) is not CampaignState.DONE:
        most = max(most, (await house.books(campaign)).sending)
    await running.stop()
    assert most <= max(12, 0.5 * rate)
