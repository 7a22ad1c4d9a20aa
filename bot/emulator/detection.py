"""What Telegram finds in a text by itself: commands, mentions, hashtags, links, addresses.

The patterns for commands, mentions, hashtags and cashtags are tdlib's. Links without a scheme
are found for common top-level domains only.
"""

import re
from collections.abc import Iterator

from bot.emulator.entities import (
    BLOCKQUOTES,
    SPLITTABLE,
    Entity,
    FormattedText,
    untangled,
    utf16_length,
)

_DOMAINS = "com|org|net|info|by|ru|ua|pl|lt|lv|de|eu|uk|fr|io|me|dev|news|media|press|tv|online"
_PATTERNS = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    ),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,8}\b")),
    (
        "url",
        re.compile(
            rf"(?<![\w@.-])(?:https?://[^\s<>\"'«»]+|(?:[\w-]+\.)+(?:{_DOMAINS})\b(?:/[^\s<>\"'«»]*)?)",
            re.IGNORECASE,
        ),
    ),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
)
_TRAILING = ".,;:!?)"
_TRIGGERS = re.compile(r"[/@#$]|\w\.\w")


def with_found(source: FormattedText) -> FormattedText:
    """The text with what is found in it; an entity that was given always wins."""
    if not _TRIGGERS.search(source.text):
        return source
    taken = [e for e in source.entities if e.type not in SPLITTABLE and e.type not in BLOCKQUOTES]
    found = [
        entity
        for entity in _found(source.text)
        if not any(entity.offset < e.end and e.offset < entity.end for e in taken)
    ]
    if not found:
        return source
    return FormattedText(source.text, tuple(untangled([*source.entities, *found])))


def _found(text: str) -> Iterator[Entity]:
    last: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = match[0].rstrip(_TRAILING) if kind == "url" else match[0]
            start, end = match.start(), match.start() + len(value)
            if any(start < right and left < end for left, right in last):
                continue
            last.append((start, end))
            yield Entity(kind, utf16_length(text[:start]), utf16_length(value))
