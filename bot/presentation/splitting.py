"""Long texts in pieces that Telegram accepts, cut where a reader would pause.

Limits (core.telegram.org/bots/api#sendmessage, tdlib): 4096 code points after entity parsing,
32,768 bytes of raw text, about 100 entities, of which further ones are silently dropped.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from bot.presentation.telegram_html import Run, Tag, is_blank, parse, render, trimmed

MAX_LENGTH = 4_096
MAX_BYTES = 32_767
MAX_ENTITIES = 100

# Telegram cuts these at the edges of links, code and quotes: each run may count on its own.
_SPLITTABLE = frozenset({"b", "i", "u", "s", "tg-spoiler"})
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”’)\]]*\s+|\n")
_WORD = re.compile(r"\s+")
_ESCAPED = {"<": 4, ">": 4, "&": 5}
_LONGEST_CLUSTER = 64
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_MODIFIERS = range(0x1F3FB, 0x1F400)
_TAG_CHARACTERS = range(0xE0020, 0xE0080)
_REGIONAL = range(0x1F1E6, 0x1F200)
_JAMO = range(0x1100, 0x1200)


def split(
    html: str,
    limit: int = MAX_LENGTH,
    *,
    max_bytes: int = MAX_BYTES,
    max_entities: int = MAX_ENTITIES,
) -> list[Markup]:
    """The text as balanced pieces, each within all three limits.

    Cut between paragraphs, else sentences, else words, else characters. Together the pieces hold
    all of the text but the white space at the cuts; a text of which nothing can be seen gives no
    piece. ``limit`` is at least 1; ``max_bytes`` leaves room for one character with its tags.
    """
    runs = trimmed(parse(html))
    text = _Styled(runs)
    limits = _Limits(limit, max_bytes, max_entities)
    pieces = (render(trimmed(text.part(start, end))) for start, end in _spans(text, limits))
    return [piece for piece in pieces if piece]


@dataclass(frozen=True, slots=True)
class _Limits:
    length: int
    size: int
    entities: int


class _Styled:
    """The whole text with the runs that it is made of."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self.text = "".join(run.text for run in runs)
        self.starts = [0, *accumulate(len(run.text) for run in runs)]

    def part(self, start: int, end: int) -> list[Run]:
        return [Run(run.text[left:right], run.tags) for run, left, right in self._cut(start, end)]

    def reach(self, start: int, limits: _Limits) -> int:
        """The furthest end, at least one code point on, at which a piece from start fits."""
        most = min(start + limits.length, len(self.text))
        whole: set[int] = set()
        size, styles, end = 0, 0, start
        previous: tuple[Tag, ...] = ()
        for run, left, right in self._cut(start, most):
            size += sum(_size(tag) for tag in run.tags if tag not in previous)
            styles += sum(1 for tag in run.tags if tag.kind in _SPLITTABLE)
            whole |= {tag.number for tag in run.tags if tag.kind not in _SPLITTABLE}
            sizes = list(accumulate(map(_size_of, run.text[left:right]), initial=size))
            fitting = bisect_right(sizes, limits.size) - 1
            if end > start and (styles + len(whole) > limits.entities or fitting < 1):
                break
            end += max(min(fitting, right - left), 1)
            if fitting < right - left:
                break
            size = sizes[-1]
            previous = run.tags
        return end

    def _cut(self, start: int, end: int) -> Iterator[tuple[Run, int, int]]:
        first = bisect_right(self.starts, start) - 1
        for index in range(first, len(self.runs)):
            begin = self.starts[index]
            if begin >= end:
                return
            run = self.runs[index]
            yield run, max(start - begin, 0), min(end - begin, len(run.text))


def _size(tag: Tag) -> int:
    return len(tag.opening.encode()) + len(f"</{tag.kind}>")


def _size_of(character: str) -> int:
    return _ESCAPED.get(character) or len(character.encode())


def _spans(text: _Styled, limits: _Limits) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text.text):
        reach = text.reach(start, limits)
        end = reach if reach == len(text.text) else _pause(text.text, start, reach)
        yield start, end
        start = end


def _pause(text: str, start: int, reach: int) -> int:
    """The best place to end a piece: late enough, and at the greatest pause there is."""
    half, third = start + (reach - start) // 2, start + (reach - start) // 3
    for pattern, earliest in ((_PARAGRAPH, third), (_SENTENCE, half), (_WORD, start)):
        if pattern is _WORD and text[reach].isspace():
            return reach
        ends = [match.end() for match in pattern.finditer(text, earliest, reach)]
        if ends and not is_blank(text[start : ends[-1]]):
            return ends[-1]
    return _between_clusters(text, start, reach)


def _between_clusters(text: str, start: int, reach: int) -> int:
    lowest = max(start, reach - _LONGEST_CLUSTER)
    ends = (end for end in range(reach, lowest, -1) if not _is_joined(text, end))
    return next(ends, reach)


def _is_joined(text: str, at: int) -> bool:
    """Whether the characters before and after a place look like one to a reader.

    An approximation of the grapheme clusters of Unicode's annex 29.
    """
    before, after = text[at - 1], text[at]
    code = ord(after)
    if after in _JOINERS or before == "\u200d" or code in _MODIFIERS or code in _TAG_CHARACTERS:
        return True
    if unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if code in _REGIONAL and ord(before) in _REGIONAL:
        return _flags_before(text, at) % 2 == 1
    return ord(before) in _JAMO and code in _JAMO


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and ord(text[at - 1 - count]) in _REGIONAL:
        count += 1
    return count
