"""Which chat a request means, and what the bot may do there (Client.cpp, check_chat_access)."""

from enum import IntEnum

from bot.emulator.call import Call
from bot.emulator.chats import Chat, ChatType, Role, Status
from bot.emulator.errors import ApiError, bad_request, forbidden
from bot.emulator.messages import Message
from bot.emulator.state import State


class Access(IntEnum):
    READ = 0
    MEMBERS = 1
    EDIT = 2
    WRITE = 3


def find_chat(state: State, reference: str, access: Access) -> Chat:
    """The chat by id or @username. Raises ApiError with Telegram's words."""
    if not reference:
        raise bad_request("chat_id is empty")
    chat = _lookup(state, reference)
    if chat is None:
        raise bad_request("chat not found")
    error = _refusal(chat, access)
    if error:
        raise error
    return chat


def chat_of(state: State, call: Call, access: Access, name: str = "chat_id") -> Chat:
    """The chat that a parameter names."""
    return find_chat(state, call.text(name), access)


def message_of(state: State, chat: Chat, message_id: int, purpose: str) -> Message:
    """Raises ApiError "message to <purpose> not found"."""
    message = state.messages.get(chat, message_id) if message_id > 0 else None
    if message is None:
        raise bad_request(f"message {purpose} not found")
    return message


def check_send(chat: Chat) -> None:
    """What the server, beyond rights, says to a new message or an edit. Raises ApiError."""
    if chat.type is ChatType.PRIVATE:
        if chat.status is Status.BLOCKED:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.type is ChatType.CHANNEL and chat.bot_role is not Role.ADMINISTRATOR:
        raise bad_request("need administrator rights in the channel chat")
    if chat.muted:
        raise bad_request("not enough rights to send text messages to the chat")


def _lookup(state: State, reference: str) -> Chat | None:
    if reference.startswith("@"):
        return state.chats.by_username(reference)
    try:
        return state.chats.get(int(reference))
    except ValueError:
        return None


def _refusal(chat: Chat, access: Access) -> ApiError | None:
    if chat.type is ChatType.PRIVATE:
        if chat.status is Status.DEACTIVATED and access >= Access.EDIT:
            return forbidden("user is deactivated")
        return None
    if chat.type is ChatType.GROUP:
        return _group_refusal(chat, access)
    name = chat.type.value
    if chat.status is Status.BLOCKED:
        return forbidden(f"bot was kicked from the {name} chat")
    public = bool(chat.username)
    if chat.status is not Status.ACTIVE and (access >= Access.EDIT or not public):
        return forbidden(f"bot is not a member of the {name} chat")
    return None


def _group_refusal(chat: Chat, access: Access) -> ApiError | None:
    if chat.migrated_to and access in {Access.WRITE, Access.MEMBERS}:
        return bad_request(
            "group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.status is Status.DEACTIVATED and access in {Access.WRITE, Access.MEMBERS}:
        return forbidden("the group chat was deleted")
    if access >= Access.MEMBERS and chat.status is Status.BLOCKED:
        return forbidden("bot was kicked from the group chat")
    if access >= Access.MEMBERS and chat.status is Status.LEFT:
        return forbidden("bot is not a member of the group chat")
    return None
