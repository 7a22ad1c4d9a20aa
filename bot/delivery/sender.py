"""Sends one message to one chat, and says in one word what became of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.delivery.lanes import Kind, Lane
from bot.delivery.outcome import (
    AmbiguousError,
    Answer,
    NotSentError,
    Outcome,
    classify_error,
)
from bot.delivery.pacing import HeldError, Pacer
from bot.delivery.plain_picture import ATTACHED, CONTENT_TYPE, picture_in, with_picture
from bot.presentation.screen import Button, Keyboard, Screen
from bot.telegram.answers import read_answer
from bot.telegram.http1 import RawAnswer
from bot.telegram.transport import JSON, Transport

_REPLY = b'{"chat_id":%d,"reply_parameters":{"message_id":%d,"allow_sending_without_reply":true},%b'


@dataclass(frozen=True, slots=True)
class Payload:
    """A message encoded once for all its recipients.

    ``paid`` tells that it is sent with ``allow_paid_broadcast``; its edits never are.
    """

    paid: bool
    _send: bytes = field(repr=False)
    _edit: bytes = field(repr=False)
    photo: bool = False
    swaps_photo: bool = False

    @property
    def send_method(self) -> str:
        """The method that sends it."""
        return "sendPhoto" if self.photo else "sendMessage"

    @property
    def edit_method(self) -> str:
        """The method that turns an earlier message of the same kind into it."""
        if self.swaps_photo:
            return "editMessageMedia"
        return "editMessageCaption" if self.photo else "editMessageText"

    def send_body(self, chat_id: int, reply_to: int | None = None) -> bytes:
        """The JSON of ``send_method`` to the chat, in reply to a message if that is there."""
        if reply_to is not None:
            return _REPLY % (chat_id, reply_to, self._send)
        return b'{"chat_id":%d,%b' % (chat_id, self._send)

    def cover_fields(self, chat_id: int, message_id: int, picture: str) -> dict[str, Any]:
        """The fields of ``editMessageMedia`` that put the words below another picture."""
        said = orjson.loads(b"{" + self._edit)
        words = {"caption": said.pop("caption"), "parse_mode": said.pop("parse_mode")}
        media = {"type": "photo", "media": picture, **words}
        return {"chat_id": chat_id, "message_id": message_id, "media": media, **said}

    def words_body(self, chat_id: int, message_id: int) -> bytes:
        """The JSON of ``editMessageText`` with the words that stand below the photo."""
        said = orjson.loads(b"{" + self._edit)
        text = said.pop("caption")
        return orjson.dumps({"chat_id": chat_id, "message_id": message_id, "text": text, **said})

    def edit_body(self, chat_id: int, message_id: int) -> bytes:
        """The JSON of ``edit_method`` that turns an earlier message into this one."""
        return b'{"chat_id":%d,"message_id":%d,%b' % (chat_id, message_id, self._edit)


def prepare(screen: Screen, *, silent: bool = False, paid: bool = False) -> Payload:
    """Encode the screen; it makes no sound if ``silent`` is said here or by the screen."""
    content: dict[str, Any] = {"parse_mode": "HTML"}
    if screen.photo is None:
        content["text"] = screen.text
        content["link_preview_options"] = {"is_disabled": not screen.preview}
    else:
        content["caption"] = screen.text
    if screen.keyboard:
        content["reply_markup"] = {"inline_keyboard": keyboard_json(screen.keyboard)}
    sent = dict(content)
    if screen.photo is not None:
        sent["photo"] = screen.photo
    if screen.ask is not None:
        sent["reply_markup"] = {"force_reply": True, "input_field_placeholder": screen.ask}
    if silent or screen.silent:
        sent["disable_notification"] = True
    if paid:
        sent["allow_paid_broadcast"] = True
    swaps = screen.photo is not None and screen.swaps_photo
    if swaps:
        words = {name: content.pop(name) for name in ("caption", "parse_mode")}
        content["media"] = {"type": "photo", "media": screen.photo, **words}
    photo = screen.photo is not None
    return Payload(paid, orjson.dumps(sent)[1:], orjson.dumps(content)[1:], photo, swaps)


def keyboard_json(keyboard: Keyboard) -> list[list[dict[str, Any]]]:
    """Telegram's ``inline_keyboard`` for the buttons of a screen."""
    return [[_button_json(button) for button in row] for row in keyboard]


def _button_json(button: Button) -> dict[str, Any]:
    shared = button.switch_inline
    fields = {
        "text": button.text,
        "callback_data": button.data,
        "url": button.url,
        "copy_text": None if button.copy is None else {"text": button.copy},
        "switch_inline_query_chosen_chat": None if shared is None else _anywhere(shared),
        "style": button.style,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _anywhere(query: str) -> dict[str, Any]:
    allowed = ("allow_user_chats", "allow_group_chats", "allow_channel_chats")
    return {"query": query, **dict.fromkeys(allowed, True)}


class Sender:
    """Requests about one chat, each in its turn.

    Telegram's and the network's errors are answers, never exceptions. Each 429 is told to the
    pacer, whose holds of more than its patience are answered at once with ``RETRY_AFTER``.
    ``count`` is told the method and the outcome of each request.
    """

    def __init__(
        self,
        transport: Transport,
        pacer: Pacer,
        count: Callable[[str, Outcome], None] = lambda _method, _outcome: None,
    ) -> None:
        self._transport = transport
        self._pacer = pacer
        self._count = count
        self._picture: str | None = None

    async def send(
        self, chat_id: int, payload: Payload, lane: Lane, reply_to: int | None = None
    ) -> Answer:
        """Send the message; ``Answer.message_id`` is the new message's."""
        kind = Kind.PAID if payload.paid else Kind.SEND
        body = payload.send_body(chat_id, reply_to)
        return await self._request(payload.send_method, chat_id, body, lane, kind)

    async def ask(self) -> Answer:
        """Whether Telegram answers at all, by a request that changes nothing and is not paced."""
        try:
            return read_answer(await self._transport.call("getMe", b"{}", lane=Lane.READER))
        except (NotSentError, AmbiguousError) as error:
            return classify_error(error)

    async def typing(self, chat_id: int) -> None:
        """Show the chat for some seconds that messages are coming; it is not paced."""
        with suppress(NotSentError, AmbiguousError):
            body = b'{"chat_id":%d,"action":"typing"}' % chat_id
            await self._transport.call("sendChatAction", body, lane=Lane.READER)

    async def edit(self, chat_id: int, message_id: int, payload: Payload, lane: Lane) -> Answer:
        """Put the payload's text and buttons in the place of the message's; a photo stays."""
        body = payload.edit_body(chat_id, message_id)
        return await self._request(payload.edit_method, chat_id, body, lane, Kind.EDIT)

    async def edit_words(
        self, chat_id: int, message_id: int, payload: Payload, lane: Lane
    ) -> Answer:
        """Put the words of a payload with a photo in the place of a message without one."""
        body = payload.words_body(chat_id, message_id)
        return await self._request("editMessageText", chat_id, body, lane, Kind.EDIT)

    async def cover(self, chat_id: int, message_id: int, payload: Payload, lane: Lane) -> Answer:
        """Put the payload's words and a plain picture in the place of a message with a photo.

        The picture is brought along once; afterwards Telegram knows it.
        """
        if self._picture is not None:
            fields = payload.cover_fields(chat_id, message_id, self._picture)
            body = orjson.dumps(fields)
            answer = await self._request("editMessageMedia", chat_id, body, lane, Kind.EDIT)
            if answer.outcome is not Outcome.CONTENT:
                return answer
        body = with_picture(payload.cover_fields(chat_id, message_id, ATTACHED))
        return await self._upload(chat_id, body, lane)

    async def delete(self, chat_id: int, message_id: int, lane: Lane) -> Answer:
        """Delete one message for everybody."""
        body = b'{"chat_id":%d,"message_id":%d}' % (chat_id, message_id)
        return await self._request("deleteMessage", chat_id, body, lane, Kind.DELETE)

    async def _request(
        self, method: str, chat_id: int, body: bytes, lane: Lane, kind: Kind
    ) -> Answer:
        answer, _ = await self._exchange(method, chat_id, body, lane, kind)
        self._count(method, answer.outcome)
        return answer

    async def _upload(self, chat_id: int, body: bytes, lane: Lane) -> Answer:
        answer, raw = await self._exchange("editMessageMedia", chat_id, body, lane, Kind.EDIT)
        self._count("editMessageMedia", answer.outcome)
        if raw is not None and answer.ok:
            self._picture = picture_in(raw.body)
        return answer

    async def _exchange(
        self, method: str, chat_id: int, body: bytes, lane: Lane, kind: Kind
    ) -> tuple[Answer, RawAnswer | None]:
        content_type = CONTENT_TYPE if body.startswith(b"--") else JSON
        try:
            slot = await self._pacer.slot(chat_id, lane, kind=kind)
            raw = await self._transport.call(method, body, lane=lane, content_type=content_type)
        except HeldError as held:
            reason = "held by a 429"
            return Answer(Outcome.RETRY_AFTER, retry_after_s=held.wait_s, reason=reason), None
        except (NotSentError, AmbiguousError) as error:
            return classify_error(error), None
        self._pacer.answered(slot)
        answer = read_answer(raw)
        if answer.retry_after_s is not None:
            self._pacer.hold(chat_id, answer.retry_after_s)
        return answer, raw
