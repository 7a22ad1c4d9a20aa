"""The gettext catalogues, read from their .po files: English is the source text."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from storage.values.briefs import Language

_UNIT = re.compile(r"(?<=\)s) (?=(?:с|мин|хв|ч|гадз|МБ)\b)")


def load(folder: Path, language: Language) -> NullTranslations:
    """The catalogue of ``language`` from ``folder``/``language``.po; English needs none.

    Its words are set as Belarusian and Russian newspapers set them: with the long dash, where
    English has a short one, and with no end of a line before a dash or a unit.

    Raises FileNotFoundError when the file is missing and babel's PoFileError when it is broken.
    """
    if language is Language.EN:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=str(language), abort_invalid=True)
    for message in catalogue:
        if message.id:
            forms = message.string
            message.string = (
                _set(forms) if isinstance(forms, str) else tuple(map(_set, forms or ()))
            )
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _set(words: str) -> str:
    return _UNIT.sub("\u00a0", words.replace(" – ", "\u00a0— "))
