"""What a campaign says to each kind of reader."""

from bot.briefs.library import Library
from bot.briefs.week import Week
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.screen import Screen
from storage.values import Campaign, Variant


class PublishedContents:
    """Digests of editions and breaking briefs, as the library shows them."""

    def __init__(self, library: Library, digests: Digests, briefs: BriefScreens) -> None:
        self._library = library
        self._digests = digests
        self._briefs = briefs

    async def screen(self, campaign: Campaign, variant: Variant) -> Screen | None:
        """The first page of the edition, or the brief; None when it is not published (any more).

        A brief makes a sound only when its campaign is urgent.
        """
        if campaign.brief_id is not None:
            return await self._brief(campaign.brief_id, variant, silent=not campaign.urgent)
        if campaign.edition is None:
            return None
        edition = await self._library.edition(Week.parse(campaign.edition))
        if edition is None:
            return None
        return self._digests.page(edition, variant.language, variant.topics, variant.density)

    async def _brief(self, brief_id: int, variant: Variant, *, silent: bool) -> Screen | None:
        brief = await self._library.brief(brief_id)
        if brief is None or (variant.topics and brief.topic not in variant.topics):
            return None
        return self._briefs.announcement(brief, variant.language, silent=silent)
