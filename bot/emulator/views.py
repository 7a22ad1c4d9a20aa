"""Messages and chats as the Bot API shows them to the bot."""

from typing import Any

import orjson

from bot.emulator.chats import Chat, ChatType, Role, Status, User
from bot.emulator.keyboards import MarkupKind
from bot.emulator.messages import Message, Origin
from bot.emulator.state import State


def message_json(state: State, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """As a Message of the Bot API."""
    chat = state.chats.get(message.chat_id)
    if chat is None:
        raise LookupError("a message in no chat")
    body: dict[str, Any] = {"message_id": message.id}
    body |= _sender(state, chat, message)
    body["chat"] = chat.json()
    body["date"] = message.date
    if message.edit_date:
        body["edit_date"] = message.edit_date
    if message.origin:
        body |= _origin(state, message.origin)
    if message.reply_to and with_reply:
        replied = state.messages.get(chat, message.reply_to)
        if replied:
            body["reply_to_message"] = message_json(state, replied, with_reply=False)
    if message.album:
        body["media_group_id"] = message.album
    if message.via_bot:
        body["via_bot"] = state.profile.user.json()
    return body | content_json(message)


def content_json(message: Message) -> dict[str, Any]:
    """Text or file with its entities, and the inline keyboard.

    Cached parts are not encoded again.
    """
    content = message.content
    body: dict[str, Any] = dict(message.service or {})
    text, entities = "text", "entities"
    if content.media:
        body[content.media.kind] = content.media.json()
        text, entities = "caption", "caption_entities"
    if content.text.text:
        body[text] = orjson.Fragment(content.text_json)
    if content.entities_json:
        body[entities] = orjson.Fragment(content.entities_json)
    if content.preview:
        body["link_preview_options"] = orjson.Fragment(content.preview)
    if message.markup and message.markup.kind is MarkupKind.INLINE:
        body["reply_markup"] = orjson.Fragment(message.markup.raw)
    return body


def _sender(state: State, chat: Chat, message: Message) -> dict[str, Any]:
    if chat.type is ChatType.CHANNEL:
        return {"sender_chat": chat.json()}
    if message.from_bot:
        return {"from": state.profile.user.json()}
    user = state.chats.user(message.sender_id)
    return {"from": user.json()} if user else {}


def _origin(state: State, origin: Origin) -> dict[str, Any]:
    user = state.chats.user(origin.user_id) if origin.user_id else None
    body: dict[str, Any] = {"date": origin.date}
    if origin.user_id == state.profile.user.id:
        user = state.profile.user
    if user:
        body |= {"type": "user", "sender_user": user.json()}
    else:
        body |= {"type": "hidden_user", "sender_user_name": origin.name}
    return {"forward_origin": body}


def full_chat_json(state: State, chat: Chat) -> dict[str, Any]:
    """As a ChatFullInfo of the Bot API."""
    body = chat.json() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}:
        body["permissions"] = {"can_send_messages": True}
    pinned = state.messages.get(chat, chat.pinned[-1]) if chat.pinned else None
    if pinned:
        body["pinned_message"] = message_json(state, pinned, with_reply=False)
    return body


_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "is_anonymous",
    "can_be_edited",
)


def member_json(user: User, role: Role, chat: Chat) -> dict[str, Any]:
    """As a ChatMember of the Bot API."""
    body: dict[str, Any] = {"user": user.json(), "status": role.value}
    if role is Role.CREATOR:
        body["is_anonymous"] = False
    elif role is Role.ADMINISTRATOR:
        body |= {
            right: right not in {"is_anonymous", "can_be_edited", "can_promote_members"}
            for right in _RIGHTS
        }
        if chat.type is ChatType.CHANNEL:
            body |= {"can_post_messages": True, "can_edit_messages": True}
    elif role is Role.KICKED:
        body["until_date"] = 0
    return body


def bot_member_role(chat: Chat) -> Role:
    """The bot's own place in a chat."""
    if chat.type is ChatType.PRIVATE:
        return Role.KICKED if chat.status is Status.BLOCKED else Role.MEMBER
    if chat.status is Status.BLOCKED:
        return Role.KICKED
    return Role.LEFT if chat.status is Status.LEFT else chat.bot_role
