import asyncio
import random
from time import monotonic

import pytest
from sqlalchemy import text

from bot.delivery.engine import Policy
from bot.delivery.lanes import Lane
from storage.values.campaigns import Books
from tests.flows.delivery.house import House

SKIP = Policy(resend_doubts=False)


async def killed_in_the_middle(house: House, people: int = 300, rate: float = 1000) -> int:
    """A campaign whose engine died with requests under way."""
    await house.people(people)
    house.rate_per_s = rate
    house.emulator.fault("latency", latency_s=0.05)
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 20)
    await running.kill()
    house.emulator.heal()
    return campaign


async def test_after_a_crash_nobody_is_missed_and_each_double_is_named(house: House) -> None:
    campaign = await killed_in_the_middle(house)
    assert (await house.books(campaign)).sending > 0
    books = await house.deliver(campaign)
    assert books.sent + books.unknown == 300
    assert 0 < books.unknown <= 200
    delivered = house.emulator.record.delivered()
    assert len(delivered) == 300
    rows = await house.rows(campaign)
    doubles = {chat_id for chat_id, number in delivered.items() if number > 1}
    assert doubles <= {chat_id for chat_id, row in rows.items() if row.state == "unknown"}
    assert all(row.retried for row in rows.values() if row.state == "unknown")
    assert max(delivered.values()) <= 2


async def test_after_a_crash_with_skip_nobody_gets_it_twice_and_the_missing_are_listed(
    house: House,
) -> None:
    campaign = await killed_in_the_middle(house)
    books = await house.deliver(campaign, SKIP)
    assert books.sent + books.unknown == 300
    delivered = house.emulator.record.delivered()
    assert set(delivered.values()) == {1}
    rows = await house.rows(campaign)
    missing = rows.keys() - delivered.keys()
    unknown = {chat_id: row.reason for chat_id, row in rows.items() if row.state == "unknown"}
    assert missing <= unknown.keys()
    assert set(unknown.values()) == {"interrupted"}


async def test_many_crashes_in_a_row_miss_nobody_and_name_every_double(house: House) -> None:
    dice = random.Random(7)
    await house.people(800)
    house.rate_per_s = 400
    house.emulator.fault("latency", latency_s=0.02)
    campaign = await house.digest()
    for _ in range(12):
        running = house.start(Policy(doubt_delay_s=0.3))
        await asyncio.sleep(dice.random() * 0.3)
        await running.kill()
        await house.books(campaign)
    await house.deliver(campaign)
    delivered = house.emulator.record.delivered()
    assert len(delivered) == 800
    rows = await house.rows(campaign)
    assert {n for n, times in delivered.items() if times > 1} <= {
        n for n, row in rows.items() if row.state == "unknown"
    }


async def test_a_process_that_dies_soon_after_each_start_repeats_nothing(house: House) -> None:
    await house.people(200)
    house.emulator.fault("latency", latency_s=0.02)
    house.rate_per_s = 200
    campaign = await house.digest()
    for _ in range(6):
        running = house.start(Policy())
        arrived = len(house.emulator.record)
        await house.until(lambda arrived=arrived: len(house.emulator.record) > arrived + 5)  # type: ignore[misc]  # bound here
        await running.kill()
    assert set(house.emulator.record.delivered().values()) == {1}
    assert (await house.books(campaign)).waiting < 200


@pytest.mark.parametrize("latency_s", [0.0, 0.3])
async def test_a_stop_waits_for_requests_under_way_and_leaves_no_doubt(
    house: House, latency_s: float
) -> None:
    await house.people(300)
    house.rate_per_s = 300
    house.emulator.fault("latency", latency_s=latency_s)
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 20)
    begun = monotonic()
    await running.stop()
    assert monotonic() - begun < 5
    books = await house.books(campaign)
    assert books == Books(audience=300, sent=books.sent, waiting=300 - books.sent)
    assert books.sent == len(house.emulator.record.delivered())
    house.emulator.heal()
    assert await house.deliver(campaign) == Books(audience=300, sent=300)
    assert set(house.emulator.record.delivered().values()) == {1}


async def test_a_stop_does_not_wait_for_ever(house: House) -> None:
    await house.people(10)
    house.emulator.fault("latency", latency_s=0.9)
    campaign = await house.digest()
    engine = house.engine()
    running = house.adopt(engine, engine.run(drain_s=0.1))
    await house.until(lambda: house.transport.in_flight)
    await running.stop()
    assert (await house.books(campaign)).sending == 1
    house.emulator.heal()
    books = await house.deliver(campaign)
    assert (books.sent, books.unknown) == (9, 1)


async def test_what_waits_for_the_pacer_at_a_stop_was_certainly_not_sent(house: House) -> None:
    await house.people(20)
    house.rate_per_s = 20
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 2)
    house.emulator.fault("429", retry_after_s=8)
    await house.until(lambda: house.emulator.record.summary()["too_many_requests"] >= 1)
    begun = monotonic()
    await running.stop()
    assert monotonic() - begun < 5
    books = await house.books(campaign)
    assert books.unknown == books.sending == 0


async def test_a_second_engine_waits_for_the_lease_and_takes_over_at_once(house: House) -> None:
    await house.people(200)
    house.rate_per_s = 200
    campaign = await house.digest()
    first, second = house.start(), house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 20)
    await first.kill()
    arrived, begun = len(house.emulator.record), monotonic()
    await house.until(lambda: len(house.emulator.record) > arrived + 5)
    assert monotonic() - begun < 3
    await house.over(campaign)
    await second.stop()
    delivered = house.emulator.record.delivered()
    assert len(delivered) == 200


async def test_an_engine_that_only_waits_for_the_lease_can_be_stopped(house: House) -> None:
    first, second = house.start(), house.start()
    await house.until(lambda: first.engine._dispatcher._look_at > 0)
    await second.stop()
    await first.stop()


async def test_a_crash_while_the_audience_is_made_loses_nobody(house: House) -> None:
    people = await house.people(3000)
    campaign = await house.digest()
    running = house.start()

    async def half_prepared() -> bool:
        return (await house.campaigns.get(campaign)).audience >= 500

    await house.until(half_prepared)
    await running.kill()
    books = await house.books(campaign)
    assert books.audience < 3000
    books = await house.deliver(campaign)
    assert books.audience == books.sent + books.unknown == 3000
    assert house.emulator.record.delivered().keys() == set(people)


async def test_an_error_of_the_store_is_waited_out_and_doubles_nothing(house: House) -> None:
    await house.people(100)
    house.rate_per_s = 100
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 10)
    refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'full');"
    async with house.database.writing() as connection:
        await connection.execute(text(f"{refuse} END"))
    await house.until(lambda: not running.engine._crew.backlog(Lane.BULK))
    await house.until(lambda: running.engine._inbox.age_s() > 0.3)
    async with house.database.writing() as connection:
        await connection.execute(text("DROP TRIGGER refuse"))
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=100, sent=100)
    assert set(house.emulator.record.delivered().values()) == {1}
