"""What a campaign says to a subscriber."""

from typing import Protocol

from bot.presentation.screen import Screen
from storage.values.campaigns import Campaign
from storage.values.subscribers import Variant

__all__ = ["Contents", "Variant"]


class Contents(Protocol):
    """Renders campaigns.

    Asked once for each variant of a campaign under way, and anew for readers who were asleep.
    """

    async def screen(self, campaign: Campaign, variant: Variant) -> Screen | None:
        """The message for subscribers with these preferences; None when it holds nothing."""
