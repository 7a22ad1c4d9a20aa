import pytest

from bot.presentation.environment import TEMPLATES as TEMPLATES_FOLDER
from storage.values import Language
from tests.snapshots.rendering import FOLDER, TEMPLATES, written


@pytest.mark.parametrize("language", Language)
def test_screens_are_those_that_were_read(language: Language) -> None:
    """After a change: python -m tests.snapshots.rendering, and read what has changed."""
    assert written(language) == (FOLDER / f"{language}.txt").read_text(encoding="utf-8")


def test_every_screen_is_among_them() -> None:
    names = {path.name for path in TEMPLATES_FOLDER.glob("*.html")}
    assert names == set(TEMPLATES) | {"digest.html", "brief.html", "search.html"}
