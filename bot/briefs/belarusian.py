"""A search key for Belarusian words, which no stemmer known to us covers.

Snowball, simplemma and pymorphy have no Belarusian. The key cuts endings until none is left, then
folds the alternations of sounds within one word: к/ц, г/з, х/с, д/дз, т/ц, unstressed о/а and
э/а and я/е, в/ў, doubled consonants, the fleeting vowel before the last consonant, and the в- that
grows before a stressed о (акно, вокны). Two words with one key are likely forms of one word.

Input is one folded word (bot.briefs.folding): small letters, ``ё`` as ``е``, ``ў`` as ``у``, no
apostrophes.
"""

import re

_MIN_STEM = 3
_LONG_STEM = 4
_VOWELS = "аеіоуыэюя"
_CONSONANTS = "бвгджзйклмнпрстфхцчш"

_HAS_VOWEL = re.compile(f"[{_VOWELS}]")
_ASSIMILATED = re.compile(rf"(?<=[сзцн])ь(?=[{_CONSONANTS}])")
_SOFT = re.compile("ц(?=[еіюяь])")
_ENDINGS = (
    *("ямі", "амі", "ымі", "імі", "ага", "яга", "ога", "аму", "яму", "ому"),
    *(
        "ах",
        "ях",
        "ам",
        "ям",
        "ом",
        "ем",
        "ым",
        "ім",
        "ау",
        "яу",
        "оу",
        "еу",
        "іу",
        "ыу",
        "ых",
        "іх",
    ),
    *("ай", "яй", "ой", "ей", "эй", "аю", "яю", "ею", "ую", "юю", "ая", "яя", "ае", "яе", "ое"),
    *("ыя", "ія", "уе", "юе", "а", "е", "і", "о", "у", "ы", "э", "ю", "я", "ь", "й"),
)
_REFLEXIVE = re.compile("(?<=.{3})(?:цца|ся)$")
# What is left of verbs after an ending: чытал(а), чытат(ь), чытают(ь), арыштаван(ы).
_VERBAL = re.compile(
    rf"(?:(?<=.{{{_LONG_STEM}}})(?:ов|ев|ел|ет|ан|ян|анн|янн|енн)"
    rf"|(?<=.{{{_MIN_STEM}}})(?:[ая]ват|[ая]вал|[ая]ван|[ауя]ют|[аяіы]в|[аяіыую]т|[аяіы]л))$"
)
_FLEETING = re.compile(rf"(?<=[{_VOWELS}])([{_CONSONANTS}у]+)[аеоэ]([{_CONSONANTS}])$")
_BEFORE_CONSONANT = re.compile(rf"в(?=[{_CONSONANTS}]|$)")
_LAST = {"ц": "к", "з": "г", "х": "с"}

# Roots that end as an ending does, and a word whose root has no vowel of its own.
_WHOLE = ("рэжым", "іслам", "газет", "гандал", "гандл", "дарог", "дапамог", "трывог")
_DAY = frozenset(("дзень", "дня", "дню", "дні", "днем", "дне", "дзен", "дням", "днямі", "днях"))


def without_assimilation(word: str) -> str:
    """One spelling for both orthographies: ``сьнежань`` -> ``снежань``."""
    return _ASSIMILATED.sub("", word)


def stem(word: str) -> str:
    """The word without its longest ending; at least three letters stay."""
    word = without_assimilation(word)
    return "дзень" if word in _DAY else _cut(word, _MIN_STEM)


def key(word: str) -> str:
    """The folded key of a word; never empty for a word that is not."""
    word = without_assimilation(word)
    return "дзень" if word in _DAY else _folded(_root(_hardened(_REFLEXIVE.sub("", word))))


def _hardened(word: str) -> str:
    """Undo the softening before endings: вадзе -> ваде, свеце -> свете."""
    return "цц".join(_SOFT.sub("т", part) for part in word.replace("дз", "д").split("цц"))


def _root(word: str, shortest: int = _MIN_STEM) -> str:
    whole = next((root for root in _WHOLE if word.startswith(root)), None)
    if whole is not None:
        return whole
    is_noun = word.endswith(("ель", "ень", "ань"))
    shorter = _cut(word, shortest)
    while shorter != word:
        word, shorter = shorter, _cut(shorter, _LONG_STEM)
    found = None if is_noun else _VERBAL.search(word)
    if found is None or not _HAS_VOWEL.search(word, 0, found.start()):
        return word
    return _root(word[: found.start()], _LONG_STEM)


def _cut(word: str, shortest: int) -> str:
    """The word without an ending; one of several letters leaves at least ``shortest`` letters."""
    for ending in _ENDINGS:
        left = word[: -len(ending)]
        least = shortest if len(ending) > 1 else _MIN_STEM
        is_long_enough = len(left) >= least and _HAS_VOWEL.search(left)
        if word.endswith(ending) and is_long_enough and not (ending == "у" and left[-1] in _VOWELS):
            return left
    return word


def _folded(root: str) -> str:
    root = re.sub(r"(.)\1", r"\1", root)
    root = _FLEETING.sub(r"\1\2", root)
    root = re.sub("^[ао]", "ва", root)
    root = re.sub("(?<=[рцжшч])э", "а", root).replace("о", "а").replace("я", "е")
    root = _BEFORE_CONSONANT.sub("у", root)
    return root[:-1] + _LAST.get(root[-1], root[-1])
