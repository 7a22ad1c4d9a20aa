"""Which campaigns are under way. The store decides; other processes write to it too."""

from math import inf

from bot.clock import Clock
from bot.delivery.breakers import SuspectBreaker
from bot.delivery.course import Course
from storage.campaigns import Campaigns
from storage.values import Campaign, CampaignState


class Watch:
    """``courses`` are the campaigns being sent, ``cancelled`` those that are to be closed.

    ``only`` is the id of the one campaign to care for; None means all.
    """

    def __init__(
        self,
        campaigns: Campaigns,
        clock: Clock,
        *,
        doubt_delay_s: float = inf,
        suspect_share: float = 0.5,
        only: int | None = None,
    ) -> None:
        self._campaigns = campaigns
        self._clock = clock
        self._doubt_delay_s = doubt_delay_s
        self._suspect_share = suspect_share
        self._only = only
        self.courses: dict[int, Course] = {}
        self.cancelled: set[int] = set()

    async def look(self) -> None:
        """Learn what is due, paused, resumed or cancelled by now."""
        now = self._clock.now()
        found = {
            campaign.id: campaign
            for campaign in await self._campaigns.under_way(now)
            if self._only in {None, campaign.id}
        }
        self.cancelled = {
            campaign.id for campaign in found.values() if campaign.state is CampaignState.CANCELLED
        }
        for campaign_id in self.courses.keys() - (found.keys() - self.cancelled):
            self.courses.pop(campaign_id).withdrawn = True

        for campaign in found.values():
            await self._follow(campaign)

    def drop(self, course: Course) -> None:
        """The course is over, or paused; what is still under way of it will be settled."""
        course.withdrawn = True
        if self.courses.get(course.id) is course:
            del self.courses[course.id]

    async def _follow(self, campaign: Campaign) -> None:
        if campaign.id in self.courses or campaign.id in self.cancelled:
            return
        begun: Campaign | None = campaign
        if campaign.state is CampaignState.SCHEDULED:
            begun = await self._campaigns.begin(campaign.id, self._clock.now())
        if begun is not None:
            self.courses[begun.id] = Course(
                begun,
                await self._campaigns.topic(begun),
                SuspectBreaker(self._suspect_share),
                doubt_delay_s=self._doubt_delay_s,
            )
