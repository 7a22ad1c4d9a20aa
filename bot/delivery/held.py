"""How many readers a campaign waits for until their quiet hours are over."""

from time import monotonic, perf_counter

from bot.clock import Clock
from bot.delivery.copying import heeds_quiet
from bot.delivery.quiet import LocalDay
from storage.deliveries import Deliveries
from storage.values.campaigns import Campaign, CampaignState

SHARE = 20
"""Counting takes one part in so many of the time, at most."""


class HeldBack:
    """Counts them. A count that took long, as of a million, is told again for a while."""

    def __init__(self, deliveries: Deliveries, day: LocalDay, clock: Clock) -> None:
        self._deliveries = deliveries
        self._day = day
        self._clock = clock
        self._known: dict[int, tuple[int, float]] = {}

    async def of(self, campaign: Campaign) -> int:
        """How many wait in their quiet hours; none unless the campaign is being sent."""
        if campaign.state is not CampaignState.SENDING or not heeds_quiet(campaign):
            self._known.pop(campaign.id, None)
            return 0
        number, until = self._known.get(campaign.id, (0, 0.0))
        if monotonic() < until:
            return number
        begun = perf_counter()
        number = await self._deliveries.quiet(campaign.id, self._day.at(self._clock.now()))
        if (seconds := perf_counter() - begun) > LONG_S:
            self._known[campaign.id] = (number, monotonic() + SHARE * seconds)
        return number


LONG_S = 0.2
