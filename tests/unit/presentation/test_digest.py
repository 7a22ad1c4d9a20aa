import re
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.briefs.edition import Edition
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.presentation import markup
from bot.presentation.brief import BriefScreens
from bot.presentation.callback import unpack
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.presentation.origin import Origin
from bot.presentation.screen import Screen
from storage.values.briefs import Brief, BriefText, Language, Trend
from storage.values.subscribers import Density

WEEK = Week(2017, 50)
TOPICS = Topics.read()
SCREENS = Screens()
DIGESTS = Digests(SCREENS, TOPICS)
BRIEFS = BriefScreens(SCREENS, TOPICS)
KEYS = [topic.key for topic in TOPICS]
ALL = frozenset[str]()


def text(
    language: Language, title: str = "Title", lead: str = "Lead.", body: str = "Body."
) -> BriefText:
    return BriefText(language, title, lead, body)


def brief(
    number: int = 1,
    topic: str = "security",
    trend: Trend | None = Trend.BETTER,
    *,
    texts: Sequence[BriefText] = (),
    edition: str | None = "2017-W50",
    source: str | None = None,
) -> Brief:
    return Brief(
        id=number,
        key=topic,
        topic=topic,
        edition=edition,
        trend=trend,
        texts=tuple(texts) or tuple(text(language) for language in Language),
        authors=("Author One", "Author Two"),
        source=source,
        published=None,
        draft=False,
        position=number,
    )


def page(
    edition: Edition,
    language: Language = Language.EN,
    topics: frozenset[str] = ALL,
    density: Density = Density.LEADS,
    number: int = 0,
) -> Screen:
    screen = DIGESTS.page(edition, language, topics, density, number)
    assert screen is not None
    return screen


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


def data(screen: Screen) -> list[str]:
    return [button.data or "" for row in screen.keyboard for button in row]


def accepted(screen: Screen) -> bool:
    """Whether Telegram takes the screen: lengths, bytes and buttons."""
    buttons = [button for row in screen.keyboard for button in row]
    return (
        1 <= markup.visible_length(screen.text) <= 4096
        and len(screen.text.encode()) <= 32_767
        and len(re.findall(r"<[a-z]", screen.text)) <= 100
        and all(1 <= len(button.text) <= 64 for button in buttons)
        and all(button.data is None or unpack(button.data) for button in buttons)
        and all(button.data is None or len(button.data.encode()) <= 64 for button in buttons)
    )


def test_a_digest_names_the_week_the_topics_and_the_badges() -> None:
    edition = Edition(WEEK, (brief(1), brief(2, "economy", Trend.WORSE)))
    assert page(edition, Language.BE).text == (
        "<b>БЕЛАРУСЬ ЗА ТЫДЗЕНЬ</b>\n11–17 снежня 2017\n\n"
        "▲ БЯСПЕКА\n<b>Title</b>\nLead.\n\n"
        "▼ ЭКАНОМІКА\n<b>Title</b>\nLead."
    )


def test_each_brief_has_a_button_with_its_topic_and_colour() -> None:
    edition = Edition(WEEK, (brief(7), brief(8, "economy", Trend.WORSE), brief(9, "west", None)))
    buttons = [button for row in page(edition, Language.RU).keyboard for button in row]
    assert [(one.text, one.data, one.style) for one in buttons[:3]] == [
        ("▲ Безопасность", "1|brief|7|0|a0", "success"),
        ("▼ Экономика", "1|brief|8|0|a0", "danger"),
        ("• Беларусь и Запад", "1|brief|9|0|a0", None),
    ]


def test_short_topics_stand_two_in_a_row_and_long_ones_alone() -> None:
    edition = Edition(WEEK, (brief(1), brief(2, "economy"), brief(3, "society")))
    rows = page(edition, Language.BE).keyboard
    assert [len(row) for row in rows] == [2, 1, 1]


def test_headlines_leave_the_leads_out() -> None:
    screen = page(Edition(WEEK, (brief(),)), density=Density.HEADLINES)
    assert "Title" in screen.text
    assert "Lead." not in screen.text


def test_full_texts_are_folded_quotations() -> None:
    quoted = brief(texts=[text(Language.EN, body="One.\n\n> Two.\n\nThree.")])
    screen = page(Edition(WEEK, (quoted,)), density=Density.FULL)
    assert "<blockquote expandable>One.\n\nTwo.\n\nThree.</blockquote>" in screen.text


def test_only_the_wanted_topics_are_shown_and_the_others_are_a_button_away() -> None:
    edition = Edition(WEEK, (brief(1), brief(2, "economy"), brief(3, "west")))
    screen = page(edition, topics=frozenset({"economy"}))
    assert "ECONOMY" in screen.text
    assert "SECURITY" not in screen.text
    assert "2 more topics" in labels(screen)
    assert "1|digest|2017-W50|0|a" in data(screen)
    assert "1|brief|2|0|m0" in data(screen)


def test_an_edition_without_the_wanted_topics_gives_no_page() -> None:
    edition = Edition(WEEK, (brief(),))
    wanted = frozenset({"economy"})
    assert DIGESTS.page(edition, Language.EN, wanted, Density.LEADS) is None


@pytest.mark.parametrize(
    ("wanted", "there", "note"),
    [
        (
            Language.BE,
            (Language.RU, Language.EN),
            "Перакладу пакуль няма\N{NO-BREAK SPACE}— тэкст па-руску.",
        ),
        (
            Language.BE,
            (Language.EN,),
            "Перакладу пакуль няма\N{NO-BREAK SPACE}— тэкст па-англійску.",
        ),
        (
            Language.RU,
            (Language.BE, Language.EN),
            "Перевода пока нет\N{NO-BREAK SPACE}— текст по-белорусски.",
        ),
        (Language.EN, (Language.BE, Language.RU), "Not translated yet; shown in Russian."),
        (Language.EN, (Language.BE,), "Not translated yet; shown in Belarusian."),
    ],
)
def test_a_missing_language_is_replaced_by_the_next_best_and_named(
    wanted: Language, there: tuple[Language, ...], note: str
) -> None:
    only = brief(texts=[text(language, title=f"Title {language}") for language in there])
    assert note in page(Edition(WEEK, (only,)), wanted).text
    assert note in BRIEFS.page(only, wanted).text


def test_a_text_in_the_readers_language_has_no_note() -> None:
    assert "translated" not in page(Edition(WEEK, (brief(),))).text


def test_long_digests_are_paged_without_losing_a_brief() -> None:
    long = [
        brief(number, key, texts=[text(Language.EN, lead="word " * 110, body="word " * 500)])
        for number, key in enumerate(KEYS * 3)
    ]
    edition = Edition(WEEK, tuple(long))
    first = page(edition, density=Density.FULL)
    assert "· 1/" in first.text
    pages = int(first.text.split("· 1/")[1].split("\n")[0])
    seen = []
    for number in range(pages):
        screen = page(edition, density=Density.FULL, number=number)
        assert accepted(screen)
        seen += [one.split("|")[2] for one in data(screen) if "|brief|" in one]
    assert seen == [str(number) for number in range(len(long))]
    assert "1|digest|2017-W50|1|a" in data(first)
    assert page(edition, density=Density.FULL, number=999) == page(
        edition, density=Density.FULL, number=pages - 1
    )


def test_a_brief_shows_everything_and_leads_back() -> None:
    screen = BRIEFS.page(
        brief(5, source="https://example.org/a?b=1"), Language.RU, origin=Origin("m", 2)
    )
    assert screen.text == (
        "БЕЗОПАСНОСТЬ\n11–17 декабря 2017 г.\n\n<b>Title</b>\n"
        "▲ Ситуация улучшилась\n\n<i>Lead.</i>\n\nBody.\n\n<i>Author One, Author Two</i>"
    )
    assert labels(screen) == ["Беларуская", "English", "На сайте", "‹ К выпуску"]
    assert data(screen)[-1] == "1|digest|2017-W50|2|m"


def test_a_brief_of_a_topic_has_neighbours() -> None:
    screen = BRIEFS.page(brief(5), Language.EN, origin=Origin("t", 1), older=True)
    assert data(screen)[:2] == ["1|topic|security|0", "1|topic|security|2"]
    assert data(screen)[-1] == "1|topics"


def test_a_breaking_brief_is_called_so() -> None:
    screen = BRIEFS.page(brief(edition=None), Language.BE)
    assert screen.text.startswith("<b>ВАЖНАЯ НАВІНА</b>\nБЯСПЕКА")
    assert data(screen)[-1] == "1|latest"


def test_a_brief_can_be_read_in_another_language_with_the_interface_unchanged() -> None:
    texts = [text(language, title=f"Title {language}") for language in Language]
    screen = BRIEFS.page(brief(texts=texts), Language.BE, text_in=Language.EN)
    assert "БЯСПЕКА" in screen.text
    assert "Title en" in screen.text
    assert labels(screen)[:2] == ["Беларуская", "Русский"]


def test_a_source_that_is_no_web_address_gives_no_button() -> None:
    for source in (
        "javascript:alert(1)",
        "https://",
        "http://localhost/x",
        "a b",
        "https://a.by/ б",
    ):
        assert not [
            button
            for row in BRIEFS.page(brief(source=source), Language.EN).keyboard
            for button in row
            if button.url
        ]


def test_a_long_brief_is_paged_and_holds_all_its_words() -> None:
    words = " ".join(f"word{number}" for number in range(8000))
    long = brief(texts=[text(Language.EN, body=words)])
    first = BRIEFS.page(long, Language.EN, origin=Origin("a", 0))
    pages = int(first.text.split("Page 1 of ")[1])
    texts = [
        BRIEFS.page(long, Language.EN, page=number, origin=Origin("a", 0)).text
        for number in range(pages)
    ]
    assert " ".join(re.findall(r"word\d+", "\n".join(texts))) == words
    assert "1|brief|1|1|a0" in data(first)


WORDS = st.tuples(
    st.text(min_size=1, max_size=200)
    | st.sampled_from(
        ["<b>", "&amp;", "a", "\u200f\u202ex", "👩\u200d👩\u200d👧", "> q\n", "**x** "]
    ),
    st.sampled_from([1, 2, 900, 6000]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=WORDS,
    lead=WORDS,
    body=WORDS,
    written=st.sampled_from(Language),
    read=st.sampled_from(Language),
    density=st.sampled_from(Density),
    count=st.integers(1, 8),
)
def test_whatever_the_texts_telegram_takes_every_screen(
    *,
    title: tuple[str, int],
    lead: tuple[str, int],
    body: tuple[str, int],
    written: Language,
    read: Language,
    density: Density,
    count: int,
) -> None:
    texts = [text(written, *((piece * times)[:60_000] for piece, times in (title, lead, body)))]
    edition = Edition(WEEK, tuple(brief(n, KEYS[n % len(KEYS)], texts=texts) for n in range(count)))
    for number in range(3):
        assert accepted(page(edition, read, ALL, density, number))
        assert accepted(BRIEFS.page(edition.briefs[0], read, page=number))
