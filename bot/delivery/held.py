"""How many readers a campaign waits for until an hour of their own."""

from datetime import datetime
from time import monotonic, perf_counter
from typing import NamedTuple

from bot.clock import Clock
from bot.delivery.copying import heeds_sleep
from bot.delivery.local_day import LocalDay
from storage.deliveries import Deliveries
from storage.values.campaigns import Campaign, CampaignState

SHARE = 20
"""Counting takes one part in so many of the time, at most."""

LONG_S = 0.2


class Sleepers(NamedTuple):
    """How many wait, and when the last of them may be written to; None when nobody waits."""

    number: int
    until: datetime | None


NOBODY = Sleepers(0, None)


class HeldBack:
    """Counts them. A count that took long, as of a million, is told again for a while."""

    def __init__(self, deliveries: Deliveries, day: LocalDay, clock: Clock) -> None:
        self._deliveries = deliveries
        self._day = day
        self._clock = clock
        self._known: dict[int, tuple[Sleepers, float]] = {}

    async def of(self, campaign: Campaign) -> Sleepers:
        """Who is asleep; nobody unless the campaign is being sent."""
        if campaign.state is not CampaignState.SENDING or not heeds_sleep(campaign):
            self._known.pop(campaign.id, None)
            return NOBODY
        known, until = self._known.get(campaign.id, (NOBODY, 0.0))
        if monotonic() < until:
            return known
        begun = perf_counter()
        found = await self._count(campaign)
        if (seconds := perf_counter() - begun) > LONG_S:
            self._known[campaign.id] = (found, monotonic() + SHARE * seconds)
        return found

    async def _count(self, campaign: Campaign) -> Sleepers:
        now = self._clock.now()
        spans = await self._deliveries.asleep(campaign.id, self._day.of(campaign, now))
        ends = (self._day.ends(span, now) for span in spans)
        return Sleepers(sum(spans.values()), max(ends, default=None))
