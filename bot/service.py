"""The running bot: what it consists of, and how it starts and ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Protocol, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.engine import Engine
from bot.desk.campaigns.live import Live
from bot.telegram.application import PtbApplication
from bot.telegram.connection import Connection
from bot.telegram.transport import Transport
from bot.telegram.webhook import Webhook
from bot.web.server import WebServer

_log = structlog.get_logger(__name__)

TICK_S = 1
LAST_TICK_S = 2.0


class Updates(Protocol):
    """Where updates come from; each is confirmed to Telegram only after it was handled."""

    async def run(self, stop: asyncio.Event) -> None:
        """Bring updates until ``stop`` is set, and let handlers finish then."""


class WebhookUpdates:
    """Updates that Telegram brings to ``url``; the web server has the webhook's route."""

    def __init__(self, webhook: Webhook, transport: Transport, url: str) -> None:
        self._webhook = webhook
        self._transport = transport
        self._url = url

    async def run(self, stop: asyncio.Event) -> None:
        """Raises TokenRefusedError."""
        await self._webhook.register(self._transport, self._url, stop)
        await stop.wait()
        await self._webhook.close()


class Ticking:
    """Does something at each tick, one after the other: what takes longer leaves ticks out."""

    def __init__(self, do: Callable[[], Awaitable[object]], last_s: float = LAST_TICK_S) -> None:
        self._do = do
        self._last_s = last_s
        self._doing: asyncio.Task[None] | None = None

    def tick(self) -> None:
        """Begin to do it; errors are logged."""
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._try())

    async def end(self) -> None:
        """Leave what is being done ``last_s`` seconds, and break it off then, as a crash would."""
        if self._doing is not None:
            await asyncio.wait([self._doing], timeout=self._last_s)
            self._doing.cancel()
            await asyncio.wait([self._doing])

    async def _try(self) -> None:
        try:
            await self._do()
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("tick_failed")


@dataclass(frozen=True, slots=True)
class BriefBot:
    """Built by the composition root; runs once.

    each of the ``ticks`` is done every second; ``ready`` is set when updates are handled.
    """

    transport: Transport
    application: PtbApplication
    connection: Connection
    updates: Updates
    engine: Engine
    ticks: Sequence[Callable[[], Awaitable[object]]]
    web: WebServer
    live: Live
    listen: tuple[str, int]
    ready: asyncio.Event

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then end within 5 s with nothing lost.

        Raises what makes going on pointless: a refused token, a second poller, a taken address.
        """
        await self.web.start(*self.listen)
        await self.transport.initialize()
        await self.live.start()
        ticking = [Ticking(tick) for tick in self.ticks]
        scheduler = _scheduler(ticking)
        scheduler.start()
        try:
            await self._together(stop)
        finally:
            scheduler.shutdown(wait=False)
            await asyncio.gather(*(one.end() for one in ticking))
            await self.live.close()
            await self.application.shutdown()
            await self.transport.shutdown()
            await self.web.stop()

    async def _together(self, stop: asyncio.Event) -> None:
        """Run the parts; when one fails the others are stopped, and its error is raised."""
        parts = [
            asyncio.create_task(part)
            for part in (self._answer(stop), self.engine.run(), self._stop_engine(stop))
        ]
        await asyncio.wait(parts, return_when=asyncio.FIRST_EXCEPTION)
        stop.set()
        await asyncio.wait(parts)
        for part in parts:
            part.result()

    async def _answer(self, stop: asyncio.Event) -> None:
        if await self.connection.open(stop):
            self.ready.set()
            await self.updates.run(stop)

    async def _stop_engine(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.engine.stop()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Run beside the block, from when it is ready until the block ends."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.run(stop))
        ready = asyncio.create_task(self.ready.wait())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not task.done():
                yield self
        finally:
            ready.cancel()
            stop.set()
            await task


def _scheduler(ticking: Sequence[Ticking]) -> AsyncIOScheduler:
    scheduler = AsyncIOScheduler(timezone=UTC)
    for one in ticking:
        scheduler.add_job(
            _begin, "interval", [one], seconds=TICK_S, misfire_grace_time=None, coalesce=True
        )
    return scheduler


async def _begin(one: Ticking) -> None:
    """A coroutine, since the scheduler calls anything else in a thread."""
    one.tick()
