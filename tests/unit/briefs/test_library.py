from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.briefs.library import Library
from bot.briefs.week import Week
from bot.clock import StoppedClock
from storage.briefs import Briefs, TopicRow
from storage.database import Database
from storage.intake import Words
from storage.values.briefs import BriefContent, BriefText, Language

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TEXT = BriefText(Language.EN, "Title", "Lead.", "Body.")


@pytest.fixture
async def clock() -> StoppedClock:
    return StoppedClock(NOW)


@pytest.fixture
async def library(database: Database, clock: StoppedClock) -> Library:
    briefs = Briefs(database)
    await briefs.put_topics([TopicRow("west", {}, [])])
    past = BriefContent("west", "west", "2026-W46", None, (TEXT,))
    future = replace(past, edition="2026-W47", published=NOW + timedelta(hours=1))
    draft = replace(past, edition="2026-W45", draft=True)
    await briefs.put([past, future, draft], lambda _: Words("", "", ""), NOW)
    return Library(briefs, clock)


async def test_an_edition_appears_at_its_moment(library: Library, clock: StoppedClock) -> None:
    newest = await library.newest()
    assert newest is not None
    assert newest.week == Week(2026, 46)
    assert await library.edition(Week(2026, 47)) is None
    clock.advance(timedelta(hours=1))
    newest = await library.newest()
    assert newest is not None
    assert newest.week == Week(2026, 47)


async def test_a_brief_of_the_future_and_a_draft_cannot_be_opened(
    library: Library, clock: StoppedClock
) -> None:
    assert [await library.brief(number) is None for number in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        True,
    ]
    clock.advance(timedelta(hours=1))
    assert await library.brief(2) is not None


async def test_an_empty_library_has_no_newest_edition(
    database: Database, clock: StoppedClock
) -> None:
    assert await Library(Briefs(database), clock).newest() is None
