import pytest

from bot.desk.drafts.lengthening import lengthened
from bot.desk.drafts.posts import Mark, Post, PostError
from bot.presentation.markup import body_html
from storage.values.briefs import BriefText, Language


def text(lead: str = "Lead.", body: str = "") -> BriefText:
    return BriefText(Language.EN, "Title", lead, body)


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        (text(body="One."), "Two.\n\nThree.", text(body="One.\n\nTwo.\n\nThree.")),
        (text(body="One and"), "a half.", text(body="One and a half.")),
        (text(), "One.", text(body="One.")),
        (text("A lead that"), "goes on.\n\nOne.", text("A lead that goes on.", "One.")),
        (text(""), "One.", text("", "One.")),
    ],
)
def test_the_next_message_goes_on_where_the_text_was_cut(
    before: BriefText, more: str, after: BriefText
) -> None:
    assert lengthened(before, Post(more)) == after


def test_the_same_message_again_changes_nothing() -> None:
    once = lengthened(text(body="One."), Post("Two."))
    assert lengthened(once, Post("Two.")) == once


def test_its_links_stay() -> None:
    mark = Mark("text_link", 4, 6, "https://example.org")
    longer = lengthened(text(body="One."), Post("See report.", (mark,)))
    assert body_html(longer.body).endswith('See <a href="https://example.org">report</a>.')


def test_a_text_that_becomes_too_long_is_refused() -> None:
    with pytest.raises(PostError):
        lengthened(text(body="x" * 199_990), Post("y" * 100))
