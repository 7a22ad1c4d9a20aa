"""What is done with campaigns by hand; each act and its entry are kept both or neither."""

from dataclasses import dataclass
from math import inf

from bot.clock import Clock
from bot.delivery.campaigns import Campaigns
from bot.delivery.copying import FollowUp
from bot.desk.audit import Action, Audit
from bot.desk.campaigns.corrections import Corrections
from bot.desk.campaigns.progress import Progress
from storage.briefs import Briefs
from storage.values.briefs import Brief
from storage.values.campaigns import Campaign
from storage.values.desk import Via

ANSWERED_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Control:
    """The controls of campaigns. Methods raise CampaignError when there is nothing to do.

    What is wished again once it is so, changes nothing and has no entry.
    ``user_id`` is the editor's, whose right was checked; None is the command line.
    """

    campaigns: Campaigns
    corrections: Corrections
    progress: Progress
    briefs: Briefs
    audit: Audit
    clock: Clock

    async def pause(self, user_id: int | None, campaign_id: int) -> bool:
        """Claim nothing more until it is resumed; False when it was paused already."""
        async with self.audit.together():
            changed = await self.campaigns.pause(campaign_id)
            if changed:
                await self._note(user_id, Action.PAUSED, campaign_id)
        return changed

    async def resume(self, user_id: int | None, campaign_id: int) -> bool:
        """Go on; False when it was not paused."""
        async with self.audit.together():
            changed = await self.campaigns.resume(campaign_id)
            if changed:
                await self._note(user_id, Action.RESUMED, campaign_id)
        return changed

    async def cancel(self, user_id: int | None, campaign_id: int) -> bool:
        """End it; what was sent stays. False when it was cancelled already."""
        async with self.audit.together():
            changed = await self.campaigns.stop(campaign_id)
            if changed:
                await self._note(user_id, Action.CANCELLED, campaign_id)
        await self.campaigns.close(campaign_id, _within_s(user_id))
        return changed

    async def resend(self, user_id: int | None, campaign_id: int) -> int:
        """Send to the failed ones again; how many there are. Each 5000 have an entry."""
        number = 0
        after: int | None = 0
        while after is not None:
            async with self.audit.together():
                found, after = await self.campaigns.resend(campaign_id, after)
                if found or not number:
                    await self._note(user_id, Action.RESENT, campaign_id, str(found))
            number += found
        return number

    async def recall(self, user_id: int | None, campaign_id: int, reason: str) -> Campaign:
        """Withdraw what was delivered; the recall."""
        async with self.audit.together():
            recall = await self.corrections.recall(campaign_id, reason)
            await self._note(user_id, Action.RECALLED, campaign_id)
        await self.corrections.close(campaign_id, _within_s(user_id))
        return recall

    async def briefs_of(self, campaign: Campaign) -> tuple[Brief, ...]:
        """The published briefs of a digest, in their order; none of what is about one brief."""
        if campaign.edition is None:
            return ()
        return await self.briefs.edition(campaign.edition, self.clock.now())

    async def follow_up(
        self, user_id: int, correction_id: int, mode: FollowUp, *, sound: bool = False
    ) -> Campaign:
        """Send a notice, or the message anew, after a correction; what is sent."""
        async with self.audit.together():
            follow_up = await self.corrections.follow_up(correction_id, mode, sound=sound)
            await self._note(user_id, Action.FOLLOWED, correction_id, mode)
        return follow_up

    async def _note(
        self, user_id: int | None, action: Action, campaign_id: int, detail: str = ""
    ) -> None:
        via = Via.CONSOLE if user_id is None else Via.CHAT
        await self.audit.note(user_id, action, f"campaign:{campaign_id}", detail, via)


def _within_s(user_id: int | None) -> float:
    """An editor is answered soon, and the engine does the rest; a command does all by itself."""
    return inf if user_id is None else ANSWERED_WITHIN_S
