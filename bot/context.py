"""What handlers are given: the services, and the context through which they reach them."""

from dataclasses import dataclass
from typing import Any, cast

from telegram.ext import CallbackContext, ExtBot

from bot.briefs.library import Library
from bot.briefs.topics import Topics
from bot.clock import Clock
from bot.desk.campaigns.control import Control
from bot.desk.campaigns.live import Live
from bot.desk.campaigns.pictures import Pictures
from bot.desk.desk import Desk
from bot.desk.newsroom import Newsroom
from bot.exports import Exports
from bot.grounds import Grounds
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.settings import Settings
from bot.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a handler may call; built once, by the composition root."""

    settings: Settings
    clock: Clock
    topics: Topics
    library: Library
    subscriptions: Subscriptions
    screens: Screens
    digests: Digests
    brief_screens: BriefScreens
    desk: Desk
    newsroom: Newsroom
    control: Control
    pictures: Pictures
    exports: Exports
    grounds: Grounds
    live: Live | None = None


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context, with the services at hand."""

    @property
    def services(self) -> Services:
        return cast("Services", self.bot_data[Services])
