"""What is done beside the sending: making audiences, closing cancelled campaigns."""

import asyncio
from collections.abc import Callable
from math import inf
from time import monotonic, perf_counter

import structlog

from bot.clock import Clock
from bot.delivery.closing import Closer, Step
from bot.delivery.course import Course
from bot.delivery.local_day import LocalDay
from bot.delivery.watch import Watch
from storage.audience import Audience, Prepared
from storage.database import Database

_log = structlog.get_logger(__name__)

REST_S = 0.05
ERASE_EVERY_S = 30.0
BETWEEN_PASSES_S = 0.2


class Preparer:
    """Makes the audience of campaigns under way, a step at a time.

    Between two steps it rests for as long as the step took, so that the writer is free for
    readers half of the time.
    """

    def __init__(self, audience: Audience, clock: Clock, day: LocalDay) -> None:
        self._audience = audience
        self._clock = clock
        self._day = day
        self._step = Step()

    async def step(self, course: Course) -> None:
        """Add the next subscribers to the audience and tell the course."""
        begun = perf_counter()
        prepared = await self._prepare(course)
        seconds = perf_counter() - begun
        if not prepared.whole and not prepared.pass_over:
            self._step.took(seconds)
        course.grown(whole=prepared.whole)
        await asyncio.sleep(BETWEEN_PASSES_S if prepared.pass_over else seconds)

    async def _prepare(self, course: Course) -> Prepared:
        if course.copying is None:
            at = self._day.of(course.campaign, self._clock.now())
            return await self._audience.prepare(course.id, course.topic, at, self._step.size)
        source = course.copying.source
        if course.last_pass is None:
            course.last_pass = await self._audience.settled(source, over=course.copying.over)
        prepared = await self._audience.prepare_from(
            course.id, source, self._step.size, last_pass=course.last_pass
        )
        if prepared.pass_over:
            course.last_pass = None
        return prepared


class Eraser:
    """Removes the traces of erased subscribers from the files, soon but not at each of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._traces = False
        self._last_at = -inf

    def note(self) -> None:
        """Somebody was erased."""
        self._traces = True

    async def erase(self, *, now: bool = False) -> None:
        """Erase what is noted, if ``now`` or when the last time is ``ERASE_EVERY_S`` ago."""
        if self._traces and (now or monotonic() - self._last_at >= ERASE_EVERY_S):
            self._traces = False
            self._last_at = monotonic()
            await self._database.erase_traces()


class Chores:
    """Prepares and closes campaigns under way, one after the other, until it is cancelled.

    ``wake`` is called when there is more to send.
    """

    def __init__(
        self,
        watch: Watch,
        preparer: Preparer,
        closer: Closer,
        eraser: Eraser,
        wake: Callable[[], None],
    ) -> None:
        self._watch = watch
        self._preparer = preparer
        self._closer = closer
        self._eraser = eraser
        self._wake = wake

    async def run(self) -> None:
        while True:
            try:
                busy = await self._round()
            except Exception:  # noqa: BLE001 - a top loop
                _log.exception("an audience cannot be prepared; it is tried again")
                busy = False
                await asyncio.sleep(1.0)
            if not busy:
                await asyncio.sleep(REST_S)

    async def _round(self) -> bool:
        """Take one step for each campaign; whether there will be more at once."""
        courses = sorted(self._watch.courses.values(), key=lambda course: course.lane)
        busy = False
        for course in courses:
            if not course.prepared:
                await self._preparer.step(course)
                self._wake()
                busy = True
        for campaign_id in list(self._watch.cancelled):
            if await self._closer.step(campaign_id):
                busy = True
            elif await self._closer.close(campaign_id):
                self._watch.cancelled.discard(campaign_id)
        await self._eraser.erase()
        return busy
