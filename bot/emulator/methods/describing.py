"""Methods by which the bot describes itself: commands, names, descriptions, menu buttons."""

from collections.abc import Mapping
from typing import Any

from bot.emulator.access import Access, find_chat
from bot.emulator.call import Call
from bot.emulator.errors import bad_request, whole_number
from bot.emulator.profile import Scope, check_language, parse_commands
from bot.emulator.state import State

_PLAIN = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_OF_A_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})


def set_my_commands(state: State, call: Call) -> bool:
    commands = parse_commands(call.json("commands", "commands") or [])
    scope, language = _scope(state, call), _language(call)
    if commands:
        state.profile.commands[scope, language] = commands
    else:
        state.profile.commands.pop((scope, language), None)
    _tell(state)
    return True


def delete_my_commands(state: State, call: Call) -> bool:
    state.profile.commands.pop((_scope(state, call), _language(call)), None)
    _tell(state)
    return True


def get_my_commands(state: State, call: Call) -> list[dict[str, str]]:
    found = state.profile.commands.get((_scope(state, call), _language(call)), ())
    return [{"command": command, "description": text} for command, text in found]


def _tell(state: State) -> None:
    state.events.publish("commands", {"chat_id": None})
    state.changes.notify()


def _language(call: Call) -> str:
    language = call.text("language_code")
    check_language(language)
    return language


def _scope(state: State, call: Call) -> Scope:
    value = call.json("scope", "BotCommandScope")
    if value is None:
        return Scope()
    if not isinstance(value, Mapping):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(value.get("type", ""))
    if kind in _PLAIN:
        return Scope(kind)
    if kind not in _OF_A_CHAT:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not value.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat = find_chat(state, str(value["chat_id"]), Access.MEMBERS)
    user_id = whole_number(value.get("user_id"), "user_id") if kind == "chat_member" else 0
    if kind == "chat_member" and user_id <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return Scope(kind, chat.id, user_id)


def set_my_name(state: State, call: Call) -> bool:
    return _set_text(state, call, "name")


def set_my_description(state: State, call: Call) -> bool:
    return _set_text(state, call, "description")


def set_my_short_description(state: State, call: Call) -> bool:
    return _set_text(state, call, "short_description")


def _set_text(state: State, call: Call, kind: str) -> bool:
    state.profile.set_text(kind, call.text("language_code"), call.text(kind))
    _tell(state)
    return True


def get_my_name(state: State, call: Call) -> dict[str, str]:
    return {"name": state.profile.text("name", _language(call))}


def get_my_description(state: State, call: Call) -> dict[str, str]:
    return {"description": state.profile.text("description", _language(call))}


def get_my_short_description(state: State, call: Call) -> dict[str, str]:
    return {"short_description": state.profile.text("short_description", _language(call))}


def set_chat_menu_button(state: State, call: Call) -> bool:
    button = call.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, Mapping):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    state.profile.menu_buttons[_menu_chat(state, call)] = dict(button)
    return True


def get_chat_menu_button(state: State, call: Call) -> dict[str, Any]:
    return state.profile.menu_button(_menu_chat(state, call))


def _menu_chat(state: State, call: Call) -> int:
    reference = call.text("chat_id")
    return find_chat(state, reference, Access.READ).id if reference else 0
