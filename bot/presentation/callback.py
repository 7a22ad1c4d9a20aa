"""What a button says when it is pressed: a version, an action, and everything it needs.

Buttons live in chats for months, so the data holds what to do and not where to look it up.
``1|topic|security|on`` is version 1 of the action ``topic`` with two arguments.
"""

from dataclasses import dataclass

VERSION = "1"
LIMIT_BYTES = 64


@dataclass(frozen=True, slots=True)
class Callback:
    action: str
    arguments: tuple[str, ...] = ()


def pack(action: str, *arguments: object) -> str:
    """The data of a button; raises ValueError when it is over 64 bytes or holds a ``|``."""
    parts = [VERSION, action, *(str(argument) for argument in arguments)]
    if any("|" in part for part in parts):
        raise ValueError(f"a part of the callback {action} holds the separator")
    data = "|".join(parts)
    if len(data.encode()) > LIMIT_BYTES:
        raise ValueError(f"the callback {action} is over {LIMIT_BYTES} bytes")
    return data


def unpack(data: str | None) -> Callback | None:
    """What was packed, or None when the data is of another version or malformed."""
    version, *rest = (data or "").split("|")
    if version != VERSION or not rest or not rest[0]:
        return None
    return Callback(rest[0], tuple(rest[1:]))


def clip_bytes(words: str, limit: int) -> str:
    """The longest beginning of ``words`` within ``limit`` bytes of UTF-8, free of ``|``."""
    return words.replace("|", " ").encode()[:limit].decode(errors="ignore").strip()
