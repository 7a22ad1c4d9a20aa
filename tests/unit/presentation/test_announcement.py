from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.topics import Topics
from bot.presentation import markup
from bot.presentation.brief import CAPTION_LIMIT, BriefScreens
from bot.presentation.environment import Screens
from storage.values.briefs import Brief, BriefText, Language, Trend

BRIEFS = BriefScreens(Screens(), Topics.read())
SHORT = BriefText(Language.EN, "The border is closed", "Since this morning.", "Nobody passes.")
LONG = replace(SHORT, body="A sentence of the text. " * 400)


def brief(*texts: BriefText, photo: str | None = None) -> Brief:
    return Brief(
        7, "b", "security", None, Trend.WORSE, texts, ("A. B.",), None, None, False, 0, photo
    )


def labels(text: BriefText, photo: str | None) -> list[str]:
    screen = BRIEFS.announcement(brief(text, photo=photo), Language.EN)
    return [button.text for row in screen.keyboard for button in row]


def test_without_a_photo_it_is_the_first_page_of_the_brief() -> None:
    one = brief(LONG)
    assert BRIEFS.announcement(one, Language.EN) == BRIEFS.page(one, Language.EN)
    assert BRIEFS.announcement(one, Language.EN, silent=True).silent


def test_a_short_brief_stands_whole_under_its_photo() -> None:
    one = brief(SHORT, photo="file")
    screen = BRIEFS.announcement(one, Language.EN)
    assert (screen.photo, screen.text) == ("file", BRIEFS.page(one, Language.EN).text)
    assert labels(SHORT, "file") == ["Latest issue"]


def test_a_long_brief_begins_under_its_photo_and_goes_on_behind_a_button() -> None:
    screen = BRIEFS.announcement(brief(LONG, photo="file"), Language.EN)
    assert "Since this morning." in screen.text
    assert "Page 1" not in screen.text
    assert labels(LONG, "file") == ["Read in full", "Latest issue"]
    assert labels(LONG, None) == ["Page 2 ›", "Latest issue"]


@pytest.mark.parametrize(
    ("text", "photo", "limit", "pages", "cut"),
    [
        (SHORT, None, 4096, 1, False),
        (SHORT, "file", 1024, 1, False),
        (LONG, None, 4096, 3, False),
        (LONG, "file", 1024, 3, True),
    ],
)
def test_it_is_measured_against_its_limit(
    text: BriefText, photo: str | None, limit: int, pages: int, *, cut: bool
) -> None:
    one = brief(text, photo=photo)
    measure = BRIEFS.measure(one, Language.EN)
    screen = BRIEFS.announcement(one, Language.EN)
    assert measure.characters == markup.visible_length(screen.text) <= limit
    assert (measure.limit, measure.pages, measure.cut) == (limit, pages, cut)


@given(st.text(max_size=600), st.text(max_size=3000), st.sampled_from(Language))
def test_any_text_fits_under_a_photo(lead: str, body: str, language: Language) -> None:
    text = BriefText(Language.RU, "Т" * 400, lead, body)
    screen = BRIEFS.announcement(brief(text, photo="file"), language)
    assert markup.visible_length(screen.text) <= CAPTION_LIMIT
