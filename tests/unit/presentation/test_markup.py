import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.emulator.entities import normalised
from bot.emulator.markup import parse_html
from bot.presentation.markup import (
    body_html,
    check,
    clean,
    escape,
    is_blank,
    plain,
    quote,
    split,
    visible_length,
)

TAG = re.compile(
    r'<(?:b|i|u|s|pre|code(?: class="language-[\w+#.-]+")?|a href="[^"<>]+"|tg-spoiler'
    r"|blockquote(?: expandable)?)>|</(?:b|i|u|s|pre|code|a|tg-spoiler|blockquote)>"
    r"|&(?:lt|gt|amp|quot);"
)
ALPHABET = "aя \n*_~`[]()<>&#>-+=|1.!\\\"'«\u0301\u202e\u200f\u200d\x00\x1b\ud800🇧👩\ufe0f:/hitp"
MARKDOWN = st.one_of(
    st.text(ALPHABET, max_size=300),
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "# head",
                "- item",
                "  - sub",
                "1. one",
                "> quote",
                ">> deep **bold**",
                "```py\nx < 1\n```",
                "|a|b|\n|-|-|\n|**c**|d|",
                '[l](https://e.org/?a=1&b="2")',
                "![p](https://e.org/p.png)",
                "<script>alert(1)</script>",
                "word " * 40,
                "***",
                "*e **s** ~~d~~* `c`",
                "",
            ]
        ),
        max_size=30,
    ).map("\n".join),
)
HTML = st.one_of(
    MARKDOWN.map(body_html),
    MARKDOWN.map(body_html).map(quote),
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<i>",
                "</i>",
                '<a href="https://e.org">',
                "</a>",
                "<blockquote>",
                "</blockquote>",
                "<code>",
                "</code>",
                "a ",
                "&amp;",
                "&#39;",
                "<",
                "x" * 30,
                "\n\n",
            ]
        ),
        max_size=60,
    ).map("".join),
)


def strict(html: str) -> str:
    """The text of HTML that Telegram takes as it is; fails on everything doubtful."""
    opened: list[str] = []
    rest = TAG.sub("", html)
    assert not re.search("[<>&]", rest), html
    for tag in TAG.findall(html):
        if tag.startswith("</"):
            assert opened.pop() == tag[2:-1]
        elif tag.startswith("<"):
            kind = re.split("[ >]", tag[1:])[0]
            assert kind not in opened
            opened.append(kind)
    assert not opened
    taken = normalised(parse_html(html))
    # Telegram keeps blanks at the ends when they are inside an entity such as code.
    assert taken.text.strip(" \n") == plain(html).strip(" \n")
    return rest


def squeezed(text: str) -> str:
    return "".join(text.split())


def body(markdown: str) -> str:
    return str(body_html(markdown))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Head", "<b>Head</b>"),
        ("# Head **x** `y`", "<b>Head x <code>y</code></b>"),
        ("a\nb", "a b"),
        ("a  \nb\\\nc", "a\nb\nc"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("*e* **s** ~~d~~ `c<`", "<i>e</i> <b>s</b> <s>d</s> <code>c&lt;</code>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("&lt;b&gt; &copy; \\*", "&lt;b&gt; © *"),
        ("- a\n- b\n  1. c\n  2. d\n\n     e", "• a\n• b\n    1. c\n    2. d\n        e"),
        ("7. a\n8. b", "7. a\n8. b"),
        ('[a](https://e.org/?x=1&y="2")', '<a href="https://e.org/?x=1&amp;y=%222%22">a</a>'),
        ("<https://e.org>", '<a href="https://e.org">https://e.org</a>'),
        ("[a](tg://resolve?domain=x)", '<a href="tg://resolve?domain=x">a</a>'),
        ("[a](tg://user?id=1)", "a"),
        ("[a](javascript:alert(1))", "a"),
        ("[a](file:///etc/passwd) [b](page.html)", "a b"),
        ("[write](mailto:desk@e.org?subject=x)", "write (desk@e.org)"),
        ("<desk@e.org>", "desk@e.org"),
        ("[](https://e.org)", '<a href="https://e.org">https://e.org</a>'),
        ("![A map](https://e.org/m.png)", '<a href="https://e.org/m.png">A map</a>'),
        ("![A map](m.png)", "A map"),
        ("> a\n>\n> > b\n> > > c", "<blockquote>a\n\nb\n\nc</blockquote>"),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1</code></pre>'),
        ("    x\n    y", "<pre>x\ny</pre>"),
        ("a\n\n***\n\nb", "a\n\n—————\n\nb"),
        ("<i>no</i> <!-- c -->", "&lt;i&gt;no&lt;/i&gt; &lt;!-- c --&gt;"),
        ("<div>\nx\n</div>", "&lt;div&gt;\nx\n&lt;/div&gt;"),
        ("", ""),
        (" \n\u200b\n", "\u200b"),
        ("a\x00b\x1bc", "a\ufffdb c".replace("\ufffd", " ")),
        ("x\ud83dy", "x\ufffdy"),
    ],
)
def test_markdown_becomes_what_telegram_shows(markdown: str, html: str) -> None:
    assert body(markdown) == html


def test_a_table_becomes_lines_that_fit_a_phone() -> None:
    table = "| Year | Exports | |\n|--|--|--|\n| 2016 | 5 & up | x |\n| 2017 | **6** | |"
    assert body(table) == (
        "<b>Year: 2016</b>\nExports: 5 &amp; up\nx\n\n<b>Year: 2017</b>\nExports: <b>6</b>"
    )


def test_raw_html_and_pictures_without_an_address_are_named_with_their_lines() -> None:
    problems = check("# A\n\none\ntwo <b>x</b>\n\n<div>\nx\n</div>\n\n- ![p](p.png)\n- a < b\n")
    assert [problem.line for problem in problems] == [4, 4, 6, 10]
    assert "<b>" in problems[0].message
    assert all(problem.message for problem in problems)


def test_a_sound_text_has_no_problems() -> None:
    assert check("a <https://e.org> 1<2 & `<b>`\n\n|a|\n|-|\n|b|\n\n![m](https://e.org/m)") == ()


def test_nesting_beyond_reason_is_a_problem_but_is_still_shown_whole() -> None:
    deep = "> " * 80 + "bottom"
    assert check(deep)[-1].message == "The lists and quotations are nested too deeply."
    assert "bottom" in plain(body_html(deep))


def test_the_same_text_is_html_and_safe_in_a_template() -> None:
    assert isinstance(body_html("a"), Markup)
    assert isinstance(quote("a"), Markup)
    assert all(isinstance(piece, Markup) for piece in split("a"))


def test_escaping_leaves_nothing_that_telegram_reads_as_markup() -> None:
    assert escape('<b>&amp;"') == '&lt;b&gt;&amp;amp;"'


def test_a_clean_text_keeps_direction_marks_and_loses_overrides() -> None:
    assert clean("a\u202eb\u200fc\u2067d\u2069") == "ab\u200fc\u2067d\u2069"
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean("A\u030angstro\u0308m") == "Ångström"


def test_length_counts_code_points_after_parsing() -> None:
    assert visible_length('<b>a</b>&lt;&#39;&#x1F600; <a href="https://e.org">😀</a>') == 6
    assert plain("a &lt;b&gt; &copy; &") == "a <b> &copy; &"


def test_a_quotation_holds_no_quotation() -> None:
    inner = "a <blockquote expandable>b <b>c</b></blockquote>\n"
    assert quote(inner) == "<blockquote expandable>a b <b>c</b></blockquote>"
    assert quote(inner, expandable=False) == "<blockquote>a b <b>c</b></blockquote>"
    assert quote(" \n") == ""


def test_a_short_text_is_one_piece_and_an_invisible_one_is_none() -> None:
    assert split("<b>a</b> b ") == ["<b>a</b> b"]
    assert split("") == split(" \n\u200b\ufe0f ") == []


def test_a_long_text_is_cut_between_paragraphs_then_sentences_then_words() -> None:
    paragraphs = "\n\n".join(f"<b>{'word ' * 30}end.</b>" for _ in range(4))
    assert [plain(piece) for piece in split(paragraphs, 200)] == ["word " * 30 + "end."] * 4
    sentences = "One two three. Four five six! Seven eight nine? Ten."
    assert split(sentences, 35) == ["One two three. Four five six!", "Seven eight nine? Ten."]
    assert split("aaaa bbbb cccc", 10) == ["aaaa bbbb", "cccc"]
    assert split("abcdefgh", 3) == ["abc", "def", "gh"]


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧‍👦", "🇧🇾", "e\u0316\u0317", "👍🏽", "❤️"])
def test_what_looks_like_one_character_stays_whole(cluster: str) -> None:
    pieces = split(cluster * 40, 15)
    assert all(len(piece) % len(clean(cluster)) == 0 for piece in pieces)
    assert "".join(pieces) == clean(cluster * 40)


def test_a_piece_holds_no_more_entities_than_telegram_keeps() -> None:
    pieces = split("".join(f"<b>{n}</b> " for n in range(1_000)))
    assert all(piece.count("<b>") <= 100 for piece in pieces)
    assert len(pieces) == 10


def test_a_piece_is_never_too_long_in_bytes() -> None:
    link = f'<a href="https://e.org/{"x" * 1_900}">a</a> '
    pieces = split(link * 90)
    assert all(len(piece.encode()) < 32_768 for piece in pieces)
    assert squeezed("".join(map(plain, pieces))) == "a" * 90
    assert all(len(piece.encode()) < 32_768 for piece in split("😀" * 4_096 + "&" * 9_000))


def test_a_link_of_unreasonable_length_keeps_its_text_only() -> None:
    assert body(f"[a](https://e.org/{'x' * 5_000})") == "a"
    assert split(f'<a href="https://e.org/{"x" * 40_000}">a</a>') == ["a"]


@pytest.mark.parametrize(
    "unit",
    [
        "*",
        "[",
        ">",
        "- ",
        "&",
        "*a ",
        "**a *b ",
        "`a ",
        "![a](",
        "<a ",
        "[a](http://b.c) ",
        "> a\n\n",
        "&#x41;",
        "🇧🇾",
        "a\u0301",
        "|a|b|\n",
        "\x00",
        "\u202e",
        "\ud83d",
        "слова ",
        "\n- x",
    ],
)
def test_sixty_thousand_characters_of_anything_can_be_sent(unit: str) -> None:
    html = quote(body_html(unit * (60_000 // len(unit))))
    for piece in split(html):
        strict(piece)
        assert 0 < visible_length(piece) <= 4_096
        assert len(piece.encode()) < 32_768


@example("\t 0")
@given(MARKDOWN)
def test_any_markdown_is_html_that_telegram_takes(markdown: str) -> None:
    html = body_html(markdown)
    strict(html)
    strict(quote(html))
    assert visible_length(html) == len(plain(html))
    check(markdown)


@given(st.text(st.characters(exclude_characters="|")))
def test_any_text_escaped_is_shown_as_it_is(text: str) -> None:
    html = escape(text)
    strict(html)
    assert plain(html) == clean(text)
    assert unicodedata.is_normalized("NFC", plain(html))


@given(HTML, st.integers(1, 60), st.integers(3_000, 32_767), st.integers(12, 100))
@settings(max_examples=300)
def test_pieces_are_balanced_small_enough_and_lose_nothing(
    html: str, limit: int, max_bytes: int, max_entities: int
) -> None:
    pieces = split(html, limit, max_bytes=max_bytes, max_entities=max_entities)
    for piece in pieces:
        strict(piece)
        assert visible_length(piece) <= limit
        assert len(piece.encode()) <= max_bytes
        assert len(re.findall(r"<[a-z]", piece)) <= max_entities
        assert not is_blank(plain(piece))
    visible = "".join(c for c in plain(html) if not is_blank(c))
    assert "".join(c for c in "".join(map(plain, pieces)) if not is_blank(c)) == visible


def test_tabs_indent_as_markdown_says() -> None:
    assert body("-\ta\n\t- b\n\n\tc") == "• a\n    • b\n    c"


def test_brackets_beyond_number_are_text() -> None:
    assert visible_length(body_html("[" * 20_000)) == 20_000
