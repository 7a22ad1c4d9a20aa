from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from storage.briefs import Briefs, TopicRow
from storage.campaigns import Campaigns
from storage.database import Database
from storage.editions import Editions, occasion_of
from storage.intake import Words
from storage.sealing import Seal
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import CampaignState

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = "2026-W47"
ALES, BELA = 101, 102
SEAL = Seal(bytes(range(64)), purpose="editor")


@pytest.fixture
async def briefs(database: Database) -> Briefs:
    briefs = Briefs(database)
    await briefs.put_topics([TopicRow(key, {}, ()) for key in ("security", "economy", "west")])
    return briefs


@pytest.fixture
async def editions(database: Database, briefs: Briefs) -> Editions:
    await put(briefs, "security", "economy")
    return Editions(database, SEAL)


async def put(
    briefs: Briefs, *topics: str, title: str = "Title", published: datetime | None = None
) -> None:
    text = BriefText(Language.BE, title, "Lead.", "Body.")
    contents = [BriefContent(one, one, WEEK, None, (text,), published=published) for one in topics]
    await briefs.put(contents, lambda _: Words("", "", ""), NOW)


async def order(briefs: Briefs) -> Sequence[str]:
    return [brief.topic for brief in await briefs.edition(WEEK, NOW)]


async def revision(editions: Editions) -> int:
    return (await editions.standing(WEEK)).revision


async def test_only_a_change_of_a_brief_makes_a_new_revision(
    editions: Editions, briefs: Briefs
) -> None:
    seen = await revision(editions)
    await put(briefs, "security")
    assert await revision(editions) == seen
    await put(briefs, "security", title="Another one")
    assert await revision(editions) == seen + 1


async def test_a_decision_about_an_older_revision_changes_nothing(
    editions: Editions, briefs: Briefs
) -> None:
    seen = await revision(editions)
    held = await editions.hold(WEEK, seen, NOW)
    assert held is not None
    assert held.held_at == NOW
    before = await editions.standing(WEEK)
    (first, second) = [brief.id for brief in await briefs.whole_edition(WEEK)]
    assert await editions.hold(WEEK, seen, NOW + HOUR) is None
    assert await editions.let_go(WEEK, seen) is None
    assert await editions.wish(WEEK, seen, ALES, NOW) is None
    assert await editions.place(WEEK, seen, [second, first]) is None
    assert await editions.announce(WEEK, seen, NOW, NOW, held=True) is None
    assert await editions.standing(WEEK) == before
    assert await order(briefs) == ["security", "economy"]


async def test_a_wish_is_sealed_and_ends_with_the_next_change(
    editions: Editions, briefs: Briefs
) -> None:
    wished = await editions.wish(WEEK, await revision(editions), ALES, NOW)
    assert wished is not None
    assert wished.wish is not None
    assert wished.wish.user_id == ALES
    await put(briefs, "west")
    assert (await editions.standing(WEEK)).wish is None
    await editions.wish(WEEK, await revision(editions), BELA, NOW)
    await editions.hold(WEEK, await revision(editions), NOW)
    assert (await editions.standing(WEEK)).wish is None


async def test_briefs_stand_where_they_were_put_and_new_ones_behind(
    editions: Editions, briefs: Briefs
) -> None:
    ids = [brief.id for brief in await briefs.whole_edition(WEEK)]
    await editions.place(WEEK, await revision(editions), ids[::-1])
    await put(briefs, "west")
    assert await order(briefs) == ["economy", "security", "west"]


async def test_a_held_edition_is_announced_only_by_one_who_says_so(editions: Editions) -> None:
    await editions.hold(WEEK, await revision(editions), NOW)
    seen = await revision(editions)
    assert await editions.announce(WEEK, seen, NOW, NOW) is None
    written = await editions.announce(WEEK, seen, NOW, NOW, held=True)
    assert written is not None
    assert written.occasion == occasion_of(WEEK)
    assert await editions.announce(WEEK, await revision(editions), NOW, NOW, held=True) is None
    assert await editions.hold(WEEK, await revision(editions), NOW) is None, "it is written"


async def test_what_is_withdrawn_can_be_announced_again(
    editions: Editions, briefs: Briefs, database: Database
) -> None:
    await put(briefs, "west", published=NOW + 3 * HOUR)
    await put(briefs, "economy", published=NOW + 9 * HOUR)
    due = NOW + timedelta(seconds=10)
    first = await editions.announce(WEEK, await revision(editions), due, NOW, until=NOW + 4 * HOUR)
    assert first is not None
    shown = [brief.topic for brief in await briefs.edition(WEEK, due)]
    assert shown == ["security", "west"], "what was to be published until then goes too"
    withdrawn = await editions.withdraw(WEEK, first.id, NOW, hold=False)
    assert withdrawn is not None
    assert not withdrawn.held_at
    assert await order(briefs) == ["security"]
    assert len(await briefs.edition(WEEK, NOW + 3 * HOUR)) == 2
    second = await editions.announce(WEEK, await revision(editions), due, NOW)
    assert second is not None
    known = await Campaigns(database).by_id(first.id)
    assert known is not None
    assert known.state is CampaignState.CANCELLED


async def test_what_has_begun_is_not_withdrawn(editions: Editions, database: Database) -> None:
    written = await editions.announce(WEEK, await revision(editions), NOW, NOW)
    assert written is not None
    await Campaigns(database).begin(written.id, NOW)
    assert await editions.withdraw(WEEK, written.id, NOW, hold=True) is None
    assert await editions.withdraw("2026-W46", written.id, NOW, hold=True) is None
    assert not (await editions.standing(WEEK)).held_at
