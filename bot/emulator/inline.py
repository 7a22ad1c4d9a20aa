"""Results of inline queries: their shape, and the message that a chosen one becomes."""

from collections.abc import Mapping
from typing import Any

from bot.emulator import formatting
from bot.emulator.errors import bad_request
from bot.emulator.keyboards import parse_markup

RESULT_LIMIT = 50
_ID_LIMIT_BYTES = 64


def parse_results(value: Any) -> list[dict[str, Any]]:
    """Checked results. Raises ApiError with Telegram's words."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_request("expected an Array of inline query results")
    if len(value) > RESULT_LIMIT:
        raise bad_request("too many inline query results specified")
    results = [_result(item) for item in value]
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _result(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise bad_request("can't parse inline query result: Inline query result must be an object")
    result = dict(value)
    if not 0 < len(str(result.get("id", "")).encode()) <= _ID_LIMIT_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    content = result.get("input_message_content")
    if result.get("type") == "article":
        if not isinstance(content, Mapping):
            raise bad_request(
                "can't parse inline query result: Input message content is not specified"
            )
        if not result.get("title"):
            raise bad_request("ARTICLE_TITLE_EMPTY")
    if isinstance(content, Mapping):
        formatting.message_text(
            str(content.get("message_text") or ""),
            str(content.get("parse_mode") or ""),
            content.get("entities"),
        )
    parse_markup(result.get("reply_markup"))
    return result
