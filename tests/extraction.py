"""The words of the templates, as gettext extracts them."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

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
