"""All menus: those of everybody, set at the start, and those of editors, kept true."""

from datetime import UTC, datetime, timedelta

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.clock import Clock
from bot.delivery.outcome import classify_error
from bot.desk.access import Access
from bot.subscriptions import Subscriptions
from bot.telegram.menu import Menu
from storage.values.briefs import Language
from storage.values.desk import Editor

_log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=1)
"""After Telegram has failed, menus wait so long."""


class EditorMenus:
    """Offers editors what they may do; the store knows what each was offered last."""

    def __init__(self, menu: Menu, access: Access) -> None:
        self._menu = menu
        self._access = access

    async def serve(self, bot: Bot, editor: Editor) -> None:
        """Offer the commands of the role that the editor has now. Raises TelegramError."""
        role = await self._access.role_of(editor.user_id)
        await self._menu.serve(bot, editor, role)
        await self._access.offered(editor, role)

    async def catch_up(self, bot: Bot) -> None:
        """Serve those whose role or language was changed elsewhere. Raises TelegramError."""
        for editor in await self._access.with_old_menus():
            await self.serve(bot, editor)


class Menus:
    """Makes the owners known to the desk, and offers each editor the commands of their role."""

    def __init__(
        self,
        menu: Menu,
        access: Access,
        subscriptions: Subscriptions,
        owner_ids: tuple[int, ...],
        clock: Clock,
    ) -> None:
        self._menu = menu
        self._editors = EditorMenus(menu, access)
        self._access = access
        self._subscriptions = subscriptions
        self._owner_ids = owner_ids
        self._clock = clock
        self._not_before = datetime.max.replace(tzinfo=UTC)

    async def publish(self, bot: Bot) -> None:
        """Make Telegram show what each may do today. Raises TelegramError."""
        self._not_before = self._clock.now()
        former = await self._access.settle_owners(await self._languages())
        await self._menu.publish(bot)
        for editor in (*former, *await self._access.editors()):
            await self._editors.serve(bot, editor)

    async def tick(self, bot: Bot) -> None:
        """Bring up to date, once ``publish`` was called, the menus that have become wrong.

        Call it often: the command line may have changed somebody's rights.
        """
        now = self._clock.now()
        if now < self._not_before:
            return
        try:
            await self._editors.catch_up(bot)
        except TelegramError as error:
            self._not_before = now + PATIENCE
            _log.warning("menus_not_set", reason=classify_error(error).reason)

    async def _languages(self) -> dict[int, Language]:
        found = [await self._subscriptions.find(owner_id) for owner_id in self._owner_ids]
        return {one.chat_id: one.language for one in found if one}
