"""What the bot says of itself: names, descriptions, commands and menu buttons per language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.chats import Chat, ChatType, Role, User
from bot.emulator.errors import bad_request

COMMAND_LIMIT = 100
_COMMAND_LENGTH = 32
_DESCRIPTION_LENGTH = 256
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a list of commands is for; ids are 0 where the kind has none."""

    kind: str = "default"
    chat_id: int = 0
    user_id: int = 0


@dataclass(slots=True)
class Profile:
    """The bot. ``texts`` holds ``name``, ``description`` and ``short_description``."""

    user: User
    token: str
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    def text(self, kind: str, language: str) -> str:
        """In this language, else the one for all languages."""
        default = self.user.first_name if kind == "name" else ""
        return self.texts.get((kind, language)) or self.texts.get((kind, "")) or default

    def set_text(self, kind: str, language: str, text: str) -> None:
        """An empty text removes it. Raises ApiError when it is too long."""
        check_language(language)
        if len(text) > LENGTHS[kind]:
            raise bad_request(f"bot {kind.replace('_', ' ')} is too long")
        if text:
            self.texts[kind, language] = text
        else:
            self.texts.pop((kind, language), None)

    def menu_button(self, chat_id: int) -> dict[str, Any]:
        button = self.menu_buttons.get(chat_id) or self.menu_buttons.get(0)
        return button or {"type": "commands" if self.commands else "default"}

    def commands_for(self, chat: Chat, user: User) -> tuple[tuple[str, str], ...]:
        """The menu that this person sees in this chat.

        Telegram's order of scopes; in each, the person's language before no language.
        """
        for scope in _scopes(chat, user):
            for language in (user.language_code, ""):
                found = self.commands.get((scope, language))
                if found:
                    return found
        return ()


def _scopes(chat: Chat, user: User) -> Iterator[Scope]:
    if chat.type is ChatType.PRIVATE:
        yield from (Scope("chat", chat.id), Scope("all_private_chats"), Scope())
        return
    administrator = chat.members.get(user.id) in {Role.CREATOR, Role.ADMINISTRATOR}
    yield Scope("chat_member", chat.id, user.id)
    if administrator:
        yield Scope("chat_administrators", chat.id)
    yield Scope("chat", chat.id)
    if administrator:
        yield Scope("all_chat_administrators")
    yield from (Scope("all_group_chats"), Scope())


def check_language(language: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")


def parse_commands(value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of command and description. Raises ApiError with Telegram's words."""
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    commands = tuple(map(_command, value))
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _command(value: Any) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = value["command"].strip(), value["description"].strip()
    command = command.removeprefix("/")
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > _COMMAND_LENGTH:
        raise bad_request(f"command length must not exceed {_COMMAND_LENGTH}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > _DESCRIPTION_LENGTH:
        raise bad_request(f"command description length must not exceed {_DESCRIPTION_LENGTH}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return command, description
