"""Where a reader opened a brief, so that its screen knows the way back."""

from dataclasses import dataclass
from typing import Self

DIGEST_MINE, DIGEST_ALL, TOPIC, NOWHERE = "m", "a", "t", "n"


@dataclass(frozen=True, slots=True)
class Origin:
    """``kind`` is one of the above; ``index`` is the digest's page or the topic's position."""

    kind: str = NOWHERE
    index: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.index}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """What ``str()`` gave; raises ValueError for anything else."""
        kind, index = text[:1], text[1:]
        if kind not in (DIGEST_MINE, DIGEST_ALL, TOPIC, NOWHERE) or not index.isdecimal():
            raise ValueError("not an origin")
        return cls(kind, int(index))
