"""All menus at the start: those of everybody, and those of the editors."""

from telegram import Bot

from bot.desk.access import Access
from bot.subscriptions import Subscriptions
from bot.telegram.menu import Menu
from storage.values import Language


class Menus:
    """Makes the owners known to the desk, and offers each editor the commands of their role."""

    def __init__(
        self, menu: Menu, access: Access, subscriptions: Subscriptions, owner_ids: tuple[int, ...]
    ) -> None:
        self._menu = menu
        self._access = access
        self._subscriptions = subscriptions
        self._owner_ids = owner_ids

    async def publish(self, bot: Bot) -> None:
        """Make Telegram show what each may do today. Raises TelegramError."""
        await self._menu.publish(bot)
        for former in await self._access.settle_owners(await self._languages()):
            await self._menu.serve(bot, former, None)
        for editor in await self._access.editors():
            await self._menu.serve(bot, editor, editor.role)

    async def _languages(self) -> dict[int, Language]:
        found = [await self._subscriptions.find(owner_id) for owner_id in self._owner_ids]
        return {one.chat_id: one.language for one in found if one}
