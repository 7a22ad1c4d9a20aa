"""The arguments in a button's data, read into values."""

import re
from collections.abc import Callable, Sequence

from handlers.request import StaleError

Read = Callable[[str], object]
"""Turns one argument into a value, or raises ValueError."""


def read_arguments(reads: Sequence[Read], optional: int, arguments: Sequence[str]) -> list[object]:
    """The values, one for each argument; the last ``optional`` may be missing.

    Raises StaleError for too few, too many and wrong ones.
    """
    if not len(reads) - optional <= len(arguments) <= len(reads):
        raise StaleError
    try:
        return [read(one) for read, one in zip(reads, arguments, strict=False)]
    except ValueError as error:
        raise StaleError from error


def number(text: str) -> int:
    """A number of at most nine digits."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError("not a number")
    return int(text)


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one of these words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError("not one of the choices")
        return text

    return read
