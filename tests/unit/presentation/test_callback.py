import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presentation.callback import Callback, clip_bytes, pack, unpack


def test_what_is_packed_is_unpacked() -> None:
    assert pack("topic", "security", 1) == "1|topic|security|1"
    assert unpack("1|topic|security|1") == Callback("topic", ("security", "1"))


@pytest.mark.parametrize("data", [None, "", "1", "1|", "2|topic|security", "topic", "|", "0|a"])
def test_other_versions_and_malformed_data_are_refused(data: str | None) -> None:
    assert unpack(data) is None


def test_data_over_64_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="over 64 bytes"):
        pack("search", "ы" * 40)


def test_an_argument_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="separator"):
        pack("search", "a|b")


@given(st.text(), st.integers(min_value=0, max_value=50))
def test_clipped_words_always_fit(words: str, limit: int) -> None:
    clipped = clip_bytes(words, limit)
    assert len(clipped.encode()) <= limit
    assert "|" not in clipped
