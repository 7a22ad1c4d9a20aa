from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.sources import SourceError, read, read_text
from bot.briefs.sources.page_text import as_markdown, paragraphs
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.presentation.markup import body_html, check, clean, plain
from storage.values.briefs import BriefContent, Language, Trend

PAGES = Path(__file__).parents[1] / "pages"
TOPICS = Topics.read()


def page(name: str, *, language: Language | None = None, week: Week | None = None) -> BriefContent:
    [brief] = read(PAGES / name, topics=TOPICS, language=language, week=week)
    return brief


def pasted(text: str, **said: Week | Language) -> BriefContent:
    [brief] = read_text("", text, topics=TOPICS, **said)  # type: ignore[arg-type]  # few names
    return brief


def refusal(text: str, **said: Week | Language) -> SourceError:
    with pytest.raises(SourceError) as caught:
        pasted(text, **said)
    assert caught.value.message.endswith((".", "?"))
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("name", "week", "told"),
    [
        ("economy-worse.en.txt", None, ("2018-W05", "economy", Trend.WORSE, Language.EN)),
        ("west-same.be.txt", None, ("2020-W53", "west", Trend.SAME, Language.BE)),
        (
            "ruling-elite-better.ru.txt",
            None,
            ("2017-W50", "ruling-elite", Trend.BETTER, Language.RU),
        ),
        ("society-no-badge.be.txt", Week(2024, 12), ("2024-W12", "society", None, Language.BE)),
        ("russia-worse.en.txt", Week(2020, 53), ("2020-W53", "russia", Trend.WORSE, Language.EN)),
        ("security-worse.ru.txt", None, ("2026-W27", "security", Trend.WORSE, Language.RU)),
    ],
)
def test_a_page_tells_week_topic_badge_and_language(
    name: str, week: Week | None, told: tuple[str, str, Trend | None, Language]
) -> None:
    brief = page(name, week=week)
    [text] = brief.texts
    assert (brief.edition, brief.topic, brief.trend, text.language) == told
    assert brief.key == brief.topic


def test_title_lead_and_body_are_found_and_nothing_of_the_site() -> None:
    brief = page("economy-worse.en.txt")
    [text] = brief.texts
    assert brief.authors == ("Nina Hrynkevich", "Pavel Sauko")
    assert text.title == "Flax mills wait for orders that do not come"
    assert text.lead.startswith("Three of the largest")
    assert text.lead.endswith("to be patient.")
    paragraphs_shown = plain(body_html(text.body)).split("\n\n")
    assert [shown[:20] for shown in paragraphs_shown] == [
        "On January 30th the ",
        "The ministry counts ",
        "1. A cheap loan woul",
    ]
    assert "costs * and fall." in paragraphs_shown[1]


def test_a_body_ends_before_the_site_begins_in_every_language() -> None:
    assert page("west-same.be.txt").texts[0].body.endswith("Для студэнтаў зрабілі выключэнне.")
    assert page("ruling-elite-better.ru.txt").texts[0].body.endswith("а отвечать теперь им самим.")
    assert page("security-worse.ru.txt").texts[0].body.endswith("«по обстановке».")
    russia = page("russia-worse.en.txt", week=Week(2020, 53)).texts[0]
    assert russia.title == "Gas talks end the year where they began"
    assert russia.lead.startswith("Both sides")
    assert russia.body.split("\n\n")[1].endswith("not in danger.")


def test_captions_and_navigation_are_left_out_and_wrapped_lines_joined() -> None:
    text = page("ruling-elite-better.ru.txt").texts[0]
    assert text.title == "Советы получают право тратить без разрешения"
    assert text.lead.startswith("Районным советам")
    society = page("society-no-badge.be.txt", week=Week(2024, 12))
    assert society.authors == ("Вольга Крэчка",)
    body = society.texts[0].body.split("\n\n")
    assert body[0].endswith("тэлефон пакідае толькі кожны пяты, бо баіцца званкоў.")
    assert len(body) == 2


HEAD = "by\nDecember 11 – December 17, 2017\nSecurity issues\n\nA title\n\n"
TEXT = "The lead of it is here.\n\nThe body of it is here.\n"


def test_a_page_without_a_badge_has_no_trend() -> None:
    brief = pasted(HEAD + TEXT)
    assert brief.trend is None
    assert brief.texts[0].body == "The body of it is here."


@pytest.mark.parametrize(
    ("badge", "trend"),
    [
        ("The situation has gotten better", Trend.BETTER),
        ("The situation has gotten worse.", Trend.WORSE),
        ("THE SITUATION GOT WORSE", Trend.WORSE),
        ("The situation has not changed", Trend.SAME),
        ("The situation hasn’t changed", Trend.SAME),
        ("Сітуацыя палепшылася", Trend.BETTER),
        ("Становішча пагоршылася", Trend.WORSE),
        ("Сітуацыя засталася нязменнай", Trend.SAME),
        ("Ситуация улучшилась", Trend.BETTER),
        ("Положение ухудшилось", Trend.WORSE),
        ("Ситуация не изменилась", Trend.SAME),
    ],
)
def test_badges_in_three_languages(badge: str, trend: Trend) -> None:
    assert pasted(f"{HEAD}{badge}\nA title\n\n{TEXT}").trend is trend


def test_a_sentence_that_begins_like_a_badge_is_text() -> None:
    brief = pasted(HEAD + "The situation has gotten better in the north.\n\nBody of the text.\n")
    assert brief.trend is None
    assert brief.texts[0].lead == "The situation has gotten better in the north."


def test_a_missing_year_needs_to_be_told_and_must_agree() -> None:
    text = HEAD.replace(", 2017", "") + TEXT
    assert pasted(text, week=Week(2017, 50)).edition == "2017-W50"
    missing = refusal(text)
    assert "--week" in missing.message
    assert missing.line == 2
    assert "2016-W50" in refusal(text, week=Week(2016, 50)).message
    assert "2017-W49" in refusal(HEAD + TEXT, week=Week(2017, 49)).message


def test_a_page_without_a_week_takes_the_week_it_is_told_not_one_of_the_list_below() -> None:
    text = "Security issues\nA title\n" + TEXT + "Situation in Belarus\nMarch 18 – March 24, 2019\n"
    assert pasted(text, week=Week(2017, 50)).edition == "2017-W50"
    assert "--week" in refusal(text).message


def test_a_range_that_is_no_week_is_refused() -> None:
    assert refusal(HEAD.replace("17, 2017", "18, 2017") + TEXT).line == 2
    assert refusal(HEAD.replace(", 2017", ", 2018") + TEXT).line == 2
    assert refusal(HEAD.replace("December 17", "December 37") + TEXT).line == 2


def test_a_topic_is_not_guessed() -> None:
    error = refusal(HEAD.replace("Security issues", "Securty isues") + TEXT)
    assert error.line == 3
    assert "did you mean 'security'" in error.message
    assert refusal("Anything else\nthat is not a page").line == 1


def test_a_menu_of_topics_does_not_hide_the_topic_of_the_page() -> None:
    menu = "Home\nThe ruling elite\nEconomy\nSecurity issues\n\n"
    assert pasted(menu + HEAD.replace("Security issues", "Economy") + TEXT).topic == "economy"
    assert "several topics" in refusal(menu + "A title\n\n" + TEXT).message


def test_a_language_that_the_words_do_not_tell_must_be_told() -> None:
    figures = "11.12.2017 – 17.12.2017\neconomy\n\nABC 1\n\n5 %\n\n7 %\n"
    assert "--language" in refusal(figures).message
    assert pasted(figures, language=Language.RU).texts[0].language is Language.RU
    assert "another language (en)" in refusal(HEAD + TEXT, language=Language.BE).message


def test_pages_without_title_or_lead_are_refused() -> None:
    assert "title" in refusal(HEAD.replace("A title", "")).message
    assert "lead" in refusal(HEAD).message
    assert "lead" in refusal(HEAD + "Subscribe to our newsletter\nEN\n").message


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_a_paragraph_of_any_text_is_shown_as_it_was(text: str) -> None:
    text = " ".join(clean(text).split())
    markdown = as_markdown([text])
    assert check(markdown) == ()
    assert plain(body_html(markdown)) == text


@pytest.mark.parametrize(
    "text",
    [
        "# no",
        "- no",
        "+ no",
        "> no",
        "1. no",
        "1986) no",
        "---",
        "***",
        "===",
        "<b>no</b>",
        "&lt;",
        "a_b_c _d_ *e*",
        "[a](http://b.c)",
        "`c`",
        "~~d~~",
        "| a |",
        "a\\b",
        "https://e.org/a_b?c=*",
    ],
)
def test_what_markdown_would_take_for_markup_stays_text(text: str) -> None:
    assert plain(body_html(as_markdown([text]))) == text
    assert "<" not in body_html(as_markdown([text]))


def test_an_ordinary_text_gets_no_backslashes() -> None:
    text = "In 2017, the U.S. – and (perhaps) China – paid 5 % more; 1st-class, snake_case."
    assert as_markdown([text]) == text


def test_lines_in_a_row_are_paragraphs_unless_they_were_wrapped() -> None:
    assert paragraphs(["One.", "Two.", "", "three and", "four."]) == [
        "One.",
        "Two.",
        "three and four.",
    ]
    assert paragraphs(["x" * 150, "y"]) == ["x" * 150, "y"]


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(SourceError):
        read_text("page.txt", HEAD + text, topics=TOPICS, language=Language.EN)
