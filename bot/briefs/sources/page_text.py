"""Plain text of a page: its paragraphs, its language, and the same as Markdown."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.briefs.folding import words
from bot.briefs.sources import page_words
from storage.values.briefs import Language

_WRAPPED_WIDTH = 100
_ENGLISH_SHARE = 0.08
_SENTENCE_END = '.!?…:;"»”)]'

# What would begin a block, and what would begin emphasis, code, a link, HTML or an escape.
_BLOCK = re.compile(r"^(?:(#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[-_]{3,}\s*$|={3,}\s*$)|(\d{1,9})([.)]))")
_INLINE = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w+;)")


def paragraphs(lines: Iterable[str]) -> list[str]:
    """The paragraphs of a text, each on one line.

    Blank lines divide. Lines that follow each other are paragraphs of their own, as browsers copy
    them, unless they look like one text that was wrapped at a column.
    """
    found: list[str] = []
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        block = [" ".join(line.split()) for line in group]
        if not blank:
            found += [" ".join(block)] if _is_wrapped(block) else block
    return found


def as_markdown(texts: Iterable[str]) -> str:
    """Paragraphs of plain text as Markdown that shows exactly them."""
    return "\n\n".join(_escaped(text) for text in texts)


def language_of(text: str) -> Language | None:
    """The language that the letters and small words of a text tell, None when they do not."""
    small = text.casefold()
    belarusian = sum(small.count(letter) for letter in page_words.BELARUSIAN_LETTERS)
    russian = sum(small.count(letter) for letter in page_words.RUSSIAN_LETTERS)
    if belarusian != russian:
        return Language.BE if belarusian > russian else Language.RU
    found = words(text)
    if belarusian or not found:
        return None
    share = sum(word in page_words.ENGLISH for word in found) / len(found)
    return Language.EN if share >= _ENGLISH_SHARE else None


def _is_wrapped(block: Sequence[str]) -> bool:
    if len(block) == 1 or max(map(len, block)) > _WRAPPED_WIDTH:
        return False
    return any(line[-1] not in _SENTENCE_END for line in block[:-1])


def _escaped(text: str) -> str:
    inline = _INLINE.sub(lambda found: "\\" + found[0], text)
    if inline.startswith("\\"):
        return inline
    return _BLOCK.sub(
        lambda found: f"{found[2]}\\{found[3]}" if found[2] else "\\" + found[0], inline
    )
