"""Methods that change or remove what the bot has sent."""

from bot.emulator import formatting
from bot.emulator.access import Access, chat_of, check_send, find_chat, message_of
from bot.emulator.call import Call
from bot.emulator.chats import Chat, ChatType, Role
from bot.emulator.errors import bad_request, not_modified
from bot.emulator.keyboards import Markup, MarkupKind, inline_only, parse_markup
from bot.emulator.messages import Content, Message
from bot.emulator.methods.sending import input_media, preview
from bot.emulator.posting import publish, remove, revise
from bot.emulator.state import State

DELETABLE_FOR_S = 2 * 86_400


def edit_message_text(state: State, call: Call) -> Message:
    content = state.contents.message(
        call.text("text"),
        call.text("parse_mode"),
        call.json("entities", "entities"),
        preview(call),
    )
    chat, message, markup = _editable(state, call)
    if message.content.media:
        raise bad_request("there is no text in the message to edit")
    return _apply(state, chat, message, content, markup)


def edit_message_caption(state: State, call: Call) -> Message:
    caption = formatting.caption_text(
        call.text("caption"),
        call.text("parse_mode"),
        call.json("caption_entities", "caption entities"),
    )
    chat, message, markup = _editable(state, call)
    if message.content.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _apply(state, chat, message, Content(caption, message.content.media), markup)


def edit_message_reply_markup(state: State, call: Call) -> Message:
    chat, message, markup = _editable(state, call)
    return _apply(state, chat, message, message.content, markup)


def edit_message_media(state: State, call: Call) -> Message:
    value = call.json("media", "input media")
    chat, message, markup = _editable(state, call)
    return _apply(state, chat, message, input_media(state, call, value), markup)


def _editable(state: State, call: Call) -> tuple[Chat, Message, Markup | None]:
    if not call.text("chat_id") and not call.integer("message_id"):
        if not call.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("MESSAGE_ID_INVALID")
    markup = parse_markup(call.json("reply_markup", "reply keyboard markup"))
    chat = chat_of(state, call, Access.EDIT)
    message = message_of(state, chat, call.integer("message_id"), "to edit")
    _check_editable(message)
    parse_markup(
        call.json("reply_markup", "reply keyboard markup"),
        channel=chat.type is ChatType.CHANNEL,
    )
    return chat, message, inline_only(markup)


def _check_editable(message: Message) -> None:
    foreign = not message.from_bot and not message.via_bot
    bound = message.markup is not None and message.markup.kind is not MarkupKind.INLINE
    if foreign or bound or message.origin is not None or message.service:
        raise bad_request("message can't be edited")


def _apply(
    state: State, chat: Chat, message: Message, content: Content, markup: Markup | None
) -> Message:
    check_send(chat)
    state.flood.edit(chat.id)
    same = (message.content.text, message.content.media) == (content.text, content.media)
    if same and message.markup == markup and message.content.preview == content.preview:
        raise not_modified()
    revise(state, chat, message, content, markup)
    return message


def delete_message(state: State, call: Call) -> bool:
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_of(state, call, Access.WRITE)
    message = message_of(state, chat, call.integer("message_id"), "to delete")
    _check_deletable(state, chat, message)
    remove(state, chat, [message.id])
    return True


def delete_messages(state: State, call: Call) -> bool:
    message_ids = call.message_ids()
    chat = chat_of(state, call, Access.WRITE)
    found = [state.messages.get(chat, message_id) for message_id in message_ids]
    for message in found:
        if message is not None:
            _check_deletable(state, chat, message)
    remove(state, chat, message_ids)
    return True


def _check_deletable(state: State, chat: Chat, message: Message) -> None:
    """48 hours; own messages, and those of others where tdlib lets a bot (can_revoke_message)."""
    age_s = state.now() - message.date
    may_all = chat.bot_role is Role.ADMINISTRATOR
    if chat.type in {ChatType.SUPERGROUP, ChatType.CHANNEL}:
        if age_s >= DELETABLE_FOR_S or not (message.from_bot or may_all):
            raise bad_request("message can't be deleted")
        return
    own = message.from_bot and not message.service
    allowed = own or may_all or chat.type is ChatType.PRIVATE
    if not allowed or age_s > DELETABLE_FOR_S:
        raise bad_request("message can't be deleted for everyone")


def pin_chat_message(state: State, call: Call) -> bool:
    chat = _pinnable(state, call)
    message = message_of(state, chat, call.integer("message_id"), "to pin")
    chat.pinned = [*(i for i in chat.pinned if i != message.id), message.id]
    publish(state, chat, "chat", {"pinned": chat.pinned})
    return True


def unpin_chat_message(state: State, call: Call) -> bool:
    chat = _pinnable(state, call)
    message_id = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned = [i for i in chat.pinned if i != message_id]
    publish(state, chat, "chat", {"pinned": chat.pinned})
    return True


def unpin_all_chat_messages(state: State, call: Call) -> bool:
    chat = _pinnable(state, call)
    chat.pinned = []
    publish(state, chat, "chat", {"pinned": []})
    return True


def _pinnable(state: State, call: Call) -> Chat:
    chat = find_chat(state, call.text("chat_id"), Access.WRITE)
    if chat.type is not ChatType.PRIVATE and chat.bot_role is not Role.ADMINISTRATOR:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
