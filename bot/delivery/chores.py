"""What is done beside the sending: making audiences, closing cancelled campaigns."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import structlog

from bot.clock import Clock
from bot.delivery.closing import Closer, Step
from bot.delivery.course import Course
from bot.delivery.watch import Watch
from storage.audience import Audience

_log = structlog.get_logger(__name__)

REST_S = 0.05


class Preparer:
    """Makes the audience of campaigns under way, a step at a time.

    Between two steps it rests for as long as the step took, so that the writer is free for
    readers half of the time.
    """

    def __init__(self, audience: Audience, clock: Clock) -> None:
        self._audience = audience
        self._clock = clock
        self._step = Step()

    async def step(self, course: Course) -> None:
        """Add the next subscribers to the audience and tell the course."""
        begun = perf_counter()
        prepared = await self._audience.prepare(
            course.id, course.topic, self._clock.now(), self._step.size
        )
        seconds = perf_counter() - begun
        if not prepared.whole:
            self._step.took(seconds)
        course.grown(whole=prepared.whole)
        await asyncio.sleep(seconds)


class Chores:
    """Prepares and closes campaigns under way, one after the other, until it is cancelled.

    ``wake`` is called when there is more to send.
    """

    def __init__(
        self, watch: Watch, preparer: Preparer, closer: Closer, wake: Callable[[], None]
    ) -> None:
        self._watch = watch
        self._preparer = preparer
        self._closer = closer
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
        unprepared = [course for course in self._watch.courses.values() if not course.prepared]
        for course in unprepared:
            await self._preparer.step(course)
            self._wake()
        for campaign_id in list(self._watch.cancelled):
            if await self._closer.close(campaign_id):
                self._watch.cancelled.discard(campaign_id)
        return bool(unprepared)
