"""A whole delivery: real store, real transport, emulated Telegram, and an engine that can die."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from pathlib import Path

from sqlalchemy import select

from bot.clock import MovableClock
from bot.delivery.alerts import Alert, AlertKind
from bot.delivery.campaigns import Campaigns
from bot.delivery.dispatcher import Pace
from bot.delivery.engine import Engine, Policy
from bot.delivery.lease import FileLease
from bot.delivery.pacing import Pacer
from bot.delivery.sender import Sender
from bot.desk.campaigns.corrections import Corrections
from bot.emulator.emulator import Emulator
from bot.emulator.messages import Message
from bot.presentation.screen import Screen
from bot.telegram.transport import Timeouts, Transport
from storage.briefs import Briefs, TopicRow
from storage.campaigns import Campaigns as CampaignStore
from storage.database import Database
from storage.deliveries import Deliveries
from storage.intake import Words as SearchWords
from storage.outdated import DeliveredCopies
from storage.sealing import Seal
from storage.subscribers import NewSubscriber, Subscribers
from storage.tables import deliveries, subscribers
from storage.values.briefs import Brief, BriefContent, BriefText, Language
from storage.values.campaigns import Books, Campaign, CampaignState
from storage.values.subscribers import ChatKind, Density, Variant
from tests.blank import lay_down

SEAL = Seal(b"house of delivery".ljust(64, b"."))
WEEK = "2026-W47"
TOPICS = ("security", "economy", "west")
OVER = frozenset({CampaignState.DONE, CampaignState.CANCELLED, CampaignState.PAUSED})


class Words:
    """Contents that say what they were made for. ``broken`` topics and variants can be set."""

    def __init__(self) -> None:
        self.rendered: Counter[Variant] = Counter()
        self.text: Callable[[Campaign, Variant], str | None] = lambda campaign, variant: (
            f"{campaign.occasion} {variant.language} {variant.density}"
        )

    async def screen(self, campaign: Campaign, variant: Variant) -> Screen | None:
        self.rendered[variant] += 1
        text = self.text(campaign, variant)
        return (
            None
            if text is None
            else Screen(text, silent=campaign.parent_id is not None and not campaign.urgent)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the store holds it."""

    state: str
    reason: str | None
    message_ids: str | None
    retried: bool
    attempts: int


@dataclass(slots=True)
class Running:
    """An engine at work."""

    engine: Engine
    task: asyncio.Task[None]

    async def stop(self) -> None:
        """End it as SIGTERM does; its errors come out here."""
        self.engine.stop()
        await self.task

    async def kill(self) -> None:
        """End it as a crash does: nothing is written down any more."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


class LoopTime:
    """The event loop's time, moved on when a test says so; timers that run already do not."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.moved_s = 0.0

    def time(self) -> float:
        return self._loop.time() + self.moved_s

    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        return self._loop.call_at(when - self.moved_s, callback)


@dataclass(slots=True)
class House:
    """What a test of delivery needs."""

    folder: Path
    emulator: Emulator
    database: Database
    clock: MovableClock
    transport: Transport
    time: LoopTime
    rate_per_s: float = inf
    words: Words = field(default_factory=Words)
    alerts: list[Alert] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)

    @property
    def campaigns(self) -> Campaigns:
        """The service as another process has it: it cannot nudge the engine."""
        return Campaigns(CampaignStore(self.database), Deliveries(self.database), self.clock)

    @property
    def corrections(self) -> Corrections:
        """What corrects and withdraws, as another process has it."""
        store, copies = CampaignStore(self.database), DeliveredCopies(self.database)
        briefs = Briefs(self.database)
        return Corrections(store, self.campaigns, briefs, self.clock, copies=copies)

    def stands(self, chat_id: int) -> list[str]:
        """The texts that stand in a chat now, oldest first."""
        return [one.content.text.text for one in self.messages(chat_id)]

    def messages(self, chat_id: int) -> list[Message]:
        """What stands in a chat now, oldest first."""
        state = self.emulator.state
        chat = state.chats.get(chat_id)
        assert chat is not None
        return list(state.messages.of(chat))

    @property
    def subscribers(self) -> Subscribers:
        return Subscribers(self.database, SEAL)

    async def subscribe(
        self,
        *chat_ids: int,
        language: Language = Language.BE,
        topics: Iterable[str] = (),
        density: Density = Density.LEADS,
    ) -> None:
        """Make these people of the emulator subscribers."""
        kind = {True: ChatKind.PRIVATE, False: ChatKind.GROUP}
        await self.subscribers.put_all(
            NewSubscriber(chat_id, kind[chat_id > 0], language, frozenset(topics), density)
            for chat_id in chat_ids
        )

    async def people(self, count: int, first_id: int = 1000) -> list[int]:
        """New people who have started the bot and subscribed."""
        self.emulator.bulk(first_id, count)
        ids = list(range(first_id, first_id + count))
        await self.subscribe(*ids)
        return ids

    async def edition(self, week: str | None = WEEK, topic: str = "security") -> Brief:
        """An edition with one brief, or a breaking brief when ``week`` is None."""
        await Briefs(self.database).put_topics([TopicRow(key, {}, ()) for key in TOPICS])
        return await self.brief("Загаловак", week, topic)

    async def brief(self, title: str, week: str | None = None, topic: str = "security") -> Brief:
        """A brief as it is brought in with this title, anew or for the first time."""
        briefs = Briefs(self.database)
        text = BriefText(Language.BE, title, "Лід.", "Тэкст.")
        content = BriefContent(topic, topic, week, None, (text,))
        (saved,) = await briefs.put([content], lambda _: SearchWords("", "", ""), self.clock.now())
        brief = await briefs.by_id(saved.brief_id)
        assert brief is not None
        return brief

    async def breaking(self, topic: str = "security") -> int:
        """A breaking brief and the campaign that pushes it; its id."""
        return (await self.campaigns.breaking(await self.edition(None, topic))).id

    async def digest(self, week: str = WEEK) -> int:
        """An edition and the campaign that announces it; its id."""
        await self.edition(week)
        return (await self.campaigns.digest(week)).id

    def engine(self, policy: Policy | None = None, pace: Pace | None = None) -> Engine:
        """A new engine with a pacer of its own, as a new process has them."""
        pacer = Pacer(self.rate_per_s, time=self.time)
        return Engine(
            database=self.database,
            seal=SEAL,
            contents=self.words,
            sender=Sender(self.transport, pacer),
            pacer=pacer,
            lease=FileLease(self.folder / "briefs.db.lock"),
            clock=self.clock,
            tell=self._hear,
            policy=policy or Policy(doubt_delay_s=0.05),
            pace=pace,
        )

    def start(self, policy: Policy | None = None, pace: Pace | None = None) -> Running:
        """Start a new engine."""
        engine = self.engine(policy, pace)
        return self.adopt(engine, engine.run())

    def adopt(self, engine: Engine, run: Coroutine[None, None, None]) -> Running:
        """Let an engine work that is ended with the house."""
        running = Running(engine, asyncio.create_task(run))
        self.running.append(running)
        return running

    async def deliver(self, campaign_id: int, policy: Policy | None = None) -> Books:
        """Run an engine until the campaign is over or paused, and stop it."""
        running = self.start(policy)
        await self.over(campaign_id)
        await running.stop()
        return await self.books(campaign_id)

    async def over(self, campaign_id: int, states: frozenset[CampaignState] = OVER) -> None:
        """Wait until the campaign is in one of the states."""
        await self.until(lambda: self._is_in(campaign_id, states))

    async def over_as_time_passes(self, campaign_id: int) -> None:
        """Wait until the campaign is over, while a second of waiting counts as many."""

        async def is_over() -> bool:
            self.clock_moves(1.0)
            return await self._is_in(campaign_id, OVER)

        await self.until(is_over)

    async def until(self, condition: Callable[[], object], timeout_s: float = 60.0) -> None:
        """Wait until an (async) condition holds, asking it again and again."""
        async with asyncio.timeout(timeout_s):
            while True:
                answer = condition()
                if asyncio.iscoroutine(answer):
                    answer = await answer
                if answer:
                    return
                await asyncio.sleep(0.005)

    async def books(self, campaign_id: int) -> Books:
        """The books, which have to balance whenever they are read."""
        books = await Deliveries(self.database).books(campaign_id)
        assert books.balanced
        return books

    async def rows(self, campaign_id: int) -> dict[int, Row]:
        """The deliveries by chat id; those of erased subscribers by minus their number."""
        query = (
            select(deliveries, subscribers.c.chat)
            .outerjoin_from(deliveries, subscribers, subscribers.c.id == deliveries.c.subscriber_id)
            .where(deliveries.c.campaign_id == campaign_id)
        )
        async with self.database.reading() as connection:
            found = (await connection.execute(query)).all()
        return {
            (-row.subscriber_id if row.chat is None else SEAL.open(row.chat)): Row(
                row.state.value, row.reason, row.message_ids, row.retried, row.attempts
            )
            for row in found
        }

    async def state(self, campaign_id: int) -> CampaignState:
        """The state of a campaign."""
        return (await self.campaigns.get(campaign_id)).state

    async def state_is(self, campaign_id: int, state: CampaignState) -> bool:
        """Whether a campaign is in this state."""
        return await self.state(campaign_id) is state

    async def books_of(self, campaign_id: int, condition: Callable[[Books], bool]) -> bool:
        """Whether the books of a campaign are so."""
        return condition(await self.books(campaign_id))

    async def _is_in(self, campaign_id: int, states: frozenset[CampaignState]) -> bool:
        return await self.state(campaign_id) in states

    async def _hear(self, alert: Alert) -> None:
        self.alerts.append(alert)

    def clock_moves(self, seconds: float) -> None:
        """Time passes."""
        self.clock.advance(timedelta(seconds=seconds))
        self.time.moved_s += seconds

    def told(self) -> list[AlertKind]:
        """What the owners were told."""
        return [alert.kind for alert in self.alerts]


@asynccontextmanager
async def open_house(
    folder: Path, clock: MovableClock | None = None, *, answers_in_s: float = 5.0
) -> AsyncIterator[House]:
    """A house with nobody in it; engines that still run when it closes are ended."""
    clock = clock or MovableClock()
    emulator = Emulator(clock)
    await emulator.start()
    database = await Database.open(lay_down(folder))
    timeouts = Timeouts(connect_s=5.0, pool_s=5.0, bulk_s=answers_in_s)
    transport = Transport(emulator.token, emulator.url, timeouts=timeouts)
    await transport.initialize()
    house = House(folder, emulator, database, clock, transport, LoopTime())
    try:
        yield house
    finally:
        for running in house.running:
            await running.kill()
        await transport.shutdown()
        await database.close()
        await emulator.stop()
        await _cut_off_statements_end()


async def _cut_off_statements_end() -> None:
    """The threads of statements that a kill cut off report to the loop, which must be there."""
    for _ in range(200):
        if not any("_connection_worker_thread" in one.name for one in threading.enumerate()):
            return
        await asyncio.sleep(0.01)
