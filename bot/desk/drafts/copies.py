"""The copies of what was sent as they would read after a correction, for editors to see first."""

from bot.briefs.edition import Edition
from bot.briefs.library import Library
from bot.briefs.week import Week
from bot.desk.drafts.amendments import Amendment, Fate
from bot.desk.drafts.previews import leading_to
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import ALL, Digests
from bot.presentation.origin import Origin
from bot.presentation.screen import Screen
from storage.values.briefs import Language
from storage.values.subscribers import Density


class Copies:
    """Renders copies; of a digest the one with every topic and the summaries."""

    def __init__(self, brief_screens: BriefScreens, digests: Digests, library: Library) -> None:
        self._brief_screens = brief_screens
        self._digests = digests
        self._library = library

    async def screens(self, amendment: Amendment) -> tuple[tuple[Language, Screen], ...]:
        """What stands in the chats of readers of each language, and behind a digest's button.

        The buttons lead to the draft, so that they work before anything is changed.
        """
        draft, after = amendment.draft, amendment.after
        if amendment.root.edition is None:
            found = [(one, self._brief_screens.announcement(after, one)) for one in Language]
        else:
            found = await self._of_digest(amendment)
        return tuple((language, leading_to(one, draft, language)) for language, one in found)

    def page(
        self, amendment: Amendment, language: Language, page: int, text_in: Language | None
    ) -> Screen:
        """What a button of these messages opens."""
        screen = self._brief_screens.page(amendment.after, language, page=page, text_in=text_in)
        return leading_to(screen, amendment.draft, language)

    async def _of_digest(self, amendment: Amendment) -> list[tuple[Language, Screen]]:
        after, week = amendment.after, Week.parse(amendment.root.edition or "")
        edition = await self._library.edition(week) or Edition(week, (after,))
        briefs = tuple(after if one.id == after.id else one for one in edition.briefs)
        changed = {one.language for one in amendment.differences if one.fate is not Fate.UNCHANGED}
        found: list[tuple[Language, Screen]] = []
        for language in Language:
            page = self._digests.page(Edition(week, briefs), language, frozenset(), Density.LEADS)
            found += [(language, page)] if page else []
            if language in changed:
                whole = self._brief_screens.page(after, language, origin=Origin(ALL, 0))
                found.append((language, whole))
        return found
