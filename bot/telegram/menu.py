"""What Telegram shows beside the chat: commands and descriptions, in each language.

The bot's name is the newsroom's: it was given to @BotFather and is left alone.
"""

from collections.abc import Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.delivery.outcome import Outcome, classify_error
from bot.presentation.environment import Screens
from storage.values.briefs import Language
from storage.values.desk import Editor, Role

_AUDIENCES: Mapping[str, BotCommandScope] = {
    "private": BotCommandScopeAllPrivateChats(),
    "group": BotCommandScopeAllGroupChats(),
    "admins": BotCommandScopeAllChatAdministrators(),
}
_CODES: Mapping[Language, str] = {Language.EN: "", Language.BE: "be", Language.RU: "ru"}
"""Telegram's code of each language; the empty one is for everybody else."""

_CHAT_REFUSES = (Outcome.BLOCKED, Outcome.GONE, Outcome.SUSPECT, Outcome.CHAT_PROBLEM)


class Menu:
    """Sets only what differs from what Telegram has: such settings are limited to few a day."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens

    async def publish(self, bot: Bot) -> None:
        """Make Telegram show the words of today. Raises TelegramError."""
        for language, code in _CODES.items():
            for audience, scope in _AUDIENCES.items():
                await self._publish_commands(bot, language, code, audience, scope)
            await self._publish_words(bot, language, code)

    async def follow(self, bot: Bot, chat_id: int, language: Language, told: Language) -> None:
        """Let the commands of a private chat follow the language that its reader has chosen.

        Telegram itself goes by the language of the person's program, which is ``told``. Raises
        TelegramError.
        """
        if language is told:
            await self.unfollow(bot, chat_id)
        else:
            commands = self._commands(language, "private")
            await bot.set_my_commands(commands, BotCommandScopeChat(chat_id))

    async def unfollow(self, bot: Bot, chat_id: int) -> None:
        """Leave nothing at Telegram that is particular to the chat. Raises TelegramError."""
        await bot.delete_my_commands(BotCommandScopeChat(chat_id))

    async def serve(self, bot: Bot, editor: Editor, role: Role | None) -> None:
        """Offer an editor the commands of the role, and one who has none what readers are offered.

        A person who has never written to the bot, or has blocked it, is left alone. Raises
        TelegramError for other reasons.
        """
        scope = BotCommandScopeChat(editor.user_id)
        try:
            if role is None:
                await bot.delete_my_commands(scope)
                return
            wanted = self._commands(editor.language, role)
            if await bot.get_my_commands(scope) != wanted:
                await bot.set_my_commands(wanted, scope)
        except TelegramError as error:
            if classify_error(error).outcome not in _CHAT_REFUSES:
                raise

    async def _publish_commands(
        self, bot: Bot, language: Language, code: str, audience: str, scope: BotCommandScope
    ) -> None:
        wanted = self._commands(language, audience)
        if await bot.get_my_commands(scope, code) != wanted:
            await bot.set_my_commands(wanted, scope, code)

    async def _publish_words(self, bot: Bot, language: Language, code: str) -> None:
        description = self._words("description", language)
        if (await bot.get_my_description(code)).description != description:
            await bot.set_my_description(description, code)
        short = self._words("short_description", language)
        if (await bot.get_my_short_description(code)).short_description != short:
            await bot.set_my_short_description(short, code)

    def _commands(self, language: Language, audience: str) -> tuple[BotCommand, ...]:
        lines = self._words("commands", language, audience=audience).splitlines()
        return tuple(BotCommand(*line.split(": ", 1)) for line in lines)

    def _words(self, what: str, language: Language, **values: str) -> str:
        return self._screens.words(f"menu/{what}.txt", language, **values)
