import pytest

from bot.presentation.environment import TEMPLATES as TEMPLATES_FOLDER
from storage.values.briefs import Language
from tests.snapshots.desk import SCREENS
from tests.snapshots.rendering import FOLDER, TEMPLATES, written, written_desk


@pytest.mark.parametrize("language", Language)
def test_screens_are_those_that_were_read(language: Language) -> None:
    """After a change: python -m tests.snapshots.rendering, and read what has changed."""
    assert written(language) == (FOLDER / f"{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
def test_screens_of_the_desk_are_those_that_were_read(language: Language) -> None:
    assert written_desk(language) == (FOLDER / f"desk.{language}.txt").read_text(encoding="utf-8")


def test_every_screen_of_the_desk_is_among_them() -> None:
    names = {path.name for path in (TEMPLATES_FOLDER / "desk").glob("*.html")}
    assert names == {name for name, _ in SCREENS}


def test_every_screen_is_among_them() -> None:
    names = {path.name for path in TEMPLATES_FOLDER.glob("*.html")}
    assert names == set(TEMPLATES) | {"digest.html", "brief.html", "search.html"}
