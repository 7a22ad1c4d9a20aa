"""Cutting and packing HTML so that Telegram takes every screen, whatever its content."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from bot.presentation import markup

PAGE_CHARACTERS = 3_400
"""What a brief's screen gives to its text; topic, title, notes and authors need under 600 more."""
DIGEST_CHARACTERS = 3_900
"""What a digest gives to its stories; the masthead needs under 100 more."""
PAGE_ENTITIES = 85
PAGE_BYTES = 28_000

_ENTITY = re.compile(r"<[a-z]")


def pieces(html: str, characters: int = PAGE_CHARACTERS) -> list[Markup]:
    """``html`` in balanced pieces that fit; one empty piece when there is nothing to see."""
    found = markup.split(html, characters, max_bytes=PAGE_BYTES, max_entities=PAGE_ENTITIES)
    return found or [Markup()]


def packed(stories: Sequence[str]) -> list[tuple[int, int]]:
    """Ranges of indices: as many neighbouring stories on a page as fit, at least one."""
    pages: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(stories) + 1):
        if index == len(stories) or not _fits("\n\n".join(stories[first : index + 1])):
            pages.append((first, index))
            first = index
    return pages


def _fits(html: str) -> bool:
    return (
        markup.visible_length(html) <= DIGEST_CHARACTERS
        and len(_ENTITY.findall(html)) <= PAGE_ENTITIES
        and len(html.encode()) <= PAGE_BYTES
    )
