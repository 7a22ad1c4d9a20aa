import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aiohttp
import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator, FaultKind, FloodLimits, Person
from bot.emulator.errors import ApiError
from bot.emulator.limits import Flood

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
def reader(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    person.says("/start")
    return person


async def test_a_flood_fault_says_when_to_come_back(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    emulator.fault("429", method="sendMessage", retry_after_s=10_072, count=1)
    assert await call("sendMessage", chat_id=reader.id, text="x") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 10072",
        "parameters": {"retry_after": 10_072},
    }
    assert (await call("sendMessage", chat_id=reader.id, text="x"))["ok"]


async def test_a_fault_keeps_to_its_method_and_chat(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    other = emulator.person("Ян")
    other.says("/start")
    emulator.fault(FaultKind.ERROR, method="sendMessage", chat_id=reader.id)
    failed = await call("sendMessage", chat_id=reader.id, text="x")
    assert (failed["error_code"], failed["description"]) == (502, "Bad Gateway")
    assert (await call("sendMessage", chat_id=other.id, text="x"))["ok"]
    assert (await call("sendChatAction", chat_id=reader.id, action="typing"))["ok"]
    emulator.heal()
    assert (await call("sendMessage", chat_id=reader.id, text="x"))["ok"]


@pytest.mark.parametrize(("kind", "delivered"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_comes_before_or_after_delivery(
    emulator: Emulator, call: Call, reader: Person, kind: str, delivered: int
) -> None:
    emulator.fault(kind, count=1)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await call("sendMessage", chat_id=reader.id, text="x")
    assert len(reader.received()) == delivered


@pytest.mark.parametrize(("kind", "delivered"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_a_timeout_leaves_the_client_without_an_answer(
    emulator: Emulator, call: Call, reader: Person, kind: str, delivered: int
) -> None:
    emulator.fault(kind, count=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call("sendMessage", chat_id=reader.id, text="x"), 1.0)
    assert len(reader.received()) == delivered


async def test_the_same_seed_gives_the_same_chances(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    emulator.fault("error", share=0.5)
    outcomes = [(await call("sendMessage", chat_id=reader.id, text="x"))["ok"] for _ in range(20)]
    assert outcomes.count(True) in range(4, 17)
    again = Emulator(emulator.state.clock)
    fault = again.fault("error", share=0.5)
    picked = [again.state.faults.pick("sendMessage", reader.id) is fault for _ in range(20)]
    assert [not chosen for chosen in picked] == outcomes


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(send: Callable[[], None]) -> int | None:
    try:
        send()
    except ApiError as error:
        retry_after: int = error.parameters["retry_after"]
        return retry_after
    return None


def test_the_whole_bot_is_held_to_its_rate() -> None:
    time = Seconds()
    flood = Flood(FloodLimits(overall_per_s=30), time)
    sent = 0
    for tick in range(10_000):
        time.now = tick / 1000
        sent += refused(lambda: flood.send(1, group=False, paid=False)) is None
    assert 30 <= sent <= 330


def test_a_steady_sender_at_the_rate_is_never_refused() -> None:
    time = Seconds()
    flood = Flood(FloodLimits(overall_per_s=30), time)
    for n in range(3_000):
        time.now = n / 30
        assert refused(lambda: flood.send(1, group=False, paid=False)) is None


def test_after_a_refusal_everything_waits() -> None:
    time = Seconds()
    flood = Flood(FloodLimits(overall_per_s=2, penalty_s=5), time)
    assert [refused(lambda: flood.send(1, group=False, paid=False)) for _ in range(3)] == [
        None,
        None,
        5,
    ]
    time.now = 4.5
    assert refused(lambda: flood.send(2, group=False, paid=False)) == 5
    time.now = 5.0
    assert refused(lambda: flood.send(2, group=False, paid=False)) is None


def test_paid_messages_go_on_above_the_free_rate_and_cost_stars() -> None:
    flood = Flood(FloodLimits(overall_per_s=30, paid_per_s=1000), Seconds())
    for n in range(130):
        assert refused(partial(flood.send, n, group=False, paid=True)) is None
    assert flood.stars_spent == pytest.approx(10)


def test_paid_messages_leave_the_free_rate_to_others_and_have_a_limit_too() -> None:
    flood = Flood(FloodLimits(overall_per_s=30, paid_per_s=1000), Seconds())
    for n in range(970):
        assert refused(partial(flood.send, n, group=False, paid=True)) is None
    for n in range(30):
        assert refused(partial(flood.send, n, group=False, paid=False)) is None
    assert refused(lambda: flood.send(1, group=False, paid=True)) == 1


def test_a_group_takes_20_messages_a_minute() -> None:
    time = Seconds()
    flood = Flood(FloodLimits(overall_per_s=None), time)
    for _ in range(20):
        assert refused(lambda: flood.send(-5, group=True, paid=False)) is None
    time.now = 20.0
    assert refused(lambda: flood.send(-5, group=True, paid=False)) == 40
    assert refused(lambda: flood.send(-6, group=True, paid=False)) is None
    time.now = 60.0
    assert refused(lambda: flood.send(-5, group=True, paid=False)) is None


def test_one_chat_takes_one_message_a_second_only_where_asked() -> None:
    flood = Flood(FloodLimits(overall_per_s=None, per_chat_per_s=1), Seconds())
    assert refused(lambda: flood.send(5, group=False, paid=False)) is None
    assert refused(lambda: flood.send(5, group=False, paid=False)) == 1
    assert refused(lambda: flood.send(6, group=False, paid=False)) is None


async def test_too_many_requests_at_once_are_stalled_and_refused() -> None:
    limits = FloodLimits(max_in_flight=2, stall_s=0.01)
    clock = StoppedClock(datetime(2017, 12, 18, tzinfo=UTC))
    emulator = Emulator(clock, flood=limits, latency_s=0.05)
    await emulator.start()
    person = emulator.person()
    person.says("/start")

    async def send(session: aiohttp.ClientSession) -> int:
        url = f"{emulator.url}/bot{emulator.token}/sendMessage"
        async with session.post(url, json={"chat_id": person.id, "text": "x"}) as answer:
            return answer.status

    async with aiohttp.ClientSession() as session:
        statuses = await asyncio.gather(*(send(session) for _ in range(5)))
    await emulator.stop()
    assert sorted(statuses) == [200, 200, 429, 429, 429]
