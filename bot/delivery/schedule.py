"""Which digest is due. The store is the only memory; whatever ticks only asks."""

from datetime import datetime, timedelta

import structlog

from bot.briefs.week import Week
from bot.clock import Clock
from bot.delivery.alerts import Alert, AlertKind, Tell
from bot.delivery.campaigns import AlreadyWritten, Campaigns
from bot.delivery.weekly import Weekly
from storage.briefs import Briefs
from storage.campaigns import Campaigns as CampaignStore
from storage.state import State
from storage.values import Campaign

_log = structlog.get_logger(__name__)

PATIENCE = timedelta(hours=24)
"""A digest that is later than that waits for an editor."""

QUIET = timedelta(seconds=5)
"""An edition comes in several files: it goes out when none has come for so long."""

_OVERDUE = "overdue_digest"
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


class Schedule:
    """Writes the campaign of a digest when it is due.

    Ticks may come late, twice, or from two processes at once: an edition is announced once.
    """

    def __init__(
        self,
        *,
        weekly: Weekly,
        briefs: Briefs,
        store: CampaignStore,
        campaigns: Campaigns,
        state: State,
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._weekly = weekly
        self._briefs = briefs
        self._store = store
        self._campaigns = campaigns
        self._state = state
        self._clock = clock
        self._tell = tell

    async def tick(self) -> Campaign | None:
        """Write the campaign that is due now and return it; None when nothing is."""
        now = self._clock.now()
        since = await self._serving_since(now)
        newest = await self._briefs.newest_publication(now)
        if newest is None or await self._store.by_occasion(f"digest:{newest.week}"):
            return None
        due_at = due(self._weekly, Week.parse(newest.week), newest.first_at)
        if now < due_at or timedelta() <= now - newest.last_at < QUIET:
            return None
        if now - due_at > PATIENCE:
            if due_at >= since:  # an archive that was there before the bot is nothing missed
                await self._report_overdue(newest.week, due_at)
            return None
        try:
            return await self._campaigns.digest(newest.week, due_at)
        except AlreadyWritten:
            return None

    async def _serving_since(self, now: datetime) -> datetime:
        """When the bot first ran on this store."""
        known = await self._state.get(_SINCE)
        if known is None:
            await self._state.put(_SINCE, now.isoformat())
            return now
        return datetime.fromisoformat(known)

    async def _report_overdue(self, week: str, due_at: datetime) -> None:
        if await self._state.get(_OVERDUE) == week:
            return
        await self._state.put(_OVERDUE, week)
        _log.warning("a digest is overdue and waits for an editor", edition=week, due=str(due_at))
        await self._tell(Alert(AlertKind.OVERDUE, edition=week))
