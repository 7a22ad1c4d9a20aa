"""Every row of the table of errors, as the emulated Telegram tells it."""

from time import monotonic

import pytest

from bot.delivery.engine import Policy
from storage.values.campaigns import Books, CampaignState
from storage.values.subscribers import SubscriberState
from tests.flows.delivery.house import House, Row

ONE = 1001  # the chat that meets the fault
SKIP = Policy(resend_doubts=False)


async def meets(house: House, status: int, description: str, **fault: int) -> Row:
    await house.people(4)
    house.emulator.fault(
        "error", chat_id=ONE, status=status, description=description, count=1, **fault
    )
    campaign = await house.digest()
    books = await house.deliver(campaign, SKIP)
    assert books.audience == 4
    assert books.sent >= 3
    assert await house.state(campaign) is CampaignState.DONE
    return (await house.rows(campaign))[ONE]


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked by the user"),
        (403, "Forbidden: bot can't initiate conversation with a user", "never started"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "removed from the chat"),
        (403, "Forbidden: bot is not a member of the channel chat", "not a member of the chat"),
        (403, "Forbidden: the group chat was deleted", "group deleted"),
    ],
)
async def test_a_chat_that_cannot_be_reached_is_blocked_and_becomes_inactive(
    house: House, status: int, description: str, reason: str
) -> None:
    row = await meets(house, status, description)
    assert row == Row("blocked", reason, None, retried=False, attempts=1)
    subscriber = await house.subscribers.find(ONE)
    assert subscriber is not None
    assert (subscriber.state, subscriber.reason) == (SubscriberState.INACTIVE, reason)


async def test_a_deleted_account_is_erased_and_the_books_still_balance(house: House) -> None:
    await house.people(3)
    description = "Forbidden: user is deactivated"
    house.emulator.fault("error", chat_id=ONE, status=403, description=description)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=3, sent=2, blocked=1)
    assert await house.subscribers.find(ONE) is None
    rows = await house.rows(campaign)
    assert rows[-2] == Row("blocked", "account deleted", None, retried=False, attempts=1)


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (400, "Bad Request: chat not found", "chat not found"),
        (400, "Bad Request: PEER_ID_INVALID", "chat not found"),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            "not enough rights",
        ),
    ],
)
async def test_a_problem_of_one_chat_fails_and_the_subscriber_stays(
    house: House, status: int, description: str, reason: str
) -> None:
    row = await meets(house, status, description)
    assert row == Row("failed", reason, None, retried=False, attempts=1)
    subscriber = await house.subscribers.find(ONE)
    assert subscriber is not None
    assert subscriber.state is SubscriberState.ACTIVE


async def test_a_chat_not_found_in_three_campaigns_becomes_inactive(house: House) -> None:
    await house.people(4)
    description = "Bad Request: chat not found"
    house.emulator.fault("error", chat_id=ONE, status=400, description=description)
    for week in ("2026-W45", "2026-W46", "2026-W47"):
        subscriber = await house.subscribers.find(ONE)
        assert subscriber is not None
        assert subscriber.state is SubscriberState.ACTIVE
        await house.deliver(await house.digest(week))
    subscriber = await house.subscribers.find(ONE)
    assert subscriber is not None
    assert (subscriber.state, subscriber.reason) == (SubscriberState.INACTIVE, "chat not found")


async def test_a_chat_that_is_found_again_is_suspected_no_more(house: House) -> None:
    await house.people(4)
    description = "Bad Request: chat not found"
    for week in ("2026-W43", "2026-W44", "2026-W45", "2026-W46"):
        house.emulator.heal()
        if week != "2026-W45":
            house.emulator.fault("error", chat_id=ONE, status=400, description=description)
        await house.deliver(await house.digest(week))
    subscriber = await house.subscribers.find(ONE)
    assert subscriber is not None
    assert subscriber.state is SubscriberState.ACTIVE


async def test_a_group_that_moved_is_rekeyed_and_gets_it_once(house: House) -> None:
    person = house.emulator.person()
    old, new = -500, house.emulator.group("Чат", person).id
    await house.people(2)
    await house.subscribe(old)
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    house.emulator.fault("error", chat_id=old, status=400, description=moved, migrate_to=new)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=3, sent=3)
    assert await house.subscribers.find(old) is None
    assert await house.subscribers.find(new) is not None
    assert house.emulator.record.delivered()[new] == 1
    assert (await house.rows(campaign))[new].state == "sent"


async def test_a_group_that_moved_to_a_subscribed_one_gets_it_there_alone(house: House) -> None:
    person = house.emulator.person()
    old, new = -500, house.emulator.group("Чат", person).id
    await house.subscribe(old, new)
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    house.emulator.fault("error", chat_id=old, status=400, description=moved, migrate_to=new)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=2, sent=1, skipped=1)
    assert house.emulator.record.delivered() == {new: 1}


async def test_a_429_is_waited_out_and_counts_as_no_attempt(house: House) -> None:
    await house.people(4)
    house.emulator.fault("429", chat_id=ONE, retry_after_s=1, count=1)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=4, sent=4)
    row = (await house.rows(campaign))[ONE]
    assert (row.state, row.attempts, row.retried) == ("sent", 1, False)
    assert house.emulator.record.delivered()[ONE] == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_5xx_is_a_doubt_and_is_sent_once_more(house: House, status: int) -> None:
    await house.people(4)
    house.emulator.fault("error", chat_id=ONE, status=status, count=1)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=4, sent=3, unknown=1)
    row = (await house.rows(campaign))[ONE]
    assert (row.state, row.reason, row.retried, row.attempts) == (
        "unknown",
        "perhaps twice",
        True,
        2,
    )
    assert row.message_ids is not None
    assert house.emulator.record.delivered()[ONE] == 1


@pytest.mark.parametrize("kind", ["reset_after", "timeout_after"])
async def test_an_answer_that_is_lost_makes_a_double_that_is_named(house: House, kind: str) -> None:
    await house.people(4)
    house.emulator.fault(kind, chat_id=ONE, count=1)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=4, sent=3, unknown=1)
    assert house.emulator.record.delivered()[ONE] == 2
    assert (await house.rows(campaign))[ONE].retried


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "timeout_before"])
async def test_with_skip_a_doubt_is_never_sent_again(house: House, kind: str) -> None:
    await house.people(4)
    house.emulator.fault(kind, chat_id=ONE, count=1)
    campaign = await house.digest()
    assert await house.deliver(campaign, SKIP) == Books(audience=4, sent=3, unknown=1)
    row = (await house.rows(campaign))[ONE]
    assert (row.state, row.retried, row.attempts) == ("unknown", False, 1)
    assert row.reason
    assert house.emulator.record.delivered()[ONE] <= 1


async def test_a_second_doubt_about_the_same_delivery_is_final(house: House) -> None:
    await house.people(4)
    house.emulator.fault("error", chat_id=ONE, status=502)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=4, sent=3, unknown=1)
    row = (await house.rows(campaign))[ONE]
    assert (row.retried, row.attempts, row.reason) == (True, 2, "status 502")


async def test_a_doubt_that_turns_out_blocked_is_blocked(house: House) -> None:
    await house.people(4)
    house.emulator.fault("error", chat_id=ONE, status=502, count=1)
    blocked = "Forbidden: bot was blocked by the user"
    house.emulator.fault("error", chat_id=ONE, status=403, description=blocked)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=4, sent=3, blocked=1)


async def test_a_server_that_cannot_be_reached_is_no_doubt(house: House) -> None:
    await house.people(3)
    campaign = await house.digest()
    port = int(house.emulator.url.rpartition(":")[2])
    await house.emulator.stop()
    running = house.start()
    await house.until(lambda: running.engine._inbox.outage.lasts)
    await house.emulator.start(port)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=3, sent=3)
    assert {row.attempts for row in (await house.rows(campaign)).values()} == {1}


async def test_a_retry_after_hours_holds_up_nobody_else_and_is_kept(house: House) -> None:
    await house.people(30)
    house.emulator.fault("429", chat_id=ONE, retry_after_s=10_072, count=1)
    campaign = await house.digest()
    running = house.start()

    async def the_others_have_it() -> bool:
        return await house.books(campaign) == Books(audience=30, waiting=1, sent=29)

    await house.until(the_others_have_it)
    house.clock_moves(10_000)
    await house.until(lambda: running.engine._dispatcher._look_at > monotonic())
    assert (await house.rows(campaign))[ONE].state == "waiting"
    house.clock_moves(80)
    await house.over(campaign)
    await running.stop()
    row = (await house.rows(campaign))[ONE]
    assert (row.state, row.attempts, row.retried) == ("sent", 1, False)
    assert house.emulator.record.summary()["too_many_requests"] == 1


async def test_while_429s_hold_the_bot_for_long_nothing_is_being_sent(house: House) -> None:
    await house.people(200)
    house.rate_per_s = 200
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 20)
    house.emulator.fault("429", retry_after_s=3600, count=6)

    async def everything_rests() -> bool:
        books = await house.books(campaign)
        return books.sending == 0 and books.waiting > 100

    await house.until(everything_rests)
    arrived = len(house.emulator.record)
    house.clock_moves(3000)
    await house.until(lambda: running.engine._dispatcher._look_at > monotonic())
    assert len(house.emulator.record) == arrived
    house.emulator.heal()
    house.clock_moves(700)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=200, sent=200)
    assert set(house.emulator.record.delivered().values()) == {1}


async def test_a_storm_of_429s_and_slow_answers_loses_and_doubles_nobody(house: House) -> None:
    people = await house.people(150)
    house.emulator.fault("429", retry_after_s=1, share=0.2, count=30)
    house.emulator.fault("latency", latency_s=0.3, share=0.2, count=30)
    campaign = await house.digest()
    running = house.start()

    async def over() -> bool:
        house.clock_moves(0.5)
        return await house.state(campaign) is CampaignState.DONE

    await house.until(over)
    await running.stop()
    assert await house.books(campaign) == Books(audience=150, sent=150)
    assert house.emulator.record.delivered() == dict.fromkeys(people, 1)
