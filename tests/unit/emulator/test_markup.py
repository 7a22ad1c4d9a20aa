import pytest

from bot.emulator.entities import Entity, FormattedText
from bot.emulator.errors import ApiError
from bot.emulator.formatting import formatted, message_text
from bot.emulator.page_html import page_html


def parsed(html: str) -> FormattedText:
    return formatted(html, "HTML")


def complaint(html: str) -> str:
    with pytest.raises(ApiError) as caught:
        parsed(html)
    return caught.value.description


@pytest.mark.parametrize(
    ("html", "entity"),
    [
        ("<b>x</b>", Entity("bold", 0, 1)),
        ("<strong>x</strong>", Entity("bold", 0, 1)),
        ("<em>x</em>", Entity("italic", 0, 1)),
        ("<ins>x</ins>", Entity("underline", 0, 1)),
        ("<del>x</del>", Entity("strikethrough", 0, 1)),
        ('<span class="tg-spoiler">x</span>', Entity("spoiler", 0, 1)),
        ("<tg-spoiler>x</tg-spoiler>", Entity("spoiler", 0, 1)),
        ("<code>x</code>", Entity("code", 0, 1)),
        ("<pre>x</pre>", Entity("pre", 0, 1)),
        ('<pre><code class="language-python">x</code></pre>', Entity("pre", 0, 1, "python")),
        ("<blockquote>x</blockquote>", Entity("blockquote", 0, 1)),
        ("<blockquote expandable>x</blockquote>", Entity("expandable_blockquote", 0, 1)),
        (
            '<a href="https://Example.org?a=1&amp;b">x</a>',
            Entity("text_link", 0, 1, "https://example.org/?a=1&b"),
        ),
        ('<a href="tg://user?id=42">x</a>', Entity("text_mention", 0, 1, "42")),
        ('<tg-emoji emoji-id="5368">x</tg-emoji>', Entity("custom_emoji", 0, 1, "5368")),
        (
            '<tg-time unix="1513000000" format="wDT">x</tg-time>',
            Entity("date_time", 0, 1, "wDT", 1_513_000_000),
        ),
    ],
)
def test_each_tag_is_its_entity(html: str, entity: Entity) -> None:
    assert parsed(html) == FormattedText("x", (entity,))


def test_offsets_count_utf16_units() -> None:
    assert parsed("💙<b>Мінск💛</b>").entities == (Entity("bold", 2, 7),)


def test_references_become_characters() -> None:
    assert parsed("1 &lt; 2 &amp;&amp; &quot;x&quot; &#1105;&#x451; &nbsp;").text == (
        '1 < 2 && "x" ёё &nbsp;'
    )


@pytest.mark.parametrize(
    ("html", "description"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ён <3", "Unclosed start tag at byte offset 5"),
        ("ён <br>", 'Unsupported start tag "br" at byte offset 5'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(html: str, description: str) -> None:
    assert complaint(html) == f"Bad Request: can't parse entities: {description}"


def test_styles_may_nest_and_end_with_their_parent() -> None:
    assert parsed("<b>a<i>b</i></b>").entities == (Entity("bold", 0, 2), Entity("italic", 1, 1))


def test_nothing_is_styled_inside_code() -> None:
    assert parsed("<code>a<b>b</b></code>").entities == (Entity("code", 0, 2),)


def test_the_same_style_twice_is_one_entity() -> None:
    assert parsed("<b>a</b><b>b</b>").entities == (Entity("bold", 0, 2),)


def test_quotes_do_not_nest() -> None:
    html = "<blockquote>a<blockquote>b</blockquote></blockquote>"
    assert parsed(html).entities == (Entity("blockquote", 0, 2),)


def test_white_space_at_the_ends_goes_and_entities_shrink() -> None:
    assert parsed("\n <b>x </b>\n") == FormattedText("x", (Entity("bold", 0, 1),))
    assert parsed("<b>\n x</b>") == FormattedText("\n x", (Entity("bold", 0, 3),))


def test_control_characters_become_spaces_and_overrides_go() -> None:
    assert parsed("a\tb\r\u202ec<b>d</b>") == FormattedText("a bcd", (Entity("bold", 4, 1),))


def test_a_link_that_is_none_leaves_its_words() -> None:
    assert parsed('<a href="javascript:alert(1)">x</a>') == FormattedText("x")
    assert parsed('<a href="nodots">x</a>') == FormattedText("x")


def test_a_hundred_entities_are_kept_and_the_rest_dropped_silently() -> None:
    assert len(parsed("<b>a</b> " * 130).entities) == 100


def test_limits_count_code_points_after_parsing() -> None:
    assert message_text("<b>" + "💙" * 4096 + "</b>", "HTML").text == "💙" * 4096
    with pytest.raises(ApiError, match="Bad Request: message is too long"):
        message_text("ы" * 4097, "HTML")


def test_raw_text_over_32768_bytes_fails_first() -> None:
    html = '<a href="https://example.org/' + "x" * 33_000 + '">short</a>'
    with pytest.raises(ApiError, match="Bad Request: text is too long"):
        message_text(html, "HTML")


@pytest.mark.parametrize(
    ("raw", "description"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: text must be non-empty"),
        ("<b></b>", "Bad Request: text must be non-empty"),
        ("\u200b\u00a0", "Bad Request: text must be non-empty"),
    ],
)
def test_empty_texts_are_refused(raw: str, description: str) -> None:
    with pytest.raises(ApiError, match=description):
        message_text(raw, "HTML")


def test_commands_mentions_hashtags_and_links_are_found() -> None:
    text = formatted("/start@SomeBot @someone #тэма http://a.by/x, b.org x@y.org", "")
    assert [(e.type, e.offset, e.length) for e in text.entities] == [
        ("bot_command", 0, 14),
        ("mention", 15, 8),
        ("hashtag", 24, 5),
        ("url", 30, 13),
        ("url", 45, 5),
        ("email", 51, 7),
    ]


def test_what_is_found_cuts_styles_but_not_links() -> None:
    text = parsed('<a href="https://x.org">see x.org</a>')
    assert [e.type for e in text.entities] == ["text_link"]


def test_given_entities_are_taken_and_checked() -> None:
    bold = {"type": "bold", "offset": 0, "length": 1}
    assert formatted("xy", "", [bold]).entities == (Entity("bold", 0, 1),)
    with pytest.raises(ApiError, match="ends after the end of the text at UTF-16 offset 9"):
        formatted("xy", "", [bold | {"length": 9}])


def test_the_page_gets_html_that_it_may_insert() -> None:
    text = parsed(
        '<b>a&lt;</b><blockquote expandable>q</blockquote><a href="https://x.org/?a=1&amp;b=2">l</a>'
    )
    assert page_html(text) == (
        '<b>a&lt;</b><blockquote class="expandable">q</blockquote>'
        '<a href="https://x.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">l</a>'
    )


def test_the_page_never_gets_a_link_that_runs() -> None:
    assert "javascript" not in page_html(
        formatted('<a href="javascript://x.org/%0aalert(1)">x</a>', "HTML")
    )
