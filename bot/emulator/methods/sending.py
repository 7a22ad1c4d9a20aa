"""Methods by which the bot sends: texts, files, copies and forwards."""

from collections.abc import Mapping
from typing import Any

from bot.emulator import formatting
from bot.emulator.access import Access, chat_of, check_send, find_chat, message_of
from bot.emulator.call import Call
from bot.emulator.chats import Chat, ChatType
from bot.emulator.entities import FormattedText
from bot.emulator.errors import bad_request, whole_number
from bot.emulator.files import Upload
from bot.emulator.keyboards import Markup, parse_markup
from bot.emulator.messages import Content, Media, Message, Origin
from bot.emulator.posting import bot_posts, publish
from bot.emulator.state import State

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_ALBUM = range(2, 11)


def send_message(state: State, call: Call) -> Message:
    content = state.contents.message(
        call.text("text"),
        call.text("parse_mode"),
        call.json("entities", "entities"),
        preview(call),
    )
    return deliver(state, call, content)


def preview(call: Call) -> dict[str, Any] | None:
    """``link_preview_options``, or what the older parameter means in its terms."""
    options = call.json("link_preview_options", "link preview options")
    if options is None:
        return {"is_disabled": True} if call.boolean("disable_web_page_preview") else None
    if not isinstance(options, Mapping):
        raise bad_request("object expected as link preview options")
    return dict(options)


def send_photo(state: State, call: Call) -> Message:
    return _send_file(state, call, "photo")


def send_document(state: State, call: Call) -> Message:
    return _send_file(state, call, "document")


def send_media_group(state: State, call: Call) -> list[Message]:
    media = call.json("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if len(media) not in _ALBUM:
        raise bad_request("media group must include 2-10 items")
    contents = [input_media(state, call, item) for item in media]
    chat = _target(state, call)
    return [
        bot_posts(state, chat, content, silent=call.boolean("disable_notification"))
        for content in contents
    ]


def input_media(state: State, call: Call, value: Any) -> Content:
    """The content that an InputMedia describes. Raises ApiError."""
    if not isinstance(value, Mapping):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(value.get("type", ""))
    if kind not in {"photo", "document"}:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = formatting.caption_text(
        str(value.get("caption") or ""),
        str(value.get("parse_mode") or ""),
        value.get("caption_entities"),
    )
    reference = str(value.get("media") or "")
    upload = call.files.get(reference.removeprefix("attach://"))
    return Content(caption, _media(state, kind, reference, upload))


def _send_file(state: State, call: Call, kind: str) -> Message:
    reference = call.text(kind)
    upload = call.files.get(reference.removeprefix("attach://")) or call.files.get(kind)
    if not reference and upload is None:
        raise bad_request(f"there is no {kind} in the request")
    caption = formatting.caption_text(
        call.text("caption"),
        call.text("parse_mode"),
        call.json("caption_entities", "caption entities"),
    )
    find_chat(state, call.text("chat_id"), Access.WRITE)
    return deliver(state, call, Content(caption, _media(state, kind, reference, upload)))


def _media(state: State, kind: str, reference: str, upload: Upload | None) -> Media:
    if upload is not None:
        return state.files.add(kind, upload)
    stored = state.files.get(reference)
    if stored is None or stored.media.kind != kind:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored.media


def deliver(state: State, call: Call, content: Content) -> Message:
    """Send a content with the markup, reply and silence that the request asks for."""
    chat = find_chat(state, call.text("chat_id"), Access.WRITE)
    markup = parse_markup(
        call.json("reply_markup", "reply keyboard markup"),
        channel=chat.type is ChatType.CHANNEL,
    )
    return _deliver(state, call, chat, content, markup)


def _deliver(
    state: State, call: Call, chat: Chat, content: Content, markup: Markup | None
) -> Message:
    reply_to = _reply_to(state, call, chat)
    _admit(state, call, chat)
    return bot_posts(
        state,
        chat,
        content,
        markup=markup,
        silent=call.boolean("disable_notification"),
        reply_to=reply_to,
    )


def _target(state: State, call: Call) -> Chat:
    chat = find_chat(state, call.text("chat_id"), Access.WRITE)
    _admit(state, call, chat)
    return chat


def _admit(state: State, call: Call, chat: Chat) -> None:
    check_send(chat)
    state.flood.send(
        chat.id,
        group=chat.type in {ChatType.GROUP, ChatType.SUPERGROUP},
        paid=call.boolean("allow_paid_broadcast"),
    )


def _reply_to(state: State, call: Call, chat: Chat) -> int:
    parameters = call.json("reply_parameters", "reply parameters")
    if parameters is None:
        reply_to = call.integer("reply_to_message_id")
        lenient = call.boolean("allow_sending_without_reply")
    elif isinstance(parameters, Mapping):
        reply_to = whole_number(parameters.get("message_id"), "message_id")
        lenient = bool(parameters.get("allow_sending_without_reply"))
    else:
        raise bad_request("object expected as reply parameters")
    if reply_to <= 0:
        return 0
    if state.messages.get(chat, reply_to) is None:
        if lenient:
            return 0
        raise bad_request("message to be replied not found")
    return reply_to


def copy_message(state: State, call: Call) -> dict[str, Any]:
    message = _source(state, call, call.integer("message_id"), "to copy")
    content = message.content
    if content.media and "caption" in call.values:
        caption = formatting.caption_text(
            call.text("caption"),
            call.text("parse_mode"),
            call.json("caption_entities", "caption entities"),
        )
        content = Content(caption, content.media)
    return {"message_id": deliver(state, call, content).id}


def copy_messages(state: State, call: Call) -> list[dict[str, Any]]:
    found = _sources(state, call, "to copy")
    chat = _target(state, call)
    silent = call.boolean("disable_notification")
    keep = not call.boolean("remove_caption")
    contents = [
        m.content if keep or not m.content.media else Content(FormattedText(""), m.content.media)
        for m in found
    ]
    return [{"message_id": bot_posts(state, chat, c, silent=silent).id} for c in contents]


def forward_message(state: State, call: Call) -> Message:
    message = _source(state, call, call.integer("message_id"), "to forward")
    chat = _target(state, call)
    return _forward(state, call, chat, message)


def forward_messages(state: State, call: Call) -> list[dict[str, Any]]:
    found = _sources(state, call, "to forward")
    chat = _target(state, call)
    return [{"message_id": _forward(state, call, chat, message).id} for message in found]


def _forward(state: State, call: Call, chat: Chat, source: Message) -> Message:
    user = state.profile.user if source.from_bot else state.chats.user(source.sender_id)
    origin = source.origin or Origin(
        source.chat_id,
        source.id,
        source.date,
        user.first_name if user else "",
        user.id if user else 0,
    )
    silent = call.boolean("disable_notification")
    return bot_posts(state, chat, source.content, silent=silent, origin=origin)


def _source(state: State, call: Call, message_id: int, purpose: str) -> Message:
    chat = chat_of(state, call, Access.READ, "from_chat_id")
    message = message_of(state, chat, message_id, purpose)
    if message.service:
        raise bad_request(f"message can't be {'copied' if 'copy' in purpose else 'forwarded'}")
    return message


def _sources(state: State, call: Call, purpose: str) -> list[Message]:
    message_ids = call.message_ids()
    chat = chat_of(state, call, Access.READ, "from_chat_id")
    found = [state.messages.get(chat, i) for i in message_ids]
    messages = [m for m in found if m is not None and not m.service]
    if not messages:
        raise bad_request(f"there are no messages {purpose}")
    return messages


def send_chat_action(state: State, call: Call) -> bool:
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_of(state, call, Access.WRITE)
    check_send(chat)
    publish(state, chat, "typing", {"action": action})
    return True
