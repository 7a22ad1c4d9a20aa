"""What people do in their chats, and the updates that the bot gets from it."""

from collections.abc import Mapping
from typing import Any

from bot.emulator import formatting
from bot.emulator.chats import Chat, ChatType, Opening, Role, Status, User
from bot.emulator.entities import FormattedText
from bot.emulator.files import Upload
from bot.emulator.keyboards import parse_markup
from bot.emulator.messages import Content, Message, Origin
from bot.emulator.page_views import page_chat
from bot.emulator.posting import post, publish, tell
from bot.emulator.state import State
from bot.emulator.views import bot_member_role, member_json, message_json

_FORWARDED_FROM = "Somebody"


def new_person(
    state: State,
    first_name: str,
    language_code: str = "",
    *,
    username: str = "",
    user_id: int | None = None,
    opening: Opening | None = None,
) -> Chat:
    """A person's private chat with the bot, in which nothing was written yet."""
    chat_id = user_id or state.chats.free_id(ChatType.PRIVATE)
    if state.chats.get(chat_id) is not None:
        raise ValueError(f"chat {chat_id} exists")
    user = User(chat_id, first_name, language_code, username)
    chat = Chat(chat_id, ChatType.PRIVATE, user=user, opening=opening)
    return _announce(state, state.chats.add(chat))


def new_group(
    state: State,
    kind: ChatType,
    title: str,
    *,
    chat_id: int | None = None,
    username: str = "",
) -> Chat:
    """A group, supergroup or channel without members; the bot is not in it."""
    chat_id = chat_id or state.chats.free_id(kind)
    if state.chats.get(chat_id) is not None:
        raise ValueError(f"chat {chat_id} exists")
    chat = Chat(chat_id, kind, title, username=username, status=Status.LEFT, bot_role=Role.LEFT)
    return _announce(state, state.chats.add(chat))


def _announce(state: State, chat: Chat) -> Chat:
    if state.events:
        publish(state, chat, "chat", {"chat": page_chat(state, chat)})
    state.changes.notify()
    return chat


def write(
    state: State,
    chat: Chat,
    user: User,
    text: str,
    *,
    reply_to: int = 0,
    document: Upload | None = None,
    photo: Upload | None = None,
    forwarded: bool = False,
    album: str = "",
    styled: bool = False,
) -> Message:
    """A person writes; writing to a bot that one had blocked unblocks it first.

    ``album`` is the same for files that are sent together; ``styled``: the text is HTML, as the
    styles of an app make it, and short enough for one message. Raises ValueError when nothing is
    written or the person may not write there.
    """
    _check_writer(chat, user)
    if not text.strip() and document is None and photo is None:
        raise ValueError("a message needs text or a file")
    if chat.type is ChatType.PRIVATE and chat.status is Status.BLOCKED:
        change_status(state, chat, Status.ACTIVE, user)
    media = state.files.add("document", document) if document else None
    media = state.files.add("photo", photo) if photo else media
    pieces = [text[i : i + formatting.MESSAGE_LIMIT] for i in _starts(text)]
    for piece in pieces:
        words = formatting.styled_text(piece) if styled else formatting.typed_text(piece)
        message = _written(state, chat, user, Content(words, media))
        message.reply_to = reply_to
        message.album = album
        message.origin = Origin(0, 0, state.now(), _FORWARDED_FROM) if forwarded else None
        _send(state, chat, user, message)
    return message


def _starts(text: str) -> range:
    """Telegram's clients cut what is too long for one message."""
    return range(0, max(len(text), 1), formatting.MESSAGE_LIMIT)


def _check_writer(chat: Chat, user: User) -> None:
    if chat.type is ChatType.PRIVATE:
        if user.id != chat.id:
            raise ValueError("a private chat belongs to one person")
        if chat.status is Status.DEACTIVATED:
            raise ValueError("a deactivated user cannot write")
        return
    role = chat.members.get(user.id)
    if role in {None, Role.LEFT, Role.KICKED}:
        raise ValueError("only members write in a group")
    if chat.type is ChatType.CHANNEL and role is Role.MEMBER:
        raise ValueError("only administrators post in a channel")


def _written(state: State, chat: Chat, user: User, content: Content) -> Message:
    return Message(
        state.messages.next_id(chat),
        chat.id,
        state.now(),
        content,
        from_bot=False,
        sender_id=user.id,
    )


def _send(state: State, chat: Chat, user: User, message: Message) -> None:
    if chat.type is ChatType.PRIVATE:
        chat.started = True
    post(state, chat, message)
    chat.read_to = message.id
    if _bot_sees(state, chat, message):
        kind = "channel_post" if chat.type is ChatType.CHANNEL else "message"
        state.updates.push(kind, message_json(state, message), chat.id)
    if message.service is None:
        publish(state, chat, "chat", {"read_to": chat.read_to, "user_id": user.id})


def _bot_sees(state: State, chat: Chat, message: Message) -> bool:
    """In groups a bot that is no administrator sees commands and answers to itself."""
    if chat.status is not Status.ACTIVE:
        return False
    if chat.type in {ChatType.PRIVATE, ChatType.CHANNEL} or message.service:
        return True
    if chat.bot_role is Role.ADMINISTRATOR:
        return True
    text = message.content.text.text
    if text.startswith("/"):
        _, at, name = text.split(maxsplit=1)[0].partition("@")
        return not at or name.lower() == state.profile.user.username.lower()
    replied = state.messages.get(chat, message.reply_to) if message.reply_to else None
    return bool(replied and replied.from_bot) or f"@{state.profile.user.username}" in text


def edit(state: State, chat: Chat, user: User, message: Message, text: str) -> None:
    """A person changes what they wrote."""
    if message.sender_id != user.id:
        raise ValueError("only one's own messages can be edited")
    message.content = Content(formatting.typed_text(text), message.content.media)
    message.edit_date = state.now()
    tell(state, chat, "edit", message)
    if _bot_sees(state, chat, message):
        kind = "edited_channel_post" if chat.type is ChatType.CHANNEL else "edited_message"
        state.updates.push(kind, message_json(state, message), chat.id)


def press(state: State, chat: Chat, user: User, message: Message, data: str) -> str:
    """A person presses a callback button; the id of the query that the bot gets.

    Raises ValueError when the message has no such button.
    """
    buttons = message.markup.buttons() if message.markup else ()
    if not any(b.kind == "callback_data" and b.value == data for b in buttons):
        raise ValueError(f"message {message.id} has no button {data!r}")
    query_id = state.callbacks.ask()
    state.updates.push(
        "callback_query",
        {
            "id": query_id,
            "from": user.json(),
            "message": message_json(state, message),
            "chat_instance": str(chat.id * 7919),
            "data": data,
        },
        chat.id,
    )
    return query_id


def ask_inline(state: State, chat: Chat, user: User, query: str, offset: str = "") -> str:
    """A person types ``@bot query``; the id of the query that the bot gets."""
    query_id = state.inline.ask()
    kind = "sender" if chat.type is ChatType.PRIVATE else chat.type.value
    state.updates.push(
        "inline_query",
        {
            "id": query_id,
            "from": user.json(),
            "query": query,
            "offset": offset,
            "chat_type": kind,
        },
        user.id,
    )
    return query_id


def choose_inline(
    state: State, chat: Chat, user: User, result: Mapping[str, Any], query: str = ""
) -> Message:
    """A person sends one of the results."""
    content = result.get("input_message_content") or {}
    text = formatting.message_text(
        str(content.get("message_text") or result.get("title") or ""),
        str(content.get("parse_mode") or ""),
        content.get("entities"),
    )
    message = _written(state, chat, user, Content(text))
    message.via_bot = True
    message.markup = parse_markup(result.get("reply_markup"))
    _send(state, chat, user, message)
    state.updates.push(
        "chosen_inline_result",
        {"result_id": str(result["id"]), "from": user.json(), "query": query},
        user.id,
    )
    return message


def change_status(state: State, chat: Chat, status: Status, by: User) -> None:
    """Block, unblock, kick, leave, come back, deactivate.

    The bot is told where Telegram tells: of everything but a deactivation.
    """
    before = bot_member_role(chat)
    if status is Status.ACTIVE and chat.type is not ChatType.PRIVATE:
        chat.bot_role = Role.MEMBER if before in {Role.LEFT, Role.KICKED} else before
    chat.status = status
    _announce(state, chat)
    if status is not Status.DEACTIVATED:
        tell_role(state, chat, by, before)


def tell_role(state: State, chat: Chat, by: User, before: Role) -> None:
    """A ``my_chat_member`` update, if the bot's place has changed."""
    after = bot_member_role(chat)
    if after is before:
        return
    bot = state.profile.user
    state.updates.push(
        "my_chat_member",
        {
            "chat": chat.json(),
            "from": by.json(),
            "date": state.now(),
            "old_chat_member": member_json(bot, before, chat),
            "new_chat_member": member_json(bot, after, chat),
        },
        chat.id,
    )


def add_bot(state: State, chat: Chat, by: User, role: Role = Role.MEMBER) -> None:
    """The bot is taken into a group or channel; channels know bots as administrators only."""
    before = bot_member_role(chat)
    chat.status = Status.ACTIVE
    chat.bot_role = Role.ADMINISTRATOR if chat.type is ChatType.CHANNEL else role
    _announce(state, chat)
    tell_role(state, chat, by, before)
    if chat.type is not ChatType.CHANNEL and before in {Role.LEFT, Role.KICKED}:
        _service(state, chat, by, {"new_chat_members": [state.profile.user.json()]})


def promote_bot(state: State, chat: Chat, by: User, role: Role) -> None:
    """The bot becomes an administrator of a group, or stops being one."""
    before = bot_member_role(chat)
    chat.bot_role = role
    _announce(state, chat)
    tell_role(state, chat, by, before)


def _service(state: State, chat: Chat, user: User, fields: dict[str, Any]) -> Message:
    message = _written(state, chat, user, Content(FormattedText("")))
    message.service = fields
    _send(state, chat, user, message)
    return message


def migrate(state: State, chat: Chat, by: User) -> Chat:
    """A group becomes a supergroup with an id of its own; the old one answers with it.

    Raises ValueError for anything but a group.
    """
    if chat.type is not ChatType.GROUP or chat.migrated_to:
        raise ValueError("only a group can be upgraded, and only once")
    new = new_group(state, ChatType.SUPERGROUP, chat.title)
    new.members, new.bot_role, new.status = dict(chat.members), chat.bot_role, chat.status
    chat.migrated_to = new.id
    _service(state, chat, by, {"migrate_to_chat_id": new.id})
    _service(state, new, by, {"migrate_from_chat_id": chat.id})
    _announce(state, chat)
    _announce(state, new)
    return new
