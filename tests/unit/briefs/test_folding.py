import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.folding import fold, other_layouts, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("Уўсё", "уусе"),
        ("сям’я", "сям'я"),
        ("сям’я", "сямʼя"),
        ("надвор`е", "надвор'е"),
        ("расiя", "расія"),
        ("POCCИЯ", "россия"),
        ("MOCКВA", "москва"),
        ("sеcurity", "security"),
        ("Belarus–West", "belarus west"),
        ("«Бяспека»!", "бяспека"),
        ("Straße", "strasse"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold(unicodedata.normalize("NFD", one)) == fold(other)


def test_letters_that_differ_stay_different() -> None:
    assert fold("мій") == "мій"
    assert fold("мии") == "мии"
    assert fold("ї") != fold("і")


@given(st.text())
def test_folding_twice_changes_nothing_and_no_text_breaks_it(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(text) == fold(text).split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ghbdtn", "привет"), ("<zcgtrf", "Бяспека"), ("фкьн", "army"), ("hfcbz", "расія")],
)
def test_a_wrong_keyboard_layout_is_undone(typed: str, meant: str) -> None:
    assert meant in other_layouts(typed)


def test_there_is_no_other_layout_for_figures() -> None:
    assert other_layouts("2017") == ()
    assert other_layouts("") == ()
