"""What a campaign says to each kind of reader."""

from dataclasses import replace

from bot.briefs.library import Library
from bot.briefs.week import Week
from bot.delivery.copying import FollowUp
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.presentation.screen import Screen
from storage.values.campaigns import Campaign, CampaignKind
from storage.values.subscribers import Variant


class PublishedContents:
    """Digests of editions and breaking briefs, as the library shows them, and what follows them."""

    def __init__(
        self, library: Library, digests: Digests, briefs: BriefScreens, screens: Screens
    ) -> None:
        self._library = library
        self._digests = digests
        self._briefs = briefs
        self._screens = screens

    async def screen(self, campaign: Campaign, variant: Variant) -> Screen | None:
        """The first page of the edition, or the brief; None when it is not published (any more).

        A recall has the note that stands in the place of what cannot be deleted.
        A copy that is edited gets all topics, when there is nothing any more in its own.
        A brief makes a sound only when its campaign is urgent.
        """
        if campaign.kind is CampaignKind.RECALL:
            reason = campaign.options.get("reason", "")
            note = self._screens.render("withdrawn.html", variant.language, reason=reason)
            return replace(note, photo=await self._photo(campaign))
        if campaign.options.get("mode") == FollowUp.NOTICE:
            mark = campaign.options.get("mark")
            notice = self._screens.render("notice.html", variant.language, mark=mark)
            return replace(notice, silent=not campaign.urgent)
        if campaign.brief_id is not None:
            return await self._brief(campaign, campaign.brief_id, variant)
        if campaign.edition is None:
            return None
        return await self._digest(campaign, Week.parse(campaign.edition), variant)

    async def _digest(self, campaign: Campaign, week: Week, variant: Variant) -> Screen | None:
        edition = await self._library.edition(week)
        if edition is None:
            return None
        language, density, topics = variant
        found = self._digests.page(edition, language, topics, density)
        if found is None and campaign.parent_id is not None:
            return self._digests.page(edition, language, frozenset(), density)
        return found

    async def _brief(self, campaign: Campaign, brief_id: int, variant: Variant) -> Screen | None:
        brief = await self._library.brief(brief_id)
        if brief is None:
            return None
        unwanted = variant.topics and brief.topic not in variant.topics
        if unwanted and campaign.parent_id is None:
            return None
        shown = self._briefs.announcement(brief, variant.language, silent=not campaign.urgent)
        return replace(shown, swaps_photo=bool(campaign.options.get("photo")))

    async def _photo(self, campaign: Campaign) -> str | None:
        """The photo under which the words stand; it cannot be edited away, only replaced."""
        return None if campaign.brief_id is None else await self._library.photo(campaign.brief_id)
