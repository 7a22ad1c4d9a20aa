"""Telegram's JSON answers, read no further than needed."""

import re
from http import HTTPStatus
from typing import Any

import orjson

from bot.delivery.outcome import Answer, Outcome, classify
from bot.telegram.http1 import RawAnswer

_INVALID = 0
_MESSAGE_ID = re.compile(rb'\{"ok": ?true, ?"result": ?\{"message_id": ?(\d+)[,}]')
"""How the answer to a send begins; whatever begins otherwise is decoded as a whole."""


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in ``body``, or None if there is no such thing."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return data if isinstance(data, dict) else None


def read_answer(raw: RawAnswer) -> Answer:
    """What the answer to a request about one message means, with the message's id if it says so."""
    if raw.status == HTTPStatus.OK:
        found = _MESSAGE_ID.match(raw.body)
        if found is not None:
            return Answer(Outcome.SENT, message_id=int(found[1]))
    data = read_object(raw.body)
    if data is None or data.get("ok") is not True:
        return _refusal(raw.status, data or {})
    result = data.get("result")
    message_id = result.get("message_id") if isinstance(result, dict) else None
    return Answer(Outcome.SENT, message_id=message_id)


def _refusal(status: int, data: dict[str, Any]) -> Answer:
    said = data.get("error_code")
    if status < HTTPStatus.MULTIPLE_CHOICES:
        status = said if isinstance(said, int) else _INVALID
    description, parameters = data.get("description"), data.get("parameters")
    return classify(
        status,
        description if isinstance(description, str) else None,
        parameters if isinstance(parameters, dict) else None,
    )
