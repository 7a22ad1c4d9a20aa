"""Writing campaigns and steering them: what editors, the schedule and the command line do.

Everything is a change of the store. The process that delivers sees it within a second, whichever
process made it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import inf
from typing import Any, NamedTuple

from bot.briefs.fingerprint import fingerprint
from bot.clock import Clock
from bot.delivery.closing import Closer
from bot.delivery.counting import Counting
from bot.delivery.held import NOBODY, HeldBack, Sleepers
from storage.campaigns import Campaigns as CampaignStore
from storage.campaigns import NewCampaign
from storage.deliveries import Deliveries
from storage.values.briefs import Brief
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState, DeliveryState
from storage.values.desk import Via

RESEND_AT_ONCE = 5000

_SENT = DeliveryState.SENT
_EXPLAINED = set(DeliveryState) - {DeliveryState.WAITING, DeliveryState.SENDING}


def untried_by(via: Via | None) -> dict[str, Via]:
    """The option of a campaign that came in by this way and goes to the editors first."""
    return {} if via is None else {"untried": via}


class CampaignError(Exception):
    """Something cannot be done with a campaign; ``str()`` is one sentence for an operator."""


class AlreadyWritten(CampaignError):
    """The occasion has its campaign, which is ``campaign``."""

    def __init__(self, campaign: Campaign, what: str) -> None:
        super().__init__(f"{what} was announced already: see campaign {campaign.id}.")
        self.campaign = campaign


class NoSuchCampaign(CampaignError):
    """There is no campaign of this id."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__(f"There is no campaign {campaign_id}.")


@dataclass(frozen=True, slots=True)
class Report:
    """A campaign with its books, and how often each reason was given in each state.

    ``asleep``: so many of those that wait do so for an hour of their own.
    """

    campaign: Campaign
    books: Books
    reasons: Mapping[DeliveryState, Mapping[str, int]]
    asleep: Sleepers = NOBODY


class Resent(NamedTuple):
    """How many will be sent to again, and ``after`` whom to go on; None when that were all."""

    number: int
    after: int | None


class Campaigns:
    """Each method may be repeated: what is so already stays so, and nothing is sent twice.

    ``nudge`` is called after each change; the engine of the same process then looks at once.
    Without ``held`` nobody counts who is asleep.
    """

    def __init__(
        self,
        campaigns: CampaignStore,
        deliveries: Deliveries,
        clock: Clock,
        nudge: Callable[[], None] = lambda: None,
        held: HeldBack | None = None,
    ) -> None:
        self._campaigns = campaigns
        self._held = held
        self._deliveries = deliveries
        self._clock = clock
        self._nudge = nudge
        self._counting = Counting()

    async def digest(
        self, edition: str, due_at: datetime | None = None, *, untried: Via | None = None
    ) -> Campaign:
        """Write the digest of an edition such as ``2017-W50``, due at once unless told otherwise.

        ``untried``: it goes to the editors first, having come in by this way. Raises
        AlreadyWritten when there is one.
        """
        return await self._write(
            CampaignKind.DIGEST,
            f"digest:{edition}",
            f"The digest of {edition}",
            due_at,
            edition=edition,
            options=untried_by(untried),
        )

    async def breaking(
        self,
        brief: Brief,
        due_at: datetime | None = None,
        *,
        urgent: bool = False,
        untried: Via | None = None,
    ) -> Campaign:
        """Write a breaking update; raises AlreadyWritten when the brief was pushed before.

        An ``urgent`` one makes a sound, in readers' quiet hours too. ``untried`` as above.
        """
        occasion, what = f"breaking:{brief.id}", f"The update {brief.key!r}"
        options = {"content": {str(brief.id): fingerprint(brief)}, **untried_by(untried)}
        return await self._write(
            CampaignKind.BREAKING,
            occasion,
            what,
            due_at,
            brief_id=brief.id,
            urgent=urgent,
            options=options,
        )

    async def announcement(self, brief_id: int) -> Campaign | None:
        """The campaign that announces a breaking brief, whatever its state."""
        return await self._campaigns.by_occasion(f"breaking:{brief_id}")

    async def of_edition(self, week: str) -> Campaign | None:
        """The digest of an edition, whatever its state."""
        return await self._campaigns.by_occasion(f"digest:{week}")

    async def newest(self, limit: int, before_id: int | None = None) -> tuple[Campaign, ...]:
        """The campaigns written last, last first."""
        return await self._campaigns.newest(limit, before_id)

    async def report(self, campaign_id: int) -> Report:
        """A campaign and its books; raises NoSuchCampaign."""
        campaign = await self.get(campaign_id)
        counts = await self._counting.of(campaign, "report", partial(self._counts, campaign))
        return Report(campaign, *counts)

    async def _counts(
        self, campaign: Campaign
    ) -> tuple[Books, Mapping[DeliveryState, Any], Sleepers]:
        """Only of what is withdrawn, each delivery that has gone well has a reason, too."""
        states = _EXPLAINED - (set() if campaign.kind is CampaignKind.RECALL else {_SENT})
        return (
            await self._deliveries.books(campaign.id),
            await self._deliveries.reasons(campaign.id, states),
            await self._held.of(campaign) if self._held else NOBODY,
        )

    async def get(self, campaign_id: int) -> Campaign:
        """A campaign; raises NoSuchCampaign."""
        campaign = await self._campaigns.by_id(campaign_id)
        if campaign is None:
            raise NoSuchCampaign(campaign_id)
        return campaign

    async def pause(self, campaign_id: int) -> bool:
        """Claim nothing more until it is resumed; False when that is so already.

        Raises CampaignError when it is over.
        """
        changed = await self._campaigns.pause(campaign_id, None)
        return await self._changed(changed, campaign_id, "pause", {CampaignState.PAUSED})

    async def resume(self, campaign_id: int) -> bool:
        """Go on with a paused campaign; False when it is not paused.

        Raises CampaignError when it is over.
        """
        changed = await self._campaigns.resume(campaign_id)
        going = {CampaignState.SCHEDULED, CampaignState.SENDING}
        return await self._changed(changed, campaign_id, "resume", going)

    async def cancel(self, campaign_id: int) -> Campaign:
        """End a campaign for good: who waits is skipped, here or by the engine that delivers.

        Raises CampaignError when everything was sent already.
        """
        await self.stop(campaign_id)
        return await self.close(campaign_id)

    async def stop(self, campaign_id: int) -> bool:
        """The decision of ``cancel``: nothing more is claimed; False when that is so already.

        Raises CampaignError as ``cancel`` does, and for a recall: what is withdrawn stays so.
        """
        if (await self.get(campaign_id)).kind is CampaignKind.RECALL:
            raise CampaignError(
                f"Campaign {campaign_id} withdraws another one: it can be paused, not cancelled."
            )
        changed = await self._campaigns.cancel(campaign_id)
        return await self._changed(changed, campaign_id, "cancel", {CampaignState.CANCELLED})

    async def close(self, campaign_id: int, within_s: float = inf) -> Campaign:
        """The rest of ``cancel``: in many short steps all who wait are skipped.

        What is not done ``within_s`` is left to the engine.
        """
        closer = Closer(self._campaigns, self._deliveries, self._clock)
        await closer.close(campaign_id, within_s)
        return await self.get(campaign_id)

    async def resend(self, campaign_id: int, after: int = 0) -> Resent:
        """Send to the next failed ones again. Raises CampaignError.

        A paused campaign stays paused, and sends to them when it is resumed.
        """
        campaign = await self.get(campaign_id)
        if campaign.state is CampaignState.CANCELLED:
            raise CampaignError(f"Campaign {campaign_id} is cancelled: nothing can be resent.")
        if any(one.kind is CampaignKind.RECALL for one in await self._family(campaign)):
            raise CampaignError(f"Campaign {campaign_id} is withdrawn: nothing can be resent.")
        number, last = await self._deliveries.wait_again(campaign_id, after, RESEND_AT_ONCE)
        self._nudge()
        return Resent(number, last if number == RESEND_AT_ONCE else None)

    async def _family(self, campaign: Campaign) -> tuple[Campaign, ...]:
        if campaign.kind is CampaignKind.RECALL:
            return ()
        return await self._campaigns.family(campaign.parent_id or campaign.id)

    async def _write(
        self,
        kind: CampaignKind,
        occasion: str,
        what: str,
        due_at: datetime | None,
        *,
        edition: str | None = None,
        brief_id: int | None = None,
        urgent: bool = False,
        options: Mapping[str, Any] | None = None,
    ) -> Campaign:
        now = self._clock.now()
        new = NewCampaign(
            kind,
            occasion,
            now,
            due_at or now,
            edition=edition,
            brief_id=brief_id,
            urgent=urgent,
            options=options or {},
        )
        written = await self._campaigns.write(new)
        if written is not None:
            self._nudge()
            return written
        known = await self._campaigns.by_occasion(occasion)
        if known is None:
            raise CampaignError(f"{what} was withdrawn at this moment: try again.")
        raise AlreadyWritten(known, what)

    async def _changed(
        self,
        changed: Campaign | None,
        campaign_id: int,
        wish: str,
        fulfilled: set[CampaignState],
    ) -> bool:
        self._nudge()
        if changed is not None:
            return True
        campaign = await self.get(campaign_id)
        if campaign.state not in fulfilled:
            raise CampaignError(
                f"Campaign {campaign_id} is {campaign.state}: there is nothing to {wish}."
            )
        return False
