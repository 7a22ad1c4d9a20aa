"""A campaign that no editor has seen goes to them before it begins."""

from dataclasses import replace

from bot.delivery.alerts import Alert, AlertKind
from bot.delivery.contents import Contents
from bot.desk.audit import Action, Audit
from bot.desk.canary import DENSITIES, Canary, Refused
from bot.presentation.screen import Screen
from bot.presentation.shown import best_text
from storage.briefs import Briefs
from storage.campaigns import Campaigns
from storage.values.briefs import Brief, Language
from storage.values.campaigns import Campaign, CampaignKind, CampaignState
from storage.values.desk import Via
from storage.values.subscribers import Variant


class Trial:
    """Decides whether what the command line or the HTTP door has written may begin."""

    def __init__(
        self, campaigns: Campaigns, contents: Contents, briefs: Briefs, audit: Audit, canary: Canary
    ) -> None:
        self._campaigns = campaigns
        self._contents = contents
        self._briefs = briefs
        self._audit = audit
        self._canary = canary

    async def hold(self, campaign_id: int) -> Alert | None:
        """Let the campaign begin; or pause it, when Telegram refuses it, and say so.

        Once resumed, it goes to the editors again.
        """
        campaign = await self._campaigns.by_id(campaign_id)
        if campaign is None or campaign.untried is None:
            return None
        if campaign.state is not CampaignState.SCHEDULED:
            return None
        refused = await self._try(campaign)
        if refused is None:
            await self._campaigns.tried(campaign_id)
            return None
        return await self._pause(campaign_id, campaign.untried, refused)

    async def _try(self, campaign: Campaign) -> Refused | None:
        brief = await self._brief(campaign)

        async def samples(language: Language) -> list[Screen]:
            if brief is not None and not _changes(campaign, brief, language):
                return []
            variants = [Variant(language, density, frozenset()) for density in DENSITIES]
            screens = [await self._contents.screen(campaign, one) for one in variants]
            breaks = campaign.kind is CampaignKind.BREAKING
            found = [one if breaks else replace(one, silent=True) for one in screens if one]
            return list(dict.fromkeys(found))

        return await self._canary.fly(samples)

    async def _pause(self, campaign_id: int, via: Via, refused: Refused) -> Alert | None:
        async with self._audit.together():
            paused = await self._campaigns.pause(campaign_id, str(refused))
            if paused is None:
                return None
            subject = f"campaign:{campaign_id}"
            await self._audit.note(None, Action.CANARY_FAILED, subject, refused.language, via)
        return Alert(AlertKind.CANARY, paused, detail=str(refused))

    async def _brief(self, campaign: Campaign) -> Brief | None:
        """The brief whose copies a correction edits."""
        if campaign.kind is not CampaignKind.CORRECTION:
            return None
        (brief_id,) = campaign.options["content"]
        return await self._briefs.by_id(int(brief_id))


def _changes(correction: Campaign, brief: Brief, language: Language) -> bool:
    """Whether readers of the language get other words by the correction."""
    marked = best_text(brief, language).marked
    return marked is not None and marked.at == correction.created_at
