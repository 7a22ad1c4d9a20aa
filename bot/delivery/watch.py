"""Which campaigns are under way. The store decides; other processes write to it too."""

from collections.abc import Callable, Sequence
from math import inf

from bot.clock import Clock
from bot.delivery.breakers import SuspectBreaker
from bot.delivery.copying import EVERY_REVISION, Task, copying_of, edits, superseded, task_of
from bot.delivery.course import Course
from storage.audience import Audience, Source
from storage.campaigns import Campaigns
from storage.values.campaigns import Campaign, CampaignKind, CampaignState


class Watch:
    """``courses`` are the campaigns being sent, ``cancelled`` those that are to be closed.

    ``only`` is the id of the one campaign to care for; None means all. ``try_first`` is asked to
    let those begin that are untried; without it they begin by themselves.
    """

    def __init__(
        self,
        campaigns: Campaigns,
        audience: Audience,
        clock: Clock,
        *,
        doubt_delay_s: float = inf,
        suspect_share: float = 0.5,
        only: int | None = None,
        try_first: Callable[[int], None] | None = None,
    ) -> None:
        self._campaigns = campaigns
        self._audience = audience
        self._clock = clock
        self._doubt_delay_s = doubt_delay_s
        self._suspect_share = suspect_share
        self._only = only
        self._try_first = try_first
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
        for course in list(self.courses.values()):
            campaign = found.get(course.id)
            if campaign is None or course.id in self.cancelled or _is_revised(course, campaign):
                self.drop(course)
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
        if campaign.untried is not None and self._try_first is not None:
            self._try_first(campaign.id)
            return
        copying = None
        if campaign.parent_id is not None:
            family = await self._campaigns.family(campaign.parent_id)
            if not await self._take_over(campaign, family):
                return
            copying = copying_of(campaign, family)
        begun: Campaign | None = campaign
        if campaign.state is CampaignState.SCHEDULED:
            begun = await self._campaigns.begin(campaign.id, self._clock.now())
        if begun is not None:
            self.courses[begun.id] = Course(
                begun,
                await self._campaigns.topic(begun) if copying is None else None,
                SuspectBreaker(self._suspect_share),
                doubt_delay_s=self._doubt_delay_s,
                copying=copying,
            )

    async def _take_over(self, campaign: Campaign, family: Sequence[Campaign]) -> bool:
        """End what the campaign supersedes; False while edits of that are under way.

        After a correction the rest of the family goes on with the new words.
        """
        ended = superseded(campaign, family)
        for one in ended:
            await self._campaigns.cancel(one.id)
            self._withdraw(one.id)
        if campaign.kind is CampaignKind.CORRECTION:
            for one in family:
                if task_of(one) is Task.SEND and one.revision < campaign.revision:
                    await self._campaigns.revise(one.id, campaign.revision)
                    self._withdraw(one.id)
        source = Source(edits(ended), EVERY_REVISION)
        return await self._audience.settled(source, over=True)

    def _withdraw(self, campaign_id: int) -> None:
        if campaign_id in self.courses:
            self.drop(self.courses[campaign_id])


def _is_revised(course: Course, campaign: Campaign) -> bool:
    return course.campaign.revision < campaign.revision
