"""The words of the templates, as gettext extracts them.

``python -m tests.extraction`` brings the catalogues up to date; then translate what is empty.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.presentation.environment import TEMPLATES

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {
    "extensions": "jinja2.ext.do",
    "newstyle_gettext": "true",
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}


def extracted(folder: Path) -> Catalog:
    """Every message of every template below the folder."""
    catalogue = Catalog()
    patterns = ("**.html", "**.txt")
    found = extract_from_dir(
        folder,
        method_map=[(pattern, "jinja2.ext:babel_extract") for pattern in patterns],
        options_map=dict.fromkeys(patterns, OPTIONS),
        keywords=KEYWORDS,
    )
    for file, line, message, _, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, locations=[(file, line)], context=context)
    return catalogue


def refresh(catalogue: Path, source: Catalog) -> None:
    """Make a catalogue hold exactly the messages of ``source``, new ones without words."""
    header, _, _ = catalogue.read_text(encoding="utf-8").partition("\n\n")
    with catalogue.open("rb") as file:
        known = read_po(file, locale=catalogue.stem)
    fresh = Catalog(locale=catalogue.stem)
    for message in source:
        if message.id:
            found = known.get(message.id, message.context)
            files = dict.fromkeys(file for file, _ in message.locations)
            fresh.add(
                message.id,
                found.string if found else "",
                locations=[(file, 1) for file in files],
                context=message.context,
            )
    written = BytesIO()
    write_po(written, fresh, width=100, omit_header=True, include_lineno=False)
    body = written.getvalue().decode().strip()
    catalogue.write_text(f"{header}\n\n{body}\n", encoding="utf-8")


def main() -> None:
    source = extracted(TEMPLATES)
    for catalogue in sorted((TEMPLATES / "locales").glob("*.po")):
        refresh(catalogue, source)


if __name__ == "__main__":
    main()
