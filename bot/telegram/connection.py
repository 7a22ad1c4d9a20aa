"""The first contact with Telegram, patient when it is out of reach."""

import asyncio
from contextlib import suppress

import structlog
from telegram.error import TelegramError

from bot.delivery.outcome import Outcome, classify_error
from bot.telegram.application import PtbApplication
from bot.telegram.menus import Menus
from bot.telegram.patience import Backoff, TokenRefusedError

_log = structlog.get_logger(__name__)


class Connection:
    """Opens python-telegram-bot's application and says beside the chat what the bot can do."""

    def __init__(self, application: PtbApplication, menu: Menus) -> None:
        self._application = application
        self._menu = menu
        self._backoff = Backoff()

    async def open(self, stop: asyncio.Event) -> bool:
        """Wait until Telegram answers; False when ``stop`` was set first.

        Raises TokenRefusedError.
        """
        attempt = 0
        while not stop.is_set():
            try:
                await self._application.initialize()
            except TelegramError as error:
                answer = classify_error(error)
                if answer.outcome is Outcome.TOKEN:
                    raise TokenRefusedError from None
                attempt += 1
                _log.warning("telegram_unreachable", reason=answer.reason, attempt=attempt)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._backoff.wait_s(attempt))
            else:
                await self._show_menu()
                return True
        return False

    async def _show_menu(self) -> None:
        try:
            await self._menu.publish(self._application.bot)
        except TelegramError as error:
            _log.warning("menus_not_set", reason=classify_error(error).reason)
