"""Where a reader opened a brief, so that its screen knows the way back."""

import re
from dataclasses import dataclass
from typing import Self

from bot.presentation.callback import clip_bytes

DIGEST_MINE, DIGEST_ALL, TOPIC, SEARCH, NOWHERE = "m", "a", "t", "s", "n"
WORDS_BYTES = 34
"""What a button has left for searched words beside an id, two pages and a language."""

_ORIGIN = re.compile(r"([matsn])([0-9]{1,6})(?::(.+))?")


@dataclass(frozen=True, slots=True)
class Origin:
    """``kind`` is one of the above.

    ``index`` is the page of the digest or of the search, or the position in the topic; ``words``
    are those that were searched for.
    """

    kind: str = NOWHERE
    index: int = 0
    words: str = ""

    def __str__(self) -> str:
        words = f":{self.words}" if self.words else ""
        return f"{self.kind}{self.index}{words}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """What ``str()`` gave; raises ValueError for anything else."""
        found = _ORIGIN.fullmatch(text)
        if found is None or (found[1] == SEARCH) != bool(found[3]):
            raise ValueError("not an origin")
        return cls(found[1], int(found[2]), found[3] or "")


def short_words(words: str) -> str:
    """The words as far as a button can hold them, whole ones if possible."""
    short = clip_bytes(words, WORDS_BYTES)
    if short == words or words[len(short) : len(short) + 1].isspace():
        return short
    return short.rpartition(" ")[0] or short
