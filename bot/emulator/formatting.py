"""The text of a request, as the server keeps it: parsed, cleaned, measured."""

from typing import Any

from bot.emulator.detection import with_found
from bot.emulator.entities import MAX_ENTITIES, Entity, FormattedText, is_empty, normalised
from bot.emulator.errors import bad_request, whole_number
from bot.emulator.markup import parse_html

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT_BYTES = 32_768
_ARGUMENTS = {
    "text_link": "url",
    "pre": "language",
    "custom_emoji": "custom_emoji_id",
    "date_time": "date_time_format",
}
_FOUND_BY_SERVER = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
)
_GIVEN = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "blockquote",
        "expandable_blockquote",
        "text_mention",
        *_ARGUMENTS,
    }
)


def message_text(raw: str, parse_mode: str, entities: Any = None) -> FormattedText:
    """The text of a message: 1 to 4096 code points after parsing.

    Raises ApiError with Telegram's words otherwise.
    """
    if not raw:
        raise bad_request("message text is empty")
    text = formatted(raw, parse_mode, entities)
    if is_empty(text.text):
        raise bad_request("text must be non-empty")
    if len(text.text) > MESSAGE_LIMIT:
        raise bad_request("message is too long")
    return text


def caption_text(raw: str, parse_mode: str, entities: Any = None) -> FormattedText:
    """The caption of a file: 0 to 1024 code points after parsing."""
    text = formatted(raw, parse_mode, entities)
    if len(text.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return FormattedText("") if is_empty(text.text) else text


def typed_text(raw: str) -> FormattedText:
    """What a person typed, with the commands and links that Telegram finds in it."""
    return with_found(normalised(FormattedText(raw)))


def styled_text(html: str) -> FormattedText:
    """What a person wrote with the styles and links of a Telegram app; raises ApiError."""
    return with_found(normalised(parse_html(html)))


def formatted(raw: str, parse_mode: str, entities: Any = None) -> FormattedText:
    """Parsed and cleaned, with at most 100 entities; the rest is dropped silently."""
    if len(raw.encode()) > RAW_LIMIT_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode == "html":
        source = parse_html(raw)
    elif mode in {"", "none"}:
        source = FormattedText(raw, _given(entities))
    else:
        raise bad_request("unsupported parse_mode")
    text = with_found(normalised(source))
    return FormattedText(text.text, text.entities[:MAX_ENTITIES])


def _given(entities: Any) -> tuple[Entity, ...]:
    if not isinstance(entities, list):
        return ()
    return tuple(e for e in map(_entity, entities) if e is not None)


def _entity(value: Any) -> Entity | None:
    if not isinstance(value, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length", "type"):
        if name not in value:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    kind = str(value["type"])
    if kind in _FOUND_BY_SERVER:
        return None
    if kind not in _GIVEN:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    argument = str(value.get(_ARGUMENTS.get(kind, ""), ""))
    if kind == "text_mention":
        user = value.get("user")
        argument = str(whole_number(user.get("id") if isinstance(user, dict) else 0, "id"))
    return Entity(
        kind,
        whole_number(value["offset"], "offset"),
        whole_number(value["length"], "length"),
        argument,
        whole_number(value.get("unix_time"), "unix_time"),
    )
