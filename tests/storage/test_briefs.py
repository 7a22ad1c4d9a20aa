from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.briefs import Briefs, TopicRow
from storage.database import Database
from storage.intake import Words
from storage.values.briefs import BriefContent, BriefText, Language, Trend

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BE = BriefText(Language.BE, "Загаловак", "Уводзіны.", "Тэкст.")
EN = BriefText(Language.EN, "Title", "Lead.", "Body.")
SECURITY = BriefContent("security", "security", "2026-W47", Trend.WORSE, (EN,), ("A. B.",), "desk")


def words(text: BriefText) -> Words:
    return wanted(f"{text.title} {text.lead} {text.body}")


def wanted(words: str) -> Words:
    plain = words.lower().replace(".", "")
    return Words(plain, plain, plain)


@pytest.fixture
async def briefs(database: Database) -> Briefs:
    briefs = Briefs(database)
    await briefs.put_topics(
        [TopicRow(key, {"en": key}, []) for key in ("society", "security", "economy")]
    )
    return briefs


async def put(briefs: Briefs, *contents: BriefContent) -> list[str]:
    return [saved.change for saved in await briefs.put(contents, words, NOW)]


async def test_a_brief_is_added_once_and_then_unchanged(briefs: Briefs) -> None:
    assert await put(briefs, SECURITY) == ["added"]
    assert await put(briefs, SECURITY) == ["unchanged"]
    (brief,) = await briefs.all()
    assert brief.texts == (EN,)
    assert brief.authors == ("A. B.",)


async def test_language_versions_of_one_key_tie_together(briefs: Briefs) -> None:
    await put(briefs, SECURITY)
    assert await put(briefs, replace(SECURITY, texts=(BE,))) == ["added"]
    (brief,) = await briefs.all()
    assert brief.languages == (Language.BE, Language.EN)


async def test_a_changed_text_or_fact_is_told(briefs: Briefs) -> None:
    await put(briefs, SECURITY)
    assert await put(briefs, replace(SECURITY, texts=(replace(EN, lead="New."),))) == ["changed"]
    assert await put(briefs, replace(SECURITY, texts=(), trend=Trend.SAME)) == ["changed"]
    (brief,) = await briefs.all()
    assert (brief.trend, brief.texts[0].lead) == (Trend.SAME, "New.")


async def test_facts_that_are_left_out_stay(briefs: Briefs) -> None:
    await put(briefs, SECURITY)
    bare = replace(SECURITY, trend=None, authors=(), source=None)
    assert await put(briefs, bare) == ["unchanged"]
    (brief,) = await briefs.all()
    assert (brief.trend, brief.source) == (Trend.WORSE, "desk")


async def test_a_file_is_brought_in_whole_or_not_at_all(briefs: Briefs) -> None:
    unknown_topic = replace(SECURITY, key="x", topic="weather")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await put(briefs, SECURITY, unknown_topic)
    assert await briefs.all() == ()


async def test_drafts_and_the_future_are_not_shown(briefs: Briefs) -> None:
    await put(
        briefs,
        replace(SECURITY, edition="2026-W45", published=NOW - timedelta(days=14)),
        replace(SECURITY, edition="2026-W46", draft=True),
        replace(SECURITY, edition="2026-W47", published=NOW + timedelta(seconds=1)),
    )
    assert await briefs.weeks(NOW, None, 9) == ("2026-W45",)
    assert await briefs.newest_week(NOW + timedelta(seconds=1)) == "2026-W47"
    assert await briefs.edition("2026-W46", NOW) == ()
    assert len(await briefs.all()) == 3


async def test_an_edition_shows_its_briefs_in_the_order_of_the_topics(briefs: Briefs) -> None:
    for topic in ("economy", "security", "society"):
        await put(briefs, replace(SECURITY, key=topic, topic=topic))
    shown = await briefs.edition("2026-W47", NOW)
    assert [brief.topic for brief in shown] == ["society", "security", "economy"]


async def test_weeks_are_paged_backwards(briefs: Briefs) -> None:
    for number in range(40, 48):
        await put(briefs, replace(SECURITY, edition=f"2026-W{number}"))
    assert await briefs.weeks(NOW, None, 2) == ("2026-W47", "2026-W46")
    assert await briefs.weeks(NOW, "2026-W41", 2) == ("2026-W40",)


async def test_a_topic_lists_its_latest_briefs_first(briefs: Briefs) -> None:
    for number in (46, 47, 45):
        await put(briefs, replace(SECURITY, edition=f"2026-W{number}"))
    found = await briefs.of_topic("security", NOW, 2)
    assert [brief.edition for brief in found] == ["2026-W47", "2026-W46"]


async def test_an_edition_counts_by_its_week_and_not_by_when_it_came(briefs: Briefs) -> None:
    for week in ("2026-W47", "2026-W45", "2026-W46"):
        await put(briefs, replace(SECURITY, edition=week))
    breaking = replace(SECURITY, edition=None, published=datetime(2026, 11, 12, tzinfo=UTC))
    await put(briefs, breaking)
    found = await briefs.of_topic("security", NOW, 10)
    assert [one.edition for one in found] == ["2026-W47", "2026-W46", None, "2026-W45"]
    assert await briefs.of_topic("security", NOW, 3) == found[:3]


async def test_search_finds_texts_of_one_language_and_forgets_what_was_replaced(
    briefs: Briefs,
) -> None:
    await put(briefs, replace(SECURITY, texts=(BE, EN)))
    assert len(await briefs.search(wanted("lead"), Language.EN, NOW, 5)) == 1
    assert await briefs.search(wanted("lead"), Language.BE, NOW, 5) == ()
    await put(briefs, replace(SECURITY, texts=(replace(EN, lead="Other."),)))
    assert await briefs.search(wanted("lead"), Language.EN, NOW, 5) == ()


async def test_topics_are_replaced_in_place(briefs: Briefs) -> None:
    await put(briefs, SECURITY)
    await briefs.put_topics([TopicRow("security", {"en": "Defence"}, ["army"])])
    assert len(await briefs.all()) == 1
