"""How a chat changes: a message appears, changes, goes. Whoever watches is told."""

from collections.abc import Sequence
from typing import Any

from bot.emulator.chats import Chat
from bot.emulator.keyboards import Markup
from bot.emulator.messages import Content, Message, Origin
from bot.emulator.page_views import page_chat, page_message
from bot.emulator.state import State


def post(state: State, chat: Chat, message: Message) -> Message:
    """Add a message. Its id must come from ``state.messages.next_id``."""
    state.messages.add(chat, message)
    chat.last_sent_id = message.id
    tell(state, chat, "message", message)
    return message


def bot_posts(
    state: State,
    chat: Chat,
    content: Content,
    *,
    markup: Markup | None = None,
    silent: bool = False,
    reply_to: int = 0,
    origin: Origin | None = None,
) -> Message:
    """The bot's new message, now."""
    message = Message(
        state.messages.next_id(chat),
        chat.id,
        state.now(),
        content,
        markup=markup,
        silent=silent,
        reply_to=reply_to,
        origin=origin,
    )
    return post(state, chat, message)


def revise(
    state: State, chat: Chat, message: Message, content: Content, markup: Markup | None
) -> None:
    """Change what a message shows."""
    message.content = content
    message.markup = markup
    message.edit_date = state.now()
    tell(state, chat, "edit", message)


def remove(state: State, chat: Chat, message_ids: Sequence[int]) -> None:
    """Delete messages; what is not there is passed over."""
    gone = [i for i in message_ids if state.messages.delete(chat, i)]
    chat.pinned = [i for i in chat.pinned if i not in gone]
    for message_id in gone:
        publish(state, chat, "delete", {"message_id": message_id})
    if state.events and not chat.quiet and any(i > chat.read_to for i in gone):
        publish(state, chat, "chat", {"chat": page_chat(state, chat)})
    state.changes.notify()


def tell(state: State, chat: Chat, name: str, message: Message) -> None:
    """A message event for the page and for whoever waits."""
    if state.events and not chat.quiet:
        state.events.publish(name, {"chat_id": chat.id, "message": page_message(state, message)})
    state.changes.notify()


def publish(state: State, chat: Chat, name: str, data: dict[str, Any]) -> None:
    """Another event of a chat for the page."""
    if state.events and not chat.quiet:
        state.events.publish(name, {"chat_id": chat.id, **data})
