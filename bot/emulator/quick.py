"""The short way for broadcasts: sendMessage as JSON to a private chat of a bulk range.

A sender that keeps up with Telegram's paid rate encodes a message once and changes the chat id
alone. So the rest of the body is recognised by its bytes, and nothing of it is parsed again.
Everything else takes the long way, with the same outcome.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from bot.emulator.bulk import Template
from bot.emulator.call import Call
from bot.emulator.errors import ApiError
from bot.emulator.keyboards import parse_markup
from bot.emulator.messages import Message
from bot.emulator.methods.sending import preview
from bot.emulator.state import State
from bot.emulator.views import content_json

METHOD = "sendMessage"
_CHAT = b'"chat_id":'
_NUMBER = re.compile(rb" *(\d{1,18})")
_UNDERSTOOD = frozenset(
    {
        "chat_id",
        "text",
        "parse_mode",
        "entities",
        "link_preview_options",
        "reply_markup",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
    }
)
_CACHED = 10_000


class QuickSend:
    """Knows the bodies that were sent already."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._templates: dict[tuple[bytes, bytes], Template] = {}
        sender = orjson.dumps(state.profile.user.json())
        self._middle = b',"from":' + sender + b',"chat":'

    def answer(self, body: bytes) -> bytes | None:
        """Send, and the body of the answer; None when the long way must be taken.

        Raises ApiError when there is too much of it.
        """
        before, found, after = body.partition(_CHAT)
        number = _NUMBER.match(after)
        if not found or number is None or _CHAT in after:
            return None
        chat_id = int(number[1])
        bulk = self._state.chats.untouched(chat_id)
        if bulk is None:
            return None
        key = (before, after[number.end() :])
        template = self._templates.get(key) or self._learn(key, body, chat_id)
        if template is None:
            return None
        self._admit(chat_id, template)
        message_id, date = self._post(chat_id, template)
        chat = orjson.dumps(bulk.chat(chat_id).json())
        return (
            b'{"ok":true,"result":{"message_id":%d' % message_id
            + self._middle
            + chat
            + b',"date":%d,' % date
            + template.tail
        )

    def _admit(self, chat_id: int, template: Template) -> None:
        state = self._state
        try:
            state.flood.send(chat_id, group=False, paid=template.paid)
        except ApiError as error:
            at = state.clock.now().timestamp()
            state.record.add(METHOD, at, chat_id, error_code=error.code)
            raise

    def _post(self, chat_id: int, template: Template) -> tuple[int, int]:
        state = self._state
        at = state.clock.now().timestamp()
        message_id = state.messages.next_shared_id()
        state.messages.bulk.add(message_id, chat_id, int(at), template)
        state.record.add(
            METHOD, at, chat_id, message_id=message_id, text_hash=template.content.text_hash
        )
        return message_id, int(at)

    def _learn(self, key: tuple[bytes, bytes], body: bytes, chat_id: int) -> Template | None:
        try:
            values = orjson.loads(body)
            template = self._template(values, chat_id)
        except (orjson.JSONDecodeError, ApiError):
            return None
        if template is not None:
            if len(self._templates) >= _CACHED:
                self._templates.clear()
            self._templates[key] = template
            self._state.messages.bulk.learn(template)
        return template

    def _template(self, values: Any, chat_id: int) -> Template | None:
        if not isinstance(values, Mapping) or values.get("chat_id") != chat_id:
            return None
        if not values.keys() <= _UNDERSTOOD:
            return None
        call = Call(METHOD, values)
        content = self._state.contents.message(
            call.text("text"),
            call.text("parse_mode"),
            call.json("entities", "entities"),
            preview(call),
        )
        markup = parse_markup(call.json("reply_markup", "reply keyboard markup"))
        shown = content_json(Message(0, chat_id, 0, content, markup=markup))
        return Template(
            self._state.messages.bulk.known,
            content,
            markup,
            call.boolean("disable_notification"),
            call.boolean("allow_paid_broadcast"),
            orjson.dumps(shown)[1:] + b"}",
        )
