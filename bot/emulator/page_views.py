"""Chats and messages as the chat page and other outside tests see them."""

from datetime import UTC, datetime
from typing import Any

from bot.emulator.chats import Chat, ChatType
from bot.emulator.keyboards import Button, Markup, MarkupKind
from bot.emulator.messages import Media, Message
from bot.emulator.page_html import page_html
from bot.emulator.state import State

_KINDS = {
    "callback_data": "callback",
    "url": "url",
    "login_url": "url",
    "web_app": "url",
    "copy_text": "copy",
    "switch_inline_query": "switch_inline",
    "switch_inline_query_current_chat": "switch_inline",
    "switch_inline_query_chosen_chat": "share",
}


def page_chat(state: State, chat: Chat) -> dict[str, Any]:
    """A chat with its menu of commands in the language of the person."""
    user = chat.user or state.profile.user
    language = chat.language_code
    return {
        "id": chat.id,
        "type": chat.type.value,
        "title": chat.name,
        "first_name": chat.user.first_name if chat.user else None,
        "username": chat.user.username if chat.user else chat.username,
        "language_code": language,
        "status": chat.status.value,
        "started": chat.started or chat.type is not ChatType.PRIVATE,
        "unread": unread(state, chat),
        "commands": [
            {"command": command, "description": description}
            for command, description in state.profile.commands_for(chat, user)
        ],
        "description": state.profile.text("description", language),
        "migrated_to": chat.migrated_to or None,
        "opening": chat.opening.json() if chat.opening else None,
    }


def unread(state: State, chat: Chat) -> int:
    """Messages of the bot since the chat was last read."""
    return sum(
        1 for message in state.messages.of(chat) if message.from_bot and message.id > chat.read_to
    )


def page_message(state: State, message: Message) -> dict[str, Any]:
    text = message.content.text
    media = message.content.media
    return {
        "id": message.id,
        "date": moment(message.date),
        "edit_date": moment(message.edit_date) if message.edit_date else None,
        "from": "bot" if message.from_bot else "user",
        "sender": sender(state, message),
        "text": text.text,
        "html": page_html(text),
        "document": _file(media, "document"),
        "photo": _file(media, "photo"),
        "silent": message.silent,
        "reply_to": message.reply_to or None,
        "keyboard": _rows(message.markup, MarkupKind.INLINE) or [],
        "reply_keyboard": _rows(message.markup, MarkupKind.REPLY),
        "remove_keyboard": bool(message.markup and message.markup.kind is MarkupKind.REMOVE),
        "asks": _asks(message.markup),
        "forwarded": message.origin.name if message.origin else None,
        "service": min(message.service) if message.service else None,
    }


def moment(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).isoformat()


def sender(state: State, message: Message) -> str:
    if message.from_bot:
        return state.profile.user.first_name
    user = state.chats.user(message.sender_id)
    return user.first_name if user else ""


def _file(media: Media | None, kind: str) -> dict[str, Any] | None:
    if media is None or media.kind != kind:
        return None
    return {
        "name": media.name,
        "size": media.size,
        "mime": media.mime,
        "width": media.width,
        "height": media.height,
        "url": f"/emulator/files/{media.file_id}",
    }


def _rows(markup: Markup | None, kind: MarkupKind) -> list[list[dict[str, Any]]] | None:
    if markup is None or markup.kind is not kind:
        return None
    return [[page_button(button) for button in row] for row in markup.rows]


def _asks(markup: Markup | None) -> str | None:
    """For a message that wants a reply, what the field for it says; perhaps nothing."""
    if markup is None or markup.kind is not MarkupKind.FORCE_REPLY:
        return None
    return markup.placeholder


def page_button(button: Button) -> dict[str, Any]:
    kind = _KINDS.get(button.kind, button.kind)
    return {
        "text": button.text,
        "kind": kind,
        "data": None if kind == "url" else button.value,
        "url": button.value if kind == "url" else None,
        "style": button.style or None,
    }
