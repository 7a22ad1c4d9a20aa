"""The promises of delivery under any order of faults, wishes, crashes and restarts."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.delivery.campaigns import CampaignError
from bot.delivery.engine import Policy
from bot.emulator.faults import FaultKind
from storage.values.campaigns import CampaignKind, CampaignState
from storage.values.subscribers import MINUTES_A_DAY, QuietHours, SubscriberState
from tests.flows.delivery.house import House, Row, Running, open_house

Result = TypeVar("Result")

CHAT_ERRORS = (
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
)
LOST_ANSWERS = (FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind.TIMEOUT_AFTER)
CANNOT_PARSE = "Bad Request: can't parse entities: unexpected end"


class Promises(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = TemporaryDirectory()
        self.house: House
        self.policy: Policy
        self.engine: Running | None = None
        self.campaigns: list[int] = []
        self.loyal: dict[int, set[int]] = {}
        self.readers: set[int] = set()
        self.next_id = 1000
        self.asleep: dict[int, tuple[datetime, int]] = {}
        self.choosers: set[int] = set()
        self.later: dict[int, set[int]] = {}

    def do(self, work: Coroutine[None, None, Result]) -> Result:
        return self.runner.run(work)

    @initialize(resend=st.booleans(), rate=st.sampled_from([300.0, 3000.0]))
    def open(self, *, resend: bool, rate: float) -> None:
        async def work() -> House:
            return await self.stack.enter_async_context(
                open_house(Path(self.folder.name), answers_in_s=0.3)
            )

        self.house = self.do(work())
        self.house.rate_per_s = rate
        self.house.words.text = lambda campaign, _: f"campaign {campaign.id}"
        self.policy = Policy(resend_doubts=resend, doubt_delay_s=0.02)

    @rule(count=st.integers(1, 120))
    def people_come(self, count: int) -> None:
        self.readers.update(self.do(self.house.people(count, self.next_id)))
        self.next_id += count

    @precondition(lambda self: self.readers)
    @rule(data=st.data(), state=st.sampled_from([SubscriberState.INACTIVE, SubscriberState.PAUSED]))
    def one_has_enough(self, data: st.DataObject, state: SubscriberState) -> None:
        leaves = data.draw(st.sampled_from(sorted(self.readers)))
        self._is_not_loyal(leaves)
        self.do(self.house.subscribers.change(leaves, {"state": state}))

    @precondition(lambda self: self.readers)
    @rule(data=st.data())
    def one_is_forgotten(self, data: st.DataObject) -> None:
        leaves = data.draw(st.sampled_from(sorted(self.readers)))
        self._is_not_loyal(leaves)
        self.do(self.house.subscribers.erase(leaves))

    def _is_not_loyal(self, chat_id: int) -> None:
        self.readers.discard(chat_id)
        for loyal in self.loyal.values():
            loyal.discard(chat_id)

    @precondition(lambda self: self.readers)
    @rule(data=st.data(), minutes=st.integers(1, 4))
    def one_goes_to_sleep(self, data: st.DataObject, minutes: int) -> None:
        """Quiet hours that have begun; nothing arrives in them, unless it is under way already."""
        sleeper = data.draw(st.sampled_from(sorted(self.readers)))
        now = self.house.clock.now().replace(second=0, microsecond=0)
        until, minute = now + timedelta(minutes=minutes), 60 * now.hour + now.minute
        quiet = QuietHours((minute - 60) % MINUTES_A_DAY, (minute + minutes) % MINUTES_A_DAY)
        self.do(self.house.subscribers.quieten(sleeper, quiet))
        self.asleep.pop(sleeper, None)
        if self.engine is None:
            self.asleep[sleeper] = (until, self._received(sleeper))

    @precondition(lambda self: self.asleep)
    @rule(data=st.data())
    def one_wakes_up(self, data: st.DataObject) -> None:
        wakes = data.draw(st.sampled_from(sorted(self.asleep)))
        self.asleep.pop(wakes)
        self.do(self.house.subscribers.quieten(wakes, None))

    @precondition(lambda self: self.readers)
    @rule(data=st.data(), hours=st.integers(3, 22))
    def one_chooses_an_hour(self, data: st.DataObject, hours: int) -> None:
        """One that comes after all that is done here."""
        chooser = data.draw(st.sampled_from(sorted(self.readers)))
        hour = (self.house.clock.now() + timedelta(hours=hours)).hour
        self.do(self.house.subscribers.change(chooser, {"digest_hour": hour}))
        self.choosers.add(chooser)

    @precondition(lambda self: self.choosers)
    @rule(data=st.data())
    def one_reads_with_everybody(self, data: st.DataObject) -> None:
        changes = data.draw(st.sampled_from(sorted(self.choosers)))
        self.do(self.house.subscribers.change(changes, {"digest_hour": None}))
        self.choosers.discard(changes)
        for choosers in self.later.values():
            choosers.discard(changes)

    @precondition(lambda self: len(self.campaigns) < 4)
    @rule(breaking=st.booleans())
    def editors_write(self, *, breaking: bool) -> None:
        number = len(self.campaigns)

        async def write() -> int:
            if not breaking:
                return await self.house.digest(f"2026-W{number + 10}")
            brief = await self.house.edition(None, ("security", "economy", "west")[number % 3])
            try:
                return (await self.house.campaigns.breaking(brief)).id
            except CampaignError:
                return await self.house.digest(f"2026-W{number + 10}")

        campaign = self.do(write())
        self.campaigns.append(campaign)
        if self.do(self.house.campaigns.get(campaign)).kind is CampaignKind.DIGEST:
            self.later[campaign] = set(self.choosers)
        self.loyal[campaign] = set(self.readers)

    @precondition(lambda self: self.campaigns)
    @rule(data=st.data(), wish=st.sampled_from(["pause", "resume", "resume", "cancel", "resend"]))
    def editors_wish(self, data: st.DataObject, wish: str) -> None:
        campaign = data.draw(st.sampled_from(self.campaigns))

        async def work() -> None:
            try:
                await getattr(self.house.campaigns, wish)(campaign)
            except CampaignError:
                return

        self.do(work())
        if wish == "cancel":
            self.loyal[campaign] = set()

    @rule(kind=st.sampled_from(LOST_ANSWERS), count=st.integers(1, 15), share=st.floats(0.05, 1))
    def answers_get_lost(self, kind: FaultKind, count: int, share: float) -> None:
        self.house.emulator.fault(kind, count=count, share=share)

    @rule(status=st.sampled_from([500, 502, 504]), count=st.integers(1, 30))
    def telegram_fails(self, status: int, count: int) -> None:
        self.house.emulator.fault(FaultKind.ERROR, status=status, count=count, share=0.3)

    @rule(error=st.sampled_from(CHAT_ERRORS), count=st.integers(1, 5))
    def chats_refuse(self, error: tuple[int, str], count: int) -> None:
        status, words = error
        self.house.emulator.fault(
            FaultKind.ERROR, status=status, description=words, count=count, share=0.1
        )

    @rule(count=st.integers(1, 3))
    def telegram_says_to_wait(self, count: int) -> None:
        self.house.emulator.fault(FaultKind.FLOOD, retry_after_s=1, count=count, share=0.2)

    @rule()
    def telegram_refuses_a_message(self) -> None:
        self.house.emulator.fault(
            FaultKind.ERROR, status=400, description=CANNOT_PARSE, count=1, share=0.3
        )

    @rule(latency_s=st.sampled_from([0.0, 0.01, 0.05]))
    def it_gets_better(self, latency_s: float) -> None:
        self.house.emulator.heal()
        self.house.emulator.fault(FaultKind.LATENCY, latency_s=latency_s)

    @precondition(lambda self: self.engine is None)
    @rule()
    def a_process_starts(self) -> None:
        async def work() -> Running:
            return self.house.start(self.policy)

        self.engine = self.do(work())

    @precondition(lambda self: self.engine is not None)
    @rule(milliseconds=st.integers(1, 150), minutes=st.integers(0, 2))
    def time_passes(self, milliseconds: int, minutes: int) -> None:
        self.house.clock_moves(60.0 * minutes)
        self.do(asyncio.sleep(milliseconds / 1000))

    @precondition(lambda self: self.engine is not None)
    @rule()
    def the_process_is_killed(self) -> None:
        if self.engine is not None:
            self.do(self.engine.kill())
        self.engine = None

    @precondition(lambda self: self.engine is not None)
    @rule()
    def the_process_is_told_to_end(self) -> None:
        if self.engine is not None:
            self.do(self.engine.stop())
        self.engine = None

    @invariant()
    def the_books_balance(self) -> None:
        for campaign in self.campaigns:
            self.do(self.house.books(campaign))  # which asserts it

    @invariant()
    def nobody_is_doubled_unless_it_is_named(self) -> None:
        arrived = self._arrived()
        for campaign in self.campaigns:
            rows = self.do(self.house.rows(campaign))
            for chat_id, number in arrived[campaign].items():
                if number > 1 and chat_id in rows:
                    assert self.policy.resend_doubts
                    assert _may_be_double(rows[chat_id]), (chat_id, rows[chat_id], number)

    @invariant()
    def nothing_arrives_in_quiet_hours(self) -> None:
        for sleeper, (until, before) in list(self.asleep.items()):
            received = self._received(sleeper)
            if self.house.clock.now() >= until:
                del self.asleep[sleeper]
            else:
                assert received == before

    @invariant()
    def no_digest_comes_before_the_chosen_hour(self) -> None:
        arrived = self._arrived()
        for campaign, choosers in self.later.items():
            assert not choosers & arrived[campaign].keys()

    def _received(self, chat_id: int) -> int:
        return sum(arrived[chat_id] for arrived in self._arrived().values())

    def _arrived(self) -> dict[int, Counter[int]]:
        texts = {f"{crc32(f'campaign {number}'.encode()):08x}": number for number in self.campaigns}
        arrived: dict[int, Counter[int]] = {number: Counter() for number in self.campaigns}
        for entry in self.house.emulator.record.entries(method="sendMessage"):
            if entry["ok"]:
                arrived[texts[entry["text_hash"]]][entry["chat_id"]] += 1
        return arrived

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                self.do(self._everything_ends_well())
        finally:
            self.do(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    async def _everything_ends_well(self) -> None:
        self.house.emulator.heal()
        over = frozenset({CampaignState.DONE, CampaignState.CANCELLED})
        engine = self.engine or self.house.start(self.policy)
        self.house.clock_moves(24 * 3600.0)
        for campaign in self.campaigns:

            async def is_over(campaign: int = campaign) -> bool:
                self.house.clock_moves(1.0)
                state = await self.house.state(campaign)
                if state is CampaignState.PAUSED:
                    await self.house.campaigns.resume(campaign)
                books = await self.house.books(campaign)
                return state in over and not books.waiting + books.sending

            await self.house.until(is_over)
        await engine.stop()
        arrived = self._arrived()
        for campaign in self.campaigns:
            rows = await self.house.rows(campaign)
            done = await self.house.state(campaign) is CampaignState.DONE
            for chat_id, row in rows.items():
                if chat_id < 0:
                    continue  # erased since: nobody knows any more whose row it was
                resends = self.policy.resend_doubts
                _check(row, arrived[campaign][chat_id], resends=resends, done=done)
            assert {n for n in self.loyal[campaign] if await self._is_active(n)} <= rows.keys()

    async def _is_active(self, chat_id: int) -> bool:
        """A chat that refused an earlier campaign is in no later audience."""
        found = await self.house.subscribers.find(chat_id)
        return found is not None and found.state is SubscriberState.ACTIVE


def _may_be_double(row: Row) -> bool:
    return row.state == "unknown" or row.retried


def _check(row: Row, arrived: int, *, resends: bool, done: bool) -> None:
    """``done`` is false for a cancelled campaign, whose doubts stay what they are."""
    if row.state == "sent":
        assert arrived == 1
    elif row.state == "unknown":
        assert resends or arrived <= 1
        assert row.retried or not (resends and done)
        if row.reason == "perhaps twice":
            assert arrived >= 1
    elif not row.retried:
        assert row.state in {"blocked", "failed", "skipped"}
        assert arrived == 0


FEW = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # a race cannot be shrunk, only looked at
)


def test_the_promises_hold() -> None:
    run_state_machine_as_test(Promises, settings=FEW)


@pytest.mark.long
def test_the_promises_hold_for_long() -> None:
    many = settings(FEW, max_examples=400, stateful_step_count=50)
    run_state_machine_as_test(Promises, settings=many)
