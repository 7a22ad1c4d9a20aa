import asyncio
import random
from collections.abc import Iterable
from itertools import pairwise
from math import inf

import pytest

from bot.delivery.chats import READER_BURST
from bot.delivery.pacing import HeldError, Kind, Lane, Pacer
from tests.unit.delivery.ticking import MovableTime, settle


class Senders:
    """Tasks that take slots and write down when they got them."""

    def __init__(self, pacer: Pacer, time: MovableTime) -> None:
        self._pacer = pacer
        self._time = time
        self._tasks: list[asyncio.Task[None]] = []
        self.times: list[float] = []
        self.order: list[object] = []
        self.refused: list[float] = []

    def ask(
        self, chat_id: int, lane: Lane = Lane.BULK, kind: Kind = Kind.SEND, name: object = None
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self._take(chat_id, lane, kind, name or chat_id))
        self._tasks.append(task)
        return task

    def ask_all(self, chat_ids: Iterable[int], kind: Kind = Kind.SEND) -> None:
        for chat_id in chat_ids:
            self.ask(chat_id, kind=kind)

    async def _take(self, chat_id: int, lane: Lane, kind: Kind, name: object) -> None:
        try:
            await self._pacer.slot(chat_id, lane, kind=kind)
        except HeldError as held:
            self.refused.append(held.wait_s)
            return
        self.times.append(self._time.now)
        self.order.append(name)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def most_in_a_window(times: list[float], window_s: float = 1.0) -> int:
    most, first = 0, 0
    for last, moment in enumerate(times):
        while times[first] <= moment - window_s:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize(("rate", "count"), [(30, 300), (1000, 5000)])
async def test_the_whole_rate_is_used_and_never_exceeded(rate: int, count: int) -> None:
    time = MovableTime()
    senders = Senders(Pacer(rate, time=time), time)
    senders.ask_all(range(1, count + 1))
    await time.run_for(count / rate * 1.01)
    assert len(senders.times) == count
    assert (count - 1) / (senders.times[-1] - senders.times[0]) >= 0.99 * rate
    assert most_in_a_window(senders.times) <= rate


@pytest.mark.parametrize("seed", range(2))
async def test_late_timers_and_slow_ways_do_not_break_the_servers_window(seed: int) -> None:
    dice = random.Random(seed)
    late_by = [0.0, 0.0005, 0.001, 0.003] * 25 + [0.045]
    time = MovableTime(lambda: dice.choice(late_by))
    senders = Senders(Pacer(1000, time=time), time)
    senders.ask_all(range(1, 30_001))
    await time.run_for(30.4)
    assert len(senders.times) == 30_000
    arrivals = sorted(moment + dice.random() * 0.004 for moment in senders.times)
    assert most_in_a_window(arrivals) <= 1000
    assert 30_000 / (senders.times[-1] - senders.times[0]) >= 0.99 * 1000


async def test_requests_keep_away_from_those_that_a_stall_made_late() -> None:
    time = MovableTime()
    pacer = Pacer(1000, time=time)
    arrivals: list[float] = []

    async def send(chat_id: int) -> None:
        slot = await pacer.slot(chat_id, Lane.BULK)
        stall_s = 0.04 - time.now % 0.7
        arrivals.append(time.now + max(0.0, stall_s))
        time.call_at(arrivals[-1] + 0.02, lambda: pacer.answered(slot))

    tasks = [asyncio.create_task(send(chat_id)) for chat_id in range(1, 10_001)]
    await time.run_for(10.3)
    await asyncio.gather(*tasks)
    assert most_in_a_window(sorted(arrivals)) <= 1000


async def test_the_first_second_is_as_smooth_as_the_others() -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    senders.ask_all(range(1, 40))
    await time.run_for(1.0)
    assert min(later - sooner for sooner, later in pairwise(senders.times)) > 0.03


async def test_waking_up_is_shared_by_several_slots_at_high_rates() -> None:
    time = MovableTime()
    senders = Senders(Pacer(1000, time=time), time)
    senders.ask_all(range(1, 1001))
    await time.run_for(1.01)
    assert len(senders.times) == 1000
    assert time.fired <= 260


async def test_an_infinite_rate_waits_for_nothing_but_the_chat() -> None:
    time = MovableTime()
    senders = Senders(Pacer(inf, time=time), time)
    senders.ask_all([*range(1, 1001), 1])
    await settle()
    assert len(senders.times) == 1000
    await time.run_for(1.1)
    assert len(senders.times) == 1001


async def test_readers_go_first_then_what_is_urgent() -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    for number in range(1, 4):
        senders.ask(number, Lane.BULK)
    await settle()
    senders.ask(11, Lane.URGENT)
    senders.ask(21, Lane.READER)
    senders.ask(22, Lane.READER)
    await time.run_for(1.0)
    assert senders.order == [1, 21, 22, 11, 2, 3]


async def test_a_gap_in_a_broadcast_does_not_come_back_to_hold_up_readers() -> None:
    late = list[float]()
    time = MovableTime(lambda: late.pop() if late else 0.0)
    pacer = Pacer(30, paid=True, time=time)
    broadcast, readers = Senders(pacer, time), Senders(pacer, time)
    broadcast.ask_all(range(1, 5001), kind=Kind.PAID)
    await time.run_for(0.5)
    late.append(0.09)
    await time.run_for(1.03)
    sent = len(broadcast.times)
    readers.ask(9000, Lane.READER)
    await time.run_for(0.01)
    assert len(readers.times) == 1
    assert len(broadcast.times) <= sent + 2
    await broadcast.close()


async def test_a_chat_gets_one_message_a_second_and_others_pass_it() -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    senders.ask_all([7, 7, 7, 8, 9])
    await time.run_for(3.0)
    assert senders.order == [7, 8, 9, 7, 7]
    own = [senders.times[index] for index in (0, 3, 4)]
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(own))


@pytest.mark.parametrize(
    ("chat_id", "kind"), [(-5, Kind.SEND), (-5, Kind.EDIT), (-5, Kind.DELETE), (5, Kind.EDIT)]
)
async def test_groups_and_edits_are_held_to_twenty_a_minute(chat_id: int, kind: Kind) -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    senders.ask_all([chat_id] * 45, kind)
    await time.run_for(200.0)
    assert len(senders.times) == 45
    assert most_in_a_window(senders.times, 60.0) == 20


async def test_deletions_in_a_private_chat_neither_wait_nor_keep_messages_waiting() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    deleting, sending = Senders(pacer, time), Senders(pacer, time)
    sending.ask(5)
    deleting.ask_all([5] * 3, Kind.DELETE)
    await time.run_for(0.2)
    assert (len(sending.times), len(deleting.times)) == (1, 3)
    sending.ask(5)
    await time.run_for(1.1)
    assert len(sending.times) == 2
    pacer.hold(5, 3.0)
    deleting.ask(5, kind=Kind.DELETE)
    await time.run_for(2.5)
    assert len(deleting.times) == 3
    await time.run_for(1.0)
    assert len(deleting.times) == 4


async def test_private_messages_have_no_limit_by_the_minute() -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    senders.ask_all([5] * 30)
    await time.run_for(32.0)
    assert len(senders.times) == 30


async def test_paid_messages_leave_at_the_paid_rate_and_edits_at_the_free_one() -> None:
    time = MovableTime()
    pacer = Pacer(30, paid=True, time=time)
    paid, edits = Senders(pacer, time), Senders(pacer, time)
    edits.ask_all(range(1, 101), Kind.EDIT)
    paid.ask_all(range(101, 2001), Kind.PAID)
    await time.run_for(2.0)
    assert len(paid.times) == 1900
    assert 55 <= len(edits.times) <= 60
    assert most_in_a_window(edits.times) <= 30
    assert most_in_a_window(sorted(paid.times + edits.times)) <= 1000
    await edits.close()


async def test_without_paying_a_paid_message_leaves_at_the_free_rate() -> None:
    time = MovableTime()
    senders = Senders(Pacer(30, time=time), time)
    senders.ask_all(range(1, 101), Kind.PAID)
    await time.run_for(1.0)
    assert len(senders.times) <= 31
    await senders.close()


async def test_a_429_holds_its_chat_and_nobody_else() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    senders = Senders(pacer, time)
    pacer.hold(1, 5)
    start = time.now
    senders.ask_all([1, 2, 3, 4, 5])
    await time.run_for(1.0)
    assert senders.order == [2, 3, 4, 5]
    assert pacer.held_s(1) == pytest.approx(4.0)
    assert pacer.held_s() == 0.0
    await time.run_for(5.0)
    assert senders.order[-1] == 1
    assert senders.times[-1] >= start + 5
    assert pacer.rate_per_s == 30


async def test_several_429s_hold_the_bot_until_their_time_has_passed() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    senders = Senders(pacer, time)
    senders.ask_all(range(1, 20))
    await time.run_for(0.1)
    before = len(senders.times)
    start = time.now
    for chat_id in (101, 102, 103):
        pacer.hold(chat_id, 6)
    await time.run_for(5.9)
    assert len(senders.times) == before
    await time.run_for(5.0)
    assert len(senders.times) == 19
    assert senders.times[before] >= start + 6


async def test_repeated_429s_of_one_chat_never_hold_the_bot() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    for _ in range(10):
        pacer.hold(5, 3)
    assert pacer.held_s() == 0.0


async def test_one_chats_very_long_hold_does_not_become_the_bots() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    pacer.hold(1, 10_072)
    pacer.hold(2, 3)
    pacer.hold(3, 3)
    assert pacer.held_s() == pytest.approx(3.0)
    assert pacer.held_s(1) == pytest.approx(10_072.0)


async def test_who_would_wait_too_long_for_a_429_is_told_at_once() -> None:
    time = MovableTime()
    pacer = Pacer(30, time=time)
    senders = Senders(pacer, time)
    pacer.hold(1, 10_072)
    senders.ask_all([1, 2])
    await time.run_for(0.1)
    assert senders.refused == [pytest.approx(10_072)]
    assert senders.order == [2]


async def test_those_who_wait_when_a_long_hold_begins_are_released() -> None:
    time = MovableTime()
    pacer = Pacer(1, time=time)
    senders = Senders(pacer, time)
    senders.ask_all([1, 2, 3])
    await settle()
    for chat_id in (101, 102, 103):
        pacer.hold(chat_id, 600)
    await settle()
    assert senders.refused == [600.0, 600.0]
    assert pacer.waiting(Lane.BULK) == 0


async def test_the_rate_falls_in_a_storm_and_climbs_back_by_itself() -> None:
    time = MovableTime()
    heard: list[float] = []
    pacer = Pacer(100, time=time, share_changed=heard.append)
    senders = Senders(pacer, time)
    for chat_id in range(1, 50):
        pacer.hold(chat_id, 2)
    assert pacer.rate_per_s == pytest.approx(70)
    assert heard == [pytest.approx(0.7)]
    senders.ask_all(range(1000, 1200))
    await time.run_for(3.0)
    assert most_in_a_window(senders.times) <= 70
    senders.ask_all(range(2000, 9000))
    await time.run_for(70.0)
    assert pacer.rate_per_s == 100
    assert heard[-1] == 1.0
    assert len(heard) < 10
    await senders.close()


async def test_the_share_found_earlier_is_where_a_new_pacer_begins() -> None:
    assert Pacer(30, time=MovableTime(), share=0.5).rate_per_s == 15


async def test_idle_chats_are_forgotten() -> None:
    time = MovableTime()
    pacer = Pacer(inf, time=time)
    for chat_id in range(1, 50_001):
        time.now += 0.001
        await pacer.slot(chat_id, Lane.BULK)
    assert len(pacer._chats) < 10_000


async def test_a_cancelled_waiter_takes_no_slot() -> None:
    time = MovableTime()
    senders = Senders(Pacer(1, time=time), time)
    first, second, third = (senders.ask(chat_id) for chat_id in (1, 2, 3))
    await settle()
    second.cancel()
    await time.run_for(1.1)
    assert senders.order == [1, 3]
    assert first.done()
    assert third.done()


async def test_a_reader_who_taps_fast_is_answered_in_a_short_burst() -> None:
    time = MovableTime()
    pacer = Pacer(inf, time=time)
    for _ in range(READER_BURST):
        await pacer.slot(7, Lane.READER)
    assert pacer.waiting(Lane.READER) == 0
    late = asyncio.ensure_future(pacer.slot(7, Lane.READER))
    await asyncio.sleep(0)
    assert pacer.waiting(Lane.READER) == 1
    late.cancel()


@pytest.mark.parametrize(("chat_id", "lane"), [(-7, Lane.READER), (7, Lane.BULK)])
async def test_broadcasts_and_groups_have_no_bursts(chat_id: int, lane: Lane) -> None:
    time = MovableTime()
    pacer = Pacer(inf, time=time)
    await pacer.slot(chat_id, lane)
    second = asyncio.ensure_future(pacer.slot(chat_id, lane))
    await asyncio.sleep(0)
    assert pacer.waiting(lane) == 1
    second.cancel()
