import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presentation.callback import pack
from bot.presentation.origin import SEARCH, Origin, short_words


@pytest.mark.parametrize(
    "origin", [Origin(), Origin("m", 3), Origin("t", 12), Origin("s", 2, "army: drills")]
)
def test_an_origin_is_read_as_it_was_written(origin: Origin) -> None:
    assert Origin.parse(str(origin)) == origin


@pytest.mark.parametrize("text", ["", "m", "x1", "m-1", "m1:words", "s1", "s1:", "m1234567", "m٣"])
def test_anything_else_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        Origin.parse(text)


def test_searched_words_are_cut_between_words() -> None:
    assert short_words("ваеннае супрацоўніцтва Беларусі") == "ваеннае"
    assert short_words("a b") == "a b"
    assert short_words("супрацоўніцтваўніцтваў") == "супрацоўніцтваўні"


@given(st.text())
def test_an_origin_with_words_always_fits_a_button(words: str) -> None:
    origin = Origin(SEARCH, 999, short_words(words))
    assert pack("brief", 1_000_000, 99, origin, "be")
