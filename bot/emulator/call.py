"""One request to the Bot API: its parameters, however they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.emulator.errors import bad_request
from bot.emulator.files import Upload

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Call:
    """``values``: strings from a form or a query, any JSON from a JSON body."""

    method: str
    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """As a string, empty when it is absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, int | float) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """Telegram reads nonsense as 0."""
        text = self.text(name)
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            return 0

    def boolean(self, name: str) -> bool:
        return self.text(name).lower() in _TRUE

    def json(self, name: str, label: str) -> Any:
        """Decoded, None when absent. Raises ApiError "can't parse <label> JSON object"."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise bad_request(f"can't parse {label} JSON object") from error

    def message_ids(self, name: str = "message_ids") -> list[int]:
        """1 to 100 ids. Raises ApiError with Telegram's words."""
        value = self.json(name, name)
        if value is None or value == []:
            raise bad_request("message identifiers are not specified")
        if not isinstance(value, list):
            raise bad_request("expected an Array of message identifiers")
        if len(value) > 100:  # noqa: PLR2004 - Telegram's limit
            raise bad_request("too many message identifiers specified")
        return [_message_id(item) for item in value]


def _message_id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad_request("message identifier must be a Number")
    try:
        number = int(value)
    except ValueError as error:
        raise bad_request("can't parse message identifier as a Number") from error
    if number <= 0:
        raise bad_request("invalid message identifier specified")
    return number
