import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.drafts.posts import Mark, Post, PostError, PostProblem, text_of_post
from bot.presentation.markup import body_html, plain
from storage.values.briefs import BriefText, Language

BE = Language.BE


def test_the_first_line_is_the_title_then_lead_and_body() -> None:
    post = Post("Мяжа закрытая\n\nПершы сказ.\n\nДругі.\n\nТрэці.")
    assert text_of_post(post, BE) == BriefText(
        BE, "Мяжа закрытая", "Першы сказ.", "Другі.\n\nТрэці."
    )


def test_lines_that_follow_each_other_are_paragraphs() -> None:
    text = text_of_post(Post("Title\nA lead.\nOne.\nTwo."), Language.EN)
    assert (text.lead, text.body) == ("A lead.", "One.\n\nTwo.")


def test_lines_of_a_paragraph_stay_lines_and_a_lead_is_one() -> None:
    text = text_of_post(Post("T\n\nA lead\nin two lines\n\n- one\n- two\n\nEnd"), BE)
    assert text.lead == "A lead in two lines"
    assert body_html(text.body) == "- one\n- two\n\nEnd"


def test_a_title_alone_is_enough() -> None:
    assert text_of_post(Post("  # Title \n\n"), BE) == BriefText(BE, "Title", "", "")


def test_signs_of_markdown_are_shown_as_they_were_written() -> None:
    text = text_of_post(Post("T\nL\n- 2*3*4 <b> [x](y) _z_\n1. One"), BE)
    assert plain(body_html(text.body)) == "- 2*3*4 <b> [x](y) _z_\n\n1. One"


def test_styles_and_links_of_a_forwarded_post_stay_in_the_body() -> None:
    line = "😀 See the report, now"
    post = Post(
        f"Title\n\nLead\n\n{line}",
        (
            Mark("bold", 0, 5),
            Mark("text_link", 24, 6, "https://example.org/a_b?c=(d"),
            Mark("text_link", 24, 6, "https://example.org/a_b"),
            Mark("italic", 32, 3),
            Mark("hashtag", 32, 3),
        ),
    )
    text = text_of_post(post, Language.EN)
    assert text.title == "Title"
    assert body_html(text.body) == (
        '😀 See the <a href="https://example.org/a_b">report</a>, <i>now</i>'
    )


def test_a_style_over_several_paragraphs_is_kept_in_each() -> None:
    words = "T\n\nL\n\nOne \n\n two"
    text = text_of_post(Post(words, (Mark("bold", 6, len(words) - 6),)), BE)
    assert body_html(text.body) == "<b>One</b>\n\n<b>two</b>"


def test_nested_styles_are_nested() -> None:
    marks = (Mark("bold", 6, 9), Mark("text_link", 6, 9, "https://e.org"), Mark("italic", 10, 5))
    text = text_of_post(Post("T\n\nL\n\nall that", marks), BE)
    assert plain(body_html(text.body)) == "all that"


def test_styles_that_markdown_cannot_show_are_left_out() -> None:
    text = text_of_post(Post("T\n\nL\n\nunbe(l)ievable", (Mark("bold", 10, 3),)), BE)
    assert plain(body_html(text.body)) == "unbe(l)ievable"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", PostProblem.EMPTY),
        (" \u200b\n", PostProblem.EMPTY),
        ("x" * 501, PostProblem.LONG_TITLE),
        ("T\n\n" + "x" * 200_001, PostProblem.LONG),
    ],
)
def test_what_cannot_be_a_version_is_refused(words: str, problem: PostProblem) -> None:
    with pytest.raises(PostError) as refused:
        text_of_post(Post(words), BE)
    assert refused.value.problem is problem


@given(
    st.text(max_size=80),
    st.lists(
        st.builds(
            Mark,
            st.sampled_from(["bold", "italic", "strikethrough", "text_link", "code"]),
            st.integers(0, 90),
            st.integers(1, 40),
            st.just("https://example.org"),
        ),
        max_size=4,
    ),
)
def test_any_post_is_a_version_or_refused_and_marks_change_no_letter(
    words: str, marks: list[Mark]
) -> None:
    try:
        marked = text_of_post(Post(words, tuple(marks)), BE)
    except PostError:
        return
    unmarked = text_of_post(Post(words), BE)
    assert (marked.title, marked.lead) == (unmarked.title, unmarked.lead)
    assert plain(body_html(marked.body)) == plain(body_html(unmarked.body))
