"""One spelling for words that people write in many ways.

Two words that a reader would call the same come out as the same string: letter case, apostrophes,
Unicode composition, ``ё``/``ў``, and Latin letters that look like Cyrillic ones do not matter.
"""

import re
import unicodedata

APOSTROPHES = "'’ʼ‘`´‛′ʹ"
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_SAME_LETTER = str.maketrans("ёў", "еу")
_LATIN_TWINS = "aceiopxyABCEHIKMOPTXY"
_CYRILLIC_TWINS = "асеіорхуАВСЕНІКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_BELARUSIAN_KEYS = "йцукенгшўзх'фывапролджэячсмітьбюёЙЦУКЕНГШЎЗХ'ФЫВАПРОЛДЖЭЯЧСМІТЬБЮЁ"
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OWN_CYRILLIC = re.compile(rf"(?![{_CYRILLIC_TWINS}])[\u0400-\u04ff]")
_OWN_LATIN = re.compile(rf"(?![{_LATIN_TWINS}])[A-Za-z]")


def words(text: str) -> list[str]:
    """The folded words of a text, in order; everything that is no letter or digit divides."""
    composed = unicodedata.normalize("NFC", text).translate(_NO_APOSTROPHES)
    found = (_one_script(word) for word in _WORD.findall(composed))
    return [unicodedata.normalize("NFC", word.casefold()).translate(_SAME_LETTER) for word in found]


def fold(text: str) -> str:
    """The folded words of a text with one space between them."""
    return " ".join(words(text))


def other_layouts(text: str) -> tuple[str, ...]:
    """What the same keys give in another keyboard layout: ``ghbdtn`` -> ``привет``.

    Latin text as if typed in the Russian and the Belarusian layout, Cyrillic text as if typed in
    the English one; nothing for text that is neither, or both.
    """
    latin, cyrillic = bool(_LATIN.search(text)), bool(_CYRILLIC.search(text))
    if latin and not cyrillic:
        layouts = (_RUSSIAN_KEYS, _BELARUSIAN_KEYS)
        found = [text.translate(str.maketrans(_LATIN_KEYS, keys)) for keys in layouts]
    elif cyrillic and not latin:
        both = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)
        both |= str.maketrans(_BELARUSIAN_KEYS, _LATIN_KEYS)
        found = [unicodedata.normalize("NFC", text).translate(both)]
    else:
        found = []
    return tuple(dict.fromkeys(found))


def _one_script(word: str) -> str:
    """Undo look-alikes: the letters that exist in one script only decide for the whole word."""
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    if _OWN_LATIN.search(word) and not _OWN_CYRILLIC.search(word):
        return word.translate(_TO_LATIN)
    return word.translate(_TO_CYRILLIC)
