"""Long work on the store, in steps that are short for those who wait for the writer."""

import asyncio
from math import inf
from time import monotonic, perf_counter

from bot.clock import Clock
from bot.delivery.reasons import Reason
from storage.campaigns import Campaigns
from storage.deliveries import Deliveries

STEP_S = 0.015
"""So long a step aims to hold the writer; others wait for it, and for no longer than 50 ms."""

FIRST_STEP, LONGEST_STEP = 500, 10_000
"""Subscribers in a step."""


class Step:
    """The size of a step, fitted to how long the last one took on this machine."""

    def __init__(self) -> None:
        self.size = FIRST_STEP

    def took(self, seconds: float) -> None:
        """Grow gently towards ``STEP_S``, shrink at once."""
        fitting = self.size * STEP_S / max(seconds, 1e-6)
        self.size = int(max(100, min(fitting, 1.5 * self.size, LONGEST_STEP)))


class Closer:
    """Brings cancelled campaigns to their end: who still waits is skipped."""

    def __init__(self, campaigns: Campaigns, deliveries: Deliveries, clock: Clock) -> None:
        self._campaigns = campaigns
        self._deliveries = deliveries
        self._clock = clock
        self._step = Step()

    async def step(self, campaign_id: int) -> bool:
        """Skip the next of those who wait; whether there were any."""
        begun = perf_counter()
        skipped = await self._deliveries.skip_waiting(
            campaign_id, Reason.CANCELLED, self._clock.now(), self._step.size
        )
        seconds = perf_counter() - begun
        if skipped:
            self._step.took(seconds)
            await asyncio.sleep(seconds)
        return bool(skipped)

    async def close(self, campaign_id: int, within_s: float = inf) -> bool:
        """Skip all who wait and note the end.

        False if requests are still under way, or if there were more than ``within_s`` allows.
        """
        begun = monotonic()
        while await self.step(campaign_id):
            if monotonic() - begun > within_s:
                return False
        return await self._campaigns.close(campaign_id, self._clock.now())
