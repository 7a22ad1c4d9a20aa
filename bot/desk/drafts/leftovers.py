"""What a crash has left between a change of a draft and the cards that show it."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.desk.drafts.cards import Cards
from bot.desk.drafts.drafts import Drafts
from storage.draft_messages import DraftMessages

PATIENCE = timedelta(minutes=1)
"""When Telegram does not answer, the cards wait so long."""


class Leftovers:
    """At the start, brings the cards up to date that the last run has left behind."""

    def __init__(self, messages: DraftMessages, drafts: Drafts, cards: Cards, clock: Clock) -> None:
        self._messages = messages
        self._drafts = drafts
        self._cards = cards
        self._clock = clock
        self._not_before = datetime.min.replace(tzinfo=UTC)
        self._after_id = 0

    async def tick(self) -> None:
        """Deal with one draft, until there is none left; call it often."""
        if self._clock.now() < self._not_before:
            return
        draft_id = await self._messages.behind(self._after_id)
        if draft_id is None:
            self._not_before = datetime.max.replace(tzinfo=UTC)
        elif await self._cards.catch_up(await self._drafts.get(draft_id)):
            self._after_id = draft_id
        else:
            self._not_before = self._clock.now() + PATIENCE
