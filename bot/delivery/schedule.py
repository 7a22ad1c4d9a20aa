"""Which digest is due. The store is the only memory; whatever ticks only asks."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.briefs.edition import Edition
from bot.clock import Clock
from bot.delivery.alerts import Alert, AlertKind, Tell
from bot.delivery.departures import Departure, Departures
from bot.desk.audit import Action, Audit
from bot.desk.canary import Refused
from storage.editions import Editions
from storage.state import State
from storage.values.campaigns import Campaign
from storage.values.desk import Via

_log = structlog.get_logger(__name__)

QUIET = timedelta(seconds=5)
"""An edition comes in several files: it goes out when none has come for so long."""

_OVERDUE, _HELD = "overdue_digest", "held_digest"

Canary = Callable[[Edition], Awaitable[Refused | None]]
"""Sends a digest to those who may see it first; what is refused of it. It takes a bounded time."""


async def no_canary(_edition: Edition) -> Refused | None:
    """Nobody sees it first."""
    return None


class Schedule:
    """Writes the campaign of a digest when it is due.

    Ticks may come late, twice, or from two processes at once: an edition is announced once. Before
    it is, the ``canary`` sees it; what is refused there is held. A process that dies in between
    begins with the canary again. ``nudge`` wakes the engine.
    """

    def __init__(
        self,
        *,
        departures: Departures,
        editions: Editions,
        state: State,
        audit: Audit,
        clock: Clock,
        tell: Tell,
        canary: Canary = no_canary,
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        self._departures = departures
        self._editions = editions
        self._state = state
        self._audit = audit
        self._clock = clock
        self._tell = tell
        self._canary = canary
        self._nudge = nudge

    async def tick(self) -> Campaign | None:
        """Write the campaign that is due now and return it; None when nothing is."""
        now = self._clock.now()
        await self._departures.serving_since()
        departure = await self._departures.newest()
        if departure is None or departure.campaign is not None or not departure.is_late(now):
            return None
        if timedelta() <= now - departure.last_at < QUIET:
            return None
        if departure.is_held:
            await self._report_held(departure)
            return None
        if departure.is_overdue(now):
            if not await self._departures.is_archive(departure):
                await self._report(AlertKind.OVERDUE, _OVERDUE, departure)
            return None
        return await self._send(departure)

    async def _send(self, departure: Departure) -> Campaign | None:
        week, revision = str(departure.week), departure.revision
        refused = await self._canary(await self._departures.edition(departure))
        if refused is not None:
            await self._hold(week, revision, refused)
            return None
        now = self._clock.now()
        written = await self._editions.announce(week, revision, departure.due_at, now)
        if written is not None:
            self._nudge()
        return written

    async def _hold(self, week: str, revision: int, refused: Refused) -> None:
        now = self._clock.now()
        async with self._audit.together():
            if await self._editions.hold(week, revision, now, str(refused)) is None:
                return
            subject = f"edition:{week}"
            await self._audit.note(
                None, Action.CANARY_FAILED, subject, refused.language, Via.SCHEDULE
            )
        _log.warning("a digest is refused and waits for an editor", edition=week)
        await self._tell(Alert(AlertKind.REFUSED, edition=week, detail=str(refused)))

    async def _report_held(self, departure: Departure) -> None:
        """Say that its time has come; not of what was held at its time or after it."""
        held_at = departure.standing.held_at
        if held_at is not None and held_at < departure.due_at:
            await self._report(AlertKind.HELD, _HELD, departure)

    async def _report(self, kind: AlertKind, key: str, departure: Departure) -> None:
        week, about = str(departure.week), f"{departure.week} {departure.due_at.isoformat()}"
        if await self._state.get(key) in {week, about}:
            return
        await self._state.put(key, about)
        _log.warning("a digest waits for an editor", edition=week, due=str(departure.due_at))
        await self._tell(Alert(kind, edition=week))
