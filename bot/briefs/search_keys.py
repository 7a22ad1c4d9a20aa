"""The words of briefs and queries in three forms, by which a search finds them.

Made in Python and stored beside the text, so that every database searches alike: no FTS5 tokenizer
and no PostgreSQL configuration knows Belarusian, and FTS5 does not fold ``ё`` and ``ў``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import snowballstemmer

from bot.briefs import belarusian
from bot.briefs.folding import APOSTROPHES, other_layouts
from bot.briefs.folding import words as folded_words
from storage.values.briefs import Language

MAX_WORD = 60
MAX_QUERY_WORDS = 12

_POSSESSIVE = re.compile(rf"(?<=\w)[{APOSTROPHES}]s\b", re.IGNORECASE)
_FLEETING = re.compile("(?<=[аеиоуыэюя])([бвгджзйклмнпрстфхцчш]+)[ео]([бвгджзклмнпрстфхцчш])$")


@dataclass(frozen=True, slots=True)
class Keys:
    """One text in three forms, each its words with one space between them.

    The n-th word of each form belongs to the n-th word of the text: ``exact`` is the word in one
    spelling, ``stem`` without its ending, ``folded`` what forms of one word have in common,
    whatever sounds change in them.
    """

    exact: str
    stem: str
    folded: str


def keys(text: str, language: Language) -> Keys:
    """The keys of a text in a language; empty for a text without words."""
    return _keys(_words(text, language), language)


def query(words: str, language: Language) -> tuple[Keys, ...]:
    """The keys of a query, then those of the same typed in another keyboard layout.

    The later ones are for when the earlier find nothing. At most 12 words count, and single
    letters only when there is nothing else; none of the keys is empty.
    """
    spellings = (words, *other_layouts(words))
    wanted = (_wanted(_words(spelling, language)) for spelling in spellings)
    return tuple(dict.fromkeys(_keys(found, language) for found in wanted if found))


def _words(text: str, language: Language) -> list[str]:
    if language is Language.EN:
        text = _POSSESSIVE.sub("", text)
    found = [word[:MAX_WORD] for word in folded_words(text)]
    if language is Language.BE:
        found = [belarusian.without_assimilation(word) for word in found]
    return found


def _wanted(words: Sequence[str]) -> Sequence[str]:
    longer = [word for word in words if len(word) > 1]
    return (longer or words)[:MAX_QUERY_WORDS]


def _keys(words: Sequence[str], language: Language) -> Keys:
    stems, folded = _FORMS[language](words)
    return Keys(" ".join(words), " ".join(stems), " ".join(folded))


def _belarusian(words: Sequence[str]) -> tuple[list[str], list[str]]:
    forms = {word: (belarusian.stem(word), belarusian.key(word)) for word in set(words)}
    return [forms[word][0] for word in words], [forms[word][1] for word in words]


def _russian(words: Sequence[str]) -> tuple[list[str], list[str]]:
    stems = _snowball("russian", words)
    return stems, [_loose_russian(stem) for stem in stems]


def _english(words: Sequence[str]) -> tuple[list[str], list[str]]:
    stems = _snowball("english", words)
    return stems, [_loose_english(stem) for stem in stems]


def _snowball(algorithm: str, words: Sequence[str]) -> list[str]:
    """A stemmer of its own for each call: they keep state and threads may index."""
    stemmer = snowballstemmer.stemmer(algorithm)
    stems = {word: stemmer.stemWord(word) or word for word in set(words)}
    return [stems[word] for word in words]


def _loose_russian(stem: str) -> str:
    """Fleeting vowels (рынок, рынка), akanye and doubled letters do not matter."""
    loose = re.sub(r"(.)\1", r"\1", re.sub("[ьъ]", "", stem))
    return _FLEETING.sub(r"\1\2", loose).replace("о", "а") or stem


def _loose_english(stem: str) -> str:
    """British and American spelling, and the last vowel of names (Lukashenko, Lukashenka)."""
    loose = re.sub(r"(.)\1", r"\1", stem.replace("our", "or").replace("z", "s"))
    loose = re.sub("c(?=[eiy]|$)", "s", loose)
    loose = re.sub("(?<=[^aeiou])er$", "r", loose)
    return re.sub("(?<=....)[aeioy]$", "", loose) or stem


_FORMS: dict[Language, Callable[[Sequence[str]], tuple[list[str], list[str]]]] = {
    Language.BE: _belarusian,
    Language.RU: _russian,
    Language.EN: _english,
}
