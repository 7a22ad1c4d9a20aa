"""The services of the desk that send: they exist where the bot runs."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.desk.cards import Cards
from bot.desk.incoming import Reader
from bot.desk.previews import Previews
from bot.desk.release import Release
from storage.releases import Releases


class ReleaseWatch:
    """Shows on the cards that what was released has begun to leave; call ``tick`` often."""

    def __init__(self, releases: Releases, cards: Cards, clock: Clock) -> None:
        self._releases = releases
        self._cards = cards
        self._clock = clock

    async def tick(self) -> None:
        """Take the button to undo from the cards of what has begun."""
        for draft in await self._releases.begun(self._clock.now()):
            await self._cards.refresh(draft)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What handlers need to work on drafts with their editors."""

    cards: Cards
    previews: Previews
    release: Release
    reader: Reader
    watch: ReleaseWatch
