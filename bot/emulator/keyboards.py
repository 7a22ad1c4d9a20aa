"""Reply markups: their shapes, limits and complaints (Client.cpp and tdlib's ReplyMarkup.cpp)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from bot.emulator import links
from bot.emulator.errors import ApiError, bad_request

DATA_LIMIT_BYTES = 64
COPY_LIMIT = 256
BUTTON_LIMIT = 100
_STYLES = frozenset({"primary", "danger", "success"})
_SWITCHES = (
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
)
_OBJECTS = {
    "login_url": "url",
    "web_app": "url",
    "copy_text": "text",
}


class MarkupKind(StrEnum):
    INLINE = "inline"
    REPLY = "reply"
    REMOVE = "remove"
    FORCE_REPLY = "force_reply"


@dataclass(frozen=True, slots=True)
class Button:
    """``kind`` is the Bot API's field name, or ``text`` for a button of a reply keyboard."""

    text: str
    kind: str
    value: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """``raw`` is what the Bot API gives back for an inline keyboard.

    ``placeholder`` stands in the field in which the answer to a force-reply is written.
    """

    kind: MarkupKind
    rows: tuple[tuple[Button, ...], ...] = ()
    raw: bytes = b""
    placeholder: str = ""

    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


def parse_markup(value: Any, *, channel: bool = False) -> Markup | None:
    """The markup of a request, None when it says nothing. ``value``: decoded JSON.

    Raises ApiError with Telegram's words.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise bad_request("object expected as reply markup")
    markup = _markup(value)
    if channel and markup is not None:
        _check_channel(markup)
    return markup


def inline_only(markup: Markup | None) -> Markup | None:
    """Edits take inline keyboards alone."""
    if markup is not None and markup.kind is not MarkupKind.INLINE:
        raise bad_request("inline keyboard expected")
    return markup


def _markup(value: Mapping[str, Any]) -> Markup | None:
    if value.get("keyboard"):
        return Markup(MarkupKind.REPLY, _rows(value["keyboard"], "keyboard"))
    if value.get("inline_keyboard"):
        rows = _rows(value["inline_keyboard"], "inline_keyboard")
        if sum(map(len, rows)) > BUTTON_LIMIT:
            raise bad_request("reply markup is too long")
        raw = orjson.dumps({"inline_keyboard": _kept(value["inline_keyboard"])})
        return Markup(MarkupKind.INLINE, rows, raw) if rows else None
    if value.get("remove_keyboard") or value.get("hide_keyboard"):
        return Markup(MarkupKind.REMOVE)
    if not value.get("force_reply"):
        return None
    placeholder = str(value.get("input_field_placeholder") or "")
    return Markup(MarkupKind.FORCE_REPLY, placeholder=placeholder)


def _kept(rows: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Without the buttons that have no text: Telegram leaves them out silently."""
    kept = [[button for button in row if button.get("text")] for row in rows]
    return [row for row in kept if row]


def _rows(value: Any, field: str) -> tuple[tuple[Button, ...], ...]:
    inline = field == "inline_keyboard"
    owner = " of the InlineKeyboardMarkup" if inline else ""
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{field}"{owner} must be an Array of Arrays')
    read = _inline_button if inline else _reply_button
    rows = [tuple(button for button in map(read, row) if button.text) for row in value]
    return tuple(row for row in rows if row)


def _cannot(inline: bool, reason: str) -> ApiError:  # noqa: FBT001 - private, two callers
    kind = "inline keyboard button" if inline else "keyboard button"
    return bad_request(f"can't parse {kind}: {reason}")


def _string(value: Mapping[str, Any], field: str, *, inline: bool) -> str:
    if field not in value:
        raise _cannot(inline, f'Can\'t find field "{field}"')
    if not isinstance(value[field], str):
        raise _cannot(inline, f'Field "{field}" must be of type String')
    return str(value[field])


def _style(value: Mapping[str, Any], *, inline: bool) -> str:
    style = str(value.get("style") or "").lower()
    if style not in _STYLES and style not in {"", "default"}:
        raise _cannot(inline, "invalid button style specified")
    return "" if style == "default" else style


def _reply_button(value: Any) -> Button:
    if isinstance(value, str):
        return Button(value, "text")
    if not isinstance(value, Mapping):
        raise _cannot(False, "KeyboardButton must be a String or an Object")
    return Button(_string(value, "text", inline=False), "text", style=_style(value, inline=False))


def _inline_button(value: Any) -> Button:
    if not isinstance(value, Mapping):
        raise _cannot(True, "InlineKeyboardButton must be an Object")
    text = _string(value, "text", inline=True)
    style = _style(value, inline=True)
    kind, content = _inline_content(value)
    if text:
        _check(kind, content)
    return Button(text, kind, content, style)


def _inline_content(value: Mapping[str, Any]) -> tuple[str, str]:
    for field in ("url", "callback_data"):
        if value.get(field):
            return field, _string(value, field, inline=True)
    for field in ("callback_game", "pay"):
        if field in value:
            return field, ""
    for field in _SWITCHES:
        if field in value:
            content = value[field]
            if isinstance(content, Mapping):
                content = content.get("query") or ""
            return field, str(content)
    for field, inner in _OBJECTS.items():
        if isinstance(value.get(field), Mapping):
            return field, _string(value[field], inner, inline=True)
    raise _cannot(True, "Text buttons are unallowed in the inline keyboard")


def _check(kind: str, content: str) -> None:
    if kind == "callback_data" and len(content.encode()) > DATA_LIMIT_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "copy_text" and not 0 < len(content) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if kind in {"url", "web_app", "login_url"} and links.user_of(content) is None:
        try:
            links.checked(content)
        except links.LinkError as error:
            raise bad_request(
                f"inline keyboard button URL '{content}' is invalid: {error}"
            ) from error


def _check_channel(markup: Markup) -> None:
    inline_only(markup)
    for button in markup.buttons():
        if button.kind in _SWITCHES:
            name = (
                "switch_inline_query_current_chat"
                if button.kind == "switch_inline_query_current_chat"
                else "switch_inline_query"
            )
            raise bad_request(
                f"can't use {name} button in a channel chat, because users will not be able to use"
                " the button without knowing bot's username"
            )
