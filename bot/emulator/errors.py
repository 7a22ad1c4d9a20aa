"""Refusals of the Bot API: code, description and parameters, in Telegram's own words.

The texts follow telegram-bot-api (Client.cpp) and tdlib, version 10.0 of the Bot API.
"""

from collections.abc import Mapping
from typing import Any

_PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class ApiError(Exception):
    """A refused request; ``description`` is exactly what the client reads."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def answer(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def _sentence(prefix: str, text: str) -> str:
    """Telegram lowers the first letter, unless the text is an upper-case constant."""
    if len(text) > 1 and (text[1] == "_" or text[1].isupper()):
        return f"{prefix}: {text}"
    return f"{prefix}: {text[:1].lower()}{text[1:]}"


def refuse(code: int, text: str, parameters: Mapping[str, Any] | None = None) -> ApiError:
    """An error with Telegram's prefix for ``code`` in front of ``text``."""
    prefix = _PREFIXES.get(code)
    return ApiError(code, _sentence(prefix, text) if prefix else text, parameters)


def bad_request(text: str, parameters: Mapping[str, Any] | None = None) -> ApiError:
    return refuse(400, text, parameters)


def whole_number(value: Any, field: str) -> int:
    """A number inside a JSON object, 0 when it is absent. Raises ApiError for anything else."""
    if value is None:
        return 0
    try:
        return int(value)
    except (ValueError, TypeError) as error:
        raise bad_request(f'field "{field}" must be a valid Number') from error


def forbidden(text: str) -> ApiError:
    return refuse(403, text)


def too_many_requests(retry_after_s: int) -> ApiError:
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after_s}",
        {"retry_after": retry_after_s},
    )


def not_modified() -> ApiError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly"
        " the same as a current content and reply markup of the message"
    )


def query_too_old() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")
