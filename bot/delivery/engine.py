"""The delivery engine: takes campaigns from the store and brings them to their audiences."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.delivery.alerts import Alert, AlertKind, Tell
from bot.delivery.chores import Chores, Eraser, Preparer
from bot.delivery.clerk import Clerk
from bot.delivery.closing import Closer
from bot.delivery.contents import Contents
from bot.delivery.crew import Crew
from bot.delivery.dispatcher import Dispatcher, Pace
from bot.delivery.inbox import Inbox
from bot.delivery.lease import Lease
from bot.delivery.local_day import LocalDay
from bot.delivery.pacing import Pacer
from bot.delivery.prober import Prober
from bot.delivery.reasons import Reason
from bot.delivery.rendering import Renderer
from bot.delivery.sender import Sender
from bot.delivery.trials import Trial, Trials
from bot.delivery.watch import Watch
from storage.audience import Audience
from storage.campaigns import Campaigns
from storage.database import Database
from storage.deliveries import Deliveries
from storage.journal import Journal
from storage.sealing import Seal
from storage.subscribers import Subscribers

_log = structlog.get_logger(__name__)

LEASE_EVERY_S = 0.2
AFTER_ERROR_S = 1.0
"""The wait after an error of the store, before the same is tried again."""


class TokenRefusedError(Exception):
    """Telegram does not accept the bot's token; nothing can be sent."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator decides about delivery.

    ``resend_doubts``: a send whose outcome is unknowable is repeated, ``doubt_delay_s`` later: a
    process that dies soon after each start then repeats nothing. ``paid``: messages are sent as
    paid broadcasts. ``suspect_share`` is the share of unknown chats that pauses a campaign.
    ``only`` is the one campaign to deliver; None means all. Readers' hours are of ``zone``.
    """

    resend_doubts: bool = True
    doubt_delay_s: float = 3.0
    paid: bool = False
    suspect_share: float = 0.5
    only: int | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


class Engine:
    """Delivers while it runs. Build it and run it on one event loop, once.

    Nothing is lost with the object: whatever it knows that matters is in the store. ``tell``
    brings alerts to the owners. ``trial`` is for campaigns that editors are to see first.
    """

    def __init__(
        self,
        *,
        database: Database,
        seal: Seal,
        contents: Contents,
        sender: Sender,
        pacer: Pacer,
        lease: Lease,
        clock: Clock,
        tell: Tell,
        policy: Policy,
        pace: Pace | None = None,
        trial: Trial | None = None,
    ) -> None:
        delay_s = policy.doubt_delay_s if policy.resend_doubts else inf
        campaigns, self._deliveries = Campaigns(database), Deliveries(database)
        self._clock = clock
        self._lease = lease
        self._tell_owners = tell
        self._telling: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._inbox = Inbox(clock)
        self._eraser = Eraser(database)
        self._prober = Prober(sender, self._inbox, clock)
        self._crew = Crew(sender, pacer, Subscribers(database, seal), self._inbox.put)
        self._trials = Trials(trial, self._tell, self.nudge) if trial else None
        audience, day = Audience(database), LocalDay(policy.zone)
        watch = Watch(
            campaigns,
            audience,
            clock,
            doubt_delay_s=delay_s,
            suspect_share=policy.suspect_share,
            only=policy.only,
            try_first=self._trials.begin if self._trials else None,
        )
        self._dispatcher = Dispatcher(
            watch=watch,
            clerk=Clerk(
                database=database,
                journal=Journal(seal),
                deliveries=self._deliveries,
                clock=clock,
                day=day,
                doubt_delay_s=delay_s,
                erased=self._eraser.note,
            ),
            crew=self._crew,
            inbox=self._inbox,
            renderer=Renderer(contents, paid=policy.paid),
            prober=self._prober,
            pacer=pacer,
            clock=clock,
            tell=self._tell,
            pace=pace or Pace(),
        )
        self._chores = Chores(
            watch,
            Preparer(audience, clock, day),
            Closer(campaigns, self._deliveries, clock),
            self._eraser,
            self._inbox.wake,
        )

    async def run(self, drain_s: float = 3.0) -> None:
        """Deliver until ``stop``; then give requests under way ``drain_s`` to be answered.

        While another process delivers, wait for it to end. Raises TokenRefusedError when Telegram
        refuses the token. Cancelled, it ends as in a crash: nothing is lost, doubts are named.
        """
        if not await self._take_lease():
            return
        try:
            await self._recover()
            async with asyncio.TaskGroup() as group:
                chores = group.create_task(self._chores.run())
                await self._deliver()
                chores.cancel()
            await self._wind_up(drain_s)
        finally:
            if self._trials:
                await self._trials.close()
            await self._prober.close()
            await self._crew.abandon()
            self._lease.release()
        if self._inbox.token_refused:
            raise TokenRefusedError("Telegram refuses the bot's token: nothing is sent.")

    def stop(self) -> None:
        """Make ``run`` end soon."""
        self._stopping.set()
        self._inbox.wake()

    def nudge(self) -> None:
        """Look at once for what was written to the store."""
        self._dispatcher.look_soon()

    async def _take_lease(self) -> bool:
        """Wait for the lease; False when ``stop`` came first."""
        while not self._stopping.is_set():
            if self._lease.acquire():
                return True
            await self._pause(LEASE_EVERY_S)
        return False

    async def _recover(self) -> None:
        """What a dead process left as ``sending`` is in doubt."""
        while not self._stopping.is_set():
            if await self._survives(self._doubt_unfinished):
                return

    async def _doubt_unfinished(self) -> None:
        now = self._clock.now()
        doubts = await self._deliveries.doubt_unfinished(Reason.INTERRUPTED, now)
        if doubts:
            _log.warning("deliveries were interrupted", doubts=doubts)

    async def _deliver(self) -> None:
        while not self._stopping.is_set() and not self._inbox.token_refused:
            await self._survives(self._dispatcher.step)

    async def _survives(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Take a step; after an error of the store, wait before the next and say False."""
        try:
            await step()
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("delivery falters; it goes on")
            await self._pause(AFTER_ERROR_S)
            return False
        return True

    async def _wind_up(self, drain_s: float) -> None:
        if not await self._crew.drain(drain_s):
            _log.warning("some requests were not answered in time")
        await self._dispatcher.settle()
        await self._eraser.erase(now=True)
        if self._inbox.token_refused:
            self._tell(Alert(AlertKind.TOKEN))
        if self._telling:
            await asyncio.wait(self._telling, timeout=1.0)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond ``stop``."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _tell(self, alert: Alert) -> None:
        _log.error("delivery was stopped", kind=alert.kind, detail=alert.detail)
        task = asyncio.create_task(self._tell_safely(alert))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_safely(self, alert: Alert) -> None:
        try:
            await self._tell_owners(alert)
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("an alert did not reach the owners", kind=alert.kind)
