"""Where in a JSON text a value stands."""

import json
from collections.abc import Iterable

_SPACE = " \t\n\r"


def line_of(text: str, path: Iterable[str | int]) -> int:
    """The line (from 1) of the value at a path of names and indexes in a sound JSON text.

    Of a path that leads nowhere, the line of the last value on the way.
    """
    at = _skip(text, 0)
    for step in path:
        found = _member(text, at, step) if isinstance(step, str) else _item(text, at, step)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, name: str) -> int | None:
    found = None
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = json.JSONDecoder().raw_decode(text, at)
        value = _skip(text, _skip(text, at) + 1)
        if key == name:
            found = value
        at = _next(text, value)
    return found


def _item(text: str, at: int, index: int) -> int | None:
    at = _skip(text, at + 1)
    while text[at] != "]":
        if index == 0:
            return at
        index -= 1
        at = _next(text, at)
    return None


def _next(text: str, at: int) -> int:
    """The place of what follows the value at a place, its comma skipped."""
    _, end = json.JSONDecoder().raw_decode(text, at)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end] == "," else end


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
