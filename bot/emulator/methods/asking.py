"""Methods that answer queries and tell of chats, members and files."""

from typing import Any

from bot.emulator.access import Access, chat_of, find_chat
from bot.emulator.call import Call
from bot.emulator.chats import Chat, ChatType, Role, Status, User
from bot.emulator.errors import bad_request
from bot.emulator.files import DOWNLOAD_LIMIT_BYTES
from bot.emulator.inline import parse_results
from bot.emulator.queries import CallbackAnswer
from bot.emulator.state import State
from bot.emulator.views import bot_member_role, full_chat_json, member_json

_ALERT_LIMIT = 200


def answer_callback_query(state: State, call: Call) -> bool:
    text = call.text("text")
    if len(text) > _ALERT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    state.callbacks.settle(
        call.text("callback_query_id"),
        CallbackAnswer(
            answered=True, text=text, alert=call.boolean("show_alert"), url=call.text("url")
        ),
    )
    return True


def answer_inline_query(state: State, call: Call) -> bool:
    results = parse_results(call.json("results", "inline query results"))
    state.inline.settle(call.text("inline_query_id"), results)
    return True


def get_me(state: State, _call: Call) -> dict[str, Any]:
    return state.profile.user.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def get_chat(state: State, call: Call) -> dict[str, Any]:
    return full_chat_json(state, chat_of(state, call, Access.READ))


def get_chat_member(state: State, call: Call) -> dict[str, Any]:
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    bot = state.profile.user
    chat = chat_of(state, call, Access.READ if user_id == bot.id else Access.MEMBERS)
    if user_id == bot.id:
        return member_json(bot, bot_member_role(chat), chat)
    _check_members(chat)
    user = state.chats.user(user_id)
    if user is None:
        raise bad_request("member not found")
    return member_json(user, _role(chat, user), chat)


def _check_members(chat: Chat) -> None:
    if chat.type is ChatType.CHANNEL and chat.bot_role is not Role.ADMINISTRATOR:
        raise bad_request("member list is inaccessible")


def _role(chat: Chat, user: User) -> Role:
    if chat.type is ChatType.PRIVATE:
        return Role.MEMBER if chat.id == user.id else Role.LEFT
    return chat.members.get(user.id, Role.LEFT)


def get_chat_administrators(state: State, call: Call) -> list[dict[str, Any]]:
    chat = chat_of(state, call, Access.MEMBERS)
    if chat.type is ChatType.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    _check_members(chat)
    found = [
        member_json(user, role, chat)
        for user_id, role in chat.members.items()
        if role in {Role.CREATOR, Role.ADMINISTRATOR} and (user := state.chats.user(user_id))
    ]
    if chat.bot_role is Role.ADMINISTRATOR:
        found.append(member_json(state.profile.user, chat.bot_role, chat))
    return found


def get_chat_member_count(state: State, call: Call) -> int:
    chat = chat_of(state, call, Access.READ)
    if chat.type is ChatType.PRIVATE:
        return 2
    present = [r for r in chat.members.values() if r not in {Role.LEFT, Role.KICKED}]
    return len(present) + (chat.status is Status.ACTIVE)


def leave_chat(state: State, call: Call) -> bool:
    chat = find_chat(state, call.text("chat_id"), Access.READ)
    if chat.type is ChatType.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    chat.status = Status.LEFT
    chat.bot_role = Role.LEFT
    state.changes.notify()
    return True


def get_file(state: State, call: Call) -> dict[str, Any]:
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = state.files.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.media.size > DOWNLOAD_LIMIT_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.media.file_id,
        "file_unique_id": stored.media.unique_id,
        "file_size": stored.media.size,
        "file_path": stored.path,
    }
