"""The screens that show campaigns to editors."""

from bot.desk.campaigns.progress import Card
from bot.presentation.environment import Screens
from bot.presentation.screen import Screen
from storage.values.briefs import Language
from storage.values.desk import Role


class CampaignCards:
    """Renders cards; the buttons are those that the role allows."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens

    def card(self, card: Card, language: Language, role: Role) -> Screen:
        """The card of one campaign."""
        acts = role.includes(Role.EDITOR)
        return self._screens.render("desk/campaign.html", language, card=card, acts=acts)

    def question(self, card: Card, language: Language) -> Screen:
        """Whether to withdraw the campaign, with the clock of that."""
        return self._screens.render("desk/campaign_recall.html", language, card=card)
