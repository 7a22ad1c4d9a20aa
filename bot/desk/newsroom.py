"""The services of the desk that send: they exist where the bot runs."""

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.delivery.departures import Departures
from bot.desk.access import Access
from bot.desk.asked import Asked
from bot.desk.campaigns.live import Live
from bot.desk.drafts.amendments import Amendments
from bot.desk.drafts.cards import Cards
from bot.desk.drafts.copies import Copies
from bot.desk.drafts.drafts import Drafts
from bot.desk.drafts.incoming import Reader
from bot.desk.drafts.leftovers import Leftovers
from bot.desk.drafts.previews import Previews
from bot.desk.drafts.release import Release
from bot.desk.editions.asking import Asking
from bot.desk.editions.cards import EditionCards
from bot.desk.editions.editions import Editions
from bot.desk.editions.previews import EditionPreviews
from bot.desk.editions.release import EditionRelease
from bot.desk.editions.upkeep import Upkeep
from bot.desk.editions.watch import EditionWatch
from bot.desk.opened import Opened
from bot.feedback import Feedback
from storage.briefs import Briefs
from storage.draft_messages import DraftMessages
from storage.releases import Releases
from storage.values.desk import Draft, DraftState


@dataclass(frozen=True, slots=True)
class ReleaseWatch:
    """Lets the cards of drafts, and those who sent them, know how it goes on.

    Without ``live`` nobody is shown the progress.
    """

    releases: Releases
    cards: Cards
    access: Access
    clock: Clock
    live: Live | None
    drafts: Drafts
    messages: DraftMessages
    told: set[int] = field(default_factory=set)

    async def tick(self) -> None:
        """Show what has begun to leave, was cancelled before, or withdrawn; call it often."""
        for draft_id in await self.messages.withdrawn():
            if draft_id not in self.told:
                self.told.add(draft_id)  # what cannot be shown now is left to the next start
                await self.cards.refresh(await self.drafts.get(draft_id))
        for draft in await self.releases.follow(self.clock.now()):
            await self.cards.refresh(draft)
            if draft.state is DraftState.SENT:
                await self._show_progress(draft)

    async def _show_progress(self, draft: Draft) -> None:
        """A message for the editor who has released it, which follows the campaign."""
        by = draft.updated_by
        editor = None if by is None else await self.access.editor(by)
        if self.live is None or editor is None or draft.campaign_id is None:
            return
        await self.live.open(draft.campaign_id, editor)


@dataclass(frozen=True, slots=True)
class EditionDesk:
    """What handlers need to work on the coming edition."""

    departures: Departures
    editions: Editions
    previews: EditionPreviews
    cards: EditionCards
    upkeep: Upkeep
    release: EditionRelease
    watch: EditionWatch
    briefs: Briefs


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What handlers need to work on drafts and on the coming edition with their editors.

    ``feedback`` brings them what readers write.
    """

    opened: Opened
    cards: Cards
    previews: Previews
    amendments: Amendments
    copies: Copies
    asked: Asked
    release: Release
    reader: Reader
    watch: ReleaseWatch
    leftovers: Leftovers
    edition: EditionDesk
    asking: Asking
    feedback: Feedback
