from html import escape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.entities import Entity, FormattedText, normalised, utf16_length
from bot.emulator.errors import ApiError
from bot.emulator.formatting import formatted
from bot.emulator.markup import parse_html
from bot.emulator.page_html import page_html

TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler")
COMPLAINT = "Bad Request: can't parse entities: "
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    pieces = [escape(draw(texts))]
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        tag = draw(st.sampled_from(TAGS))
        pieces += [f"<{tag}>", draw(trees(depth - 1)), f"</{tag}>", escape(draw(texts))]
    return "".join(pieces)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(name in {"class", "href", "rel", "target", "data-language"} for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def crosses(one: Entity, other: Entity) -> bool:
    return one.offset < other.offset < one.end < other.end


@given(texts)
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(escape(text)).text == text


def complaint(text: str) -> str:
    try:
        parse_html(text)
    except ApiError as error:
        return error.description
    return COMPLAINT


@given(texts)
def test_broken_markup_meets_no_other_complaint(text: str) -> None:
    assert complaint(text).startswith(COMPLAINT)


@given(trees())
def test_entities_stay_inside_the_text_and_never_cross(html: str) -> None:
    text = formatted(html, "HTML")
    for entity in text.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(text.text)
        assert not any(crosses(entity, other) for other in text.entities)


@given(trees())
def test_what_is_normal_stays_as_it_is(html: str) -> None:
    once = normalised(parse_html(html))
    assert normalised(once) == once


@given(trees())
def test_the_page_shows_the_same_text_in_balanced_tags(html: str) -> None:
    text = formatted(html, "HTML")
    reader = Reader()
    reader.feed(page_html(text))
    reader.close()
    assert reader.open == []
    assert reader.text == text.text


@given(texts)
def test_plain_text_is_cleaned_like_html(text: str) -> None:
    assert normalised(FormattedText(text)).text == formatted(escape(text), "HTML").text
