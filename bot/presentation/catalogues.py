"""The gettext catalogues, read from their .po files: English is the source text."""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from storage.values.briefs import Language


def load(folder: Path, language: Language) -> NullTranslations:
    """The catalogue of ``language`` from ``folder``/``language``.po; English needs none.

    Raises FileNotFoundError when the file is missing and babel's PoFileError when it is broken.
    """
    if language is Language.EN:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=str(language), abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)
