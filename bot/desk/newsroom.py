"""The services of the desk that send: they exist where the bot runs."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.delivery.lanes import Lane
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.desk.campaign_cards import CampaignCards
from bot.desk.cards import Cards
from bot.desk.incoming import Reader
from bot.desk.live import Live
from bot.desk.previews import Previews
from bot.desk.progress import Progress
from bot.desk.release import Release
from storage.releases import Releases
from storage.values import Draft, DraftState


@dataclass(frozen=True, slots=True)
class ReleaseWatch:
    """Lets the cards of drafts, and those who sent them, know how it goes on.

    Without ``live`` nobody is shown the progress.
    """

    releases: Releases
    cards: Cards
    access: Access
    progress: Progress
    campaign_cards: CampaignCards
    sender: Sender
    clock: Clock
    live: Live | None

    async def tick(self) -> None:
        """Show what has begun to leave, or was cancelled before; call it often."""
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
        language = await self.cards.language_of(editor)
        card = await self.progress.card(draft.campaign_id)
        screen = replace(self.campaign_cards.card(card, language, editor.role), silent=True)
        answer = await self.sender.send(editor.user_id, prepare(screen), Lane.READER)
        if answer.message_id is not None:
            self.live.follow(
                draft.campaign_id, editor.user_id, answer.message_id, language, editor.role
            )


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What handlers need to work on drafts with their editors."""

    cards: Cards
    previews: Previews
    release: Release
    reader: Reader
    watch: ReleaseWatch
