"""How many readers a campaign waits for until an hour of their own."""

from datetime import datetime
from typing import NamedTuple

from bot.clock import Clock
from bot.delivery.copying import heeds_sleep
from bot.delivery.local_day import LocalDay
from storage.deliveries import Deliveries
from storage.values.campaigns import Campaign, CampaignState


class Sleepers(NamedTuple):
    """How many wait, and when the last of them may be written to; None when nobody waits."""

    number: int
    until: datetime | None


NOBODY = Sleepers(0, None)


class HeldBack:
    """Counts them anew each time: for a million that takes seconds."""

    def __init__(self, deliveries: Deliveries, day: LocalDay, clock: Clock) -> None:
        self._deliveries = deliveries
        self._day = day
        self._clock = clock

    async def of(self, campaign: Campaign) -> Sleepers:
        """Who is asleep; nobody unless the campaign is being sent."""
        if campaign.state is not CampaignState.SENDING or not heeds_sleep(campaign):
            return NOBODY
        now = self._clock.now()
        spans = await self._deliveries.asleep(campaign.id, self._day.of(campaign, now))
        ends = (self._day.ends(span, now) for span in spans)
        return Sleepers(sum(spans.values()), max(ends, default=None))
