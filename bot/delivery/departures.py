"""Which edition leaves next, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.briefs.edition import Edition
from bot.briefs.week import Week
from bot.clock import Clock
from bot.delivery.weekly import Weekly
from storage.briefs import Briefs, Publication
from storage.campaigns import Campaigns as CampaignStore
from storage.editions import Editions, Standing, occasion_of
from storage.state import State
from storage.values.briefs import Brief
from storage.values.campaigns import Campaign

PATIENCE = timedelta(hours=24)
"""A digest that is later than that waits for an editor."""

_SINCE = "serving_since"


def due(weekly: Weekly, week: Week, published: datetime) -> datetime:
    """When the digest of a week's edition is to leave that readers can see since ``published``.

    It leaves at the next weekly time. An edition that misses its own, which is the first after
    the end of its week, leaves when it is published; unless it is later by more than a week: such
    an old one is nothing urgent.
    """
    own = weekly.first_from(weekly.midnight(week.next.monday))
    following = weekly.first_from(own + timedelta(days=1))
    return published if own < published < following else weekly.first_from(published)


@dataclass(frozen=True, slots=True)
class Departure:
    """An edition that is still to leave.

    ``due_at`` is its time, whether or not it is held. The last of it came, or is published, at
    ``last_at``. ``campaign`` is its digest, once that is written and has not begun.
    """

    week: Week
    due_at: datetime
    last_at: datetime
    standing: Standing
    campaign: Campaign | None = None

    @property
    def revision(self) -> int:
        return self.standing.revision

    @property
    def is_held(self) -> bool:
        return self.standing.held_at is not None

    def is_late(self, now: datetime) -> bool:
        """Whether its time has come or passed."""
        return self.due_at <= now

    def is_overdue(self, now: datetime) -> bool:
        """Whether it has waited so long that an editor has to send it."""
        return now - self.due_at > PATIENCE


class Departures:
    """Asks the store each time: it is the only memory."""

    def __init__(
        self,
        *,
        weekly: Weekly,
        briefs: Briefs,
        editions: Editions,
        campaigns: CampaignStore,
        state: State,
        clock: Clock,
    ) -> None:
        self._weekly = weekly
        self._briefs = briefs
        self._editions = editions
        self._campaigns = campaigns
        self._state = state
        self._clock = clock

    async def coming(self) -> Departure | None:
        """The newest published edition until it leaves, then the next one; None without any.

        An archive makes room for the next one, too.
        """
        departure = await self.newest()
        if departure is not None and not await self.is_archive(departure):
            return departure
        newest = await self._briefs.newest_week(self._clock.now())
        following = await self._briefs.next_publication(newest or "")
        return departure if following is None else await self._departure(following)

    async def is_archive(self, departure: Departure) -> bool:
        """Whether its time had passed before the bot first ran on this store: nothing is missed."""
        now = self._clock.now()
        if departure.is_held or not departure.is_overdue(now):
            return False
        return departure.due_at < await self.serving_since()

    async def serving_since(self) -> datetime:
        """When the bot first ran on this store, which is now if nobody has asked before."""
        known = await self._state.get(_SINCE)
        if known is None:
            now = self._clock.now()
            await self._state.put(_SINCE, now.isoformat())
            return now
        return datetime.fromisoformat(known)

    async def newest(self) -> Departure | None:
        """The newest published edition until it leaves."""
        newest = await self._briefs.newest_publication(self._clock.now())
        return None if newest is None else await self._departure(newest)

    async def of(self, week: str) -> Departure | None:
        """The same of one week, if that is the one that leaves next."""
        departure = await self.coming()
        return departure if departure and str(departure.week) == week else None

    async def last(self) -> Campaign | None:
        """The digest of the newest published edition."""
        newest = await self._briefs.newest_week(self._clock.now())
        return None if newest is None else await self._campaigns.by_occasion(occasion_of(newest))

    async def briefs(self, departure: Departure) -> tuple[Brief, ...]:
        """What leaves with it: all that is published by then."""
        moment = max(departure.due_at, self._clock.now())
        return await self._briefs.edition(str(departure.week), moment)

    async def edition(self, departure: Departure) -> Edition:
        """The same as one edition."""
        return Edition(departure.week, await self.briefs(departure))

    def next_time(self) -> datetime:
        """The next weekly time."""
        return self._weekly.first_from(self._clock.now())

    async def _departure(self, publication: Publication) -> Departure | None:
        """None for an edition whose digest has begun to leave, or was cancelled."""
        week = Week.parse(publication.week)
        campaign = await self._campaigns.by_occasion(occasion_of(publication.week))
        if campaign is not None and not campaign.is_ahead:
            return None
        standing = await self._editions.standing(publication.week)
        return Departure(
            week,
            standing.due_at or due(self._weekly, week, publication.first_at),
            publication.last_at,
            standing,
            campaign,
        )
