"""Text with entities, and the rules that bring it into the form in which Telegram keeps it.

Offsets and lengths are in UTF-16 code units. The rules follow tdlib (MessageEntity.cpp).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.emulator.errors import bad_request

BLOCKQUOTES = frozenset({"blockquote", "expandable_blockquote"})
PREFORMATTED = frozenset({"pre", "code"})
SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
MAX_ENTITIES = 100

_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_DEFAULT_PRIORITY = 50
_BMP_END = 0xFFFF
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_TO_SPACE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_INVISIBLE = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc]"
)


@dataclass(frozen=True, slots=True)
class Entity:
    """``argument`` is the URL, language, custom emoji id, user id or date format, by ``type``."""

    type: str
    offset: int
    length: int
    argument: str = ""
    date: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.length

    def json(self) -> dict[str, Any]:
        """As a MessageEntity of the Bot API."""
        body: dict[str, Any] = {"offset": self.offset, "length": self.length, "type": self.type}
        if self.type == "text_link":
            body["url"] = self.argument
        elif self.type == "pre" and self.argument:
            body["language"] = self.argument
        elif self.type == "custom_emoji":
            body["custom_emoji_id"] = self.argument
        elif self.type == "text_mention":
            body["user"] = {"id": int(self.argument), "is_bot": False, "first_name": ""}
        elif self.type == "date_time":
            body |= {"unix_time": self.date, "date_time_format": self.argument}
        return body


@dataclass(frozen=True, slots=True)
class FormattedText:
    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def is_empty(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return not _INVISIBLE.sub("", text)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Sorted as Telegram sorts: by offset, the longer first, then by kind."""
    return sorted(
        entities,
        key=lambda e: (e.offset, -e.length, _PRIORITY.get(e.type, _DEFAULT_PRIORITY)),
    )


def normalised(source: FormattedText) -> FormattedText:
    """Clean characters, no crossing entities, no white space at the ends.

    Raises ApiError when an entity lies outside the text or cuts a character in two.
    """
    _check(source)
    entities = untangled([e for e in source.entities if e.length > 0])
    cleaned = _clean(FormattedText(source.text, tuple(entities)))
    trimmed = _trim(cleaned)
    return FormattedText(trimmed.text, tuple(untangled(trimmed.entities)))


def _check(source: FormattedText) -> None:
    if not source.entities:
        return
    starts = _starts(source.text)
    last = utf16_length(source.text)
    for entity in in_order(e for e in source.entities if e.length):
        if entity.offset >= last:
            raise bad_request(
                f"Entity begins after the end of the text at UTF-16 offset {entity.offset}"
            )
        if entity.offset not in starts:
            raise bad_request("Entity begins in a middle of a UTF-16 symbol")
        if entity.end > last:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the"
                f" text at UTF-16 offset {entity.end}"
            )
        if entity.end != last and entity.end not in starts:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {entity.offset} ends in a middle of a"
                " UTF-16 symbol"
            )


def _starts(text: str) -> set[int]:
    starts, offset = set(), 0
    for character in text:
        starts.add(offset)
        offset += 1 + (ord(character) > _BMP_END)
    return starts


def _clean(source: FormattedText) -> FormattedText:
    text = _TO_SPACE.sub(" ", source.text)
    if not _REMOVED.search(text):
        return FormattedText(text, source.entities)
    gone = [utf16_length(text[: match.start()]) for match in _REMOVED.finditer(text)]

    def moved(offset: int) -> int:
        return offset - sum(1 for place in gone if place < offset)

    entities = [
        replace(e, offset=moved(e.offset), length=moved(e.end) - moved(e.offset))
        for e in source.entities
    ]
    return FormattedText(_REMOVED.sub("", text), tuple(e for e in entities if e.length > 0))


def _trim(source: FormattedText) -> FormattedText:
    text = source.text.rstrip(" \n")
    last = utf16_length(text)
    entities = [
        replace(e, length=min(e.end, last) - e.offset) for e in source.entities if e.offset < last
    ]
    leading = len(text) - len(text.lstrip(" \n"))
    if entities:
        leading = min(leading, *(e.offset for e in entities))
    return FormattedText(
        text[leading:], tuple(replace(e, offset=e.offset - leading) for e in entities)
    )


def untangled(entities: Sequence[Entity]) -> list[Entity]:
    """Entities that nest properly: crossing ones are split or dropped as Telegram does."""
    if len(entities) < 2:  # noqa: PLR2004 - fewer than two cannot cross
        return list(entities)
    quotes = _apart(e for e in entities if e.type in BLOCKQUOTES)
    solid = _apart(e for e in entities if e.type not in BLOCKQUOTES and e.type not in SPLITTABLE)
    solid = [e for e in solid if not any(_crosses(e, quote) for quote in quotes)]
    fixed = in_order([*quotes, *solid])
    styles = [e for e in entities if e.type in SPLITTABLE]
    return in_order([*fixed, *_split_styles(styles, fixed)])


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in in_order(entities):
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _crosses(entity: Entity, quote: Entity) -> bool:
    inside = quote.offset <= entity.offset and entity.end <= quote.end
    return not inside and entity.offset < quote.end and quote.offset < entity.end


def _split_styles(styles: Sequence[Entity], fixed: Sequence[Entity]) -> list[Entity]:
    """Cut at the edges of what cannot be cut; nothing is left inside preformatted text."""
    edges = sorted({edge for e in fixed for edge in (e.offset, e.end)})
    silent = [e for e in fixed if e.type in PREFORMATTED]
    pieces: list[Entity] = []
    for kind in sorted({e.type for e in styles}):
        for start, end in _merged(e for e in styles if e.type == kind):
            cuts = [start, *(edge for edge in edges if start < edge < end), end]
            pieces += [
                Entity(kind, left, right - left)
                for left, right in pairwise(cuts)
                if not any(e.offset <= left and right <= e.end for e in silent)
            ]
    return _nested(pieces)


def _merged(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in in_order(entities):
        if spans and entity.offset <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], entity.end))
        else:
            spans.append((entity.offset, entity.end))
    return spans


def _nested(pieces: Sequence[Entity]) -> list[Entity]:
    """Styles that cross each other are cut where the earlier one ends."""
    done: list[Entity] = []
    waiting = in_order(pieces)
    while waiting:
        entity = waiting.pop(0)
        ends = [e.end for e in done if e.offset < entity.offset < e.end < entity.end]
        if ends:
            cut = min(ends)
            waiting.append(replace(entity, offset=cut, length=entity.end - cut))
            waiting = in_order(waiting)
            entity = replace(entity, length=cut - entity.offset)
        done.append(entity)
    return done
