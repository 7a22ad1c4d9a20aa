from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from storage.briefs import Briefs, TopicRow
from storage.campaigns import Campaigns
from storage.cards import DRAFT, Card, Cards
from storage.database import Database
from storage.draft_messages import DraftMessages, Question
from storage.drafts import Drafts, NewDraft
from storage.intake import Words
from storage.releases import Released, Releases
from storage.sealing import Seal
from storage.tables import brief_texts, campaigns, drafts
from storage.values.briefs import BriefContent, BriefText, Language, Trend
from storage.values.campaigns import CampaignKind, CampaignState
from storage.values.desk import Draft, DraftState, Wish

NOW = datetime(2017, 12, 18, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(seconds=10)
SAID = "fingerprint"
ALES, BELA = 1001, 2002
SEAL = Seal(bytes(range(64)), purpose="editor")
RU = BriefText(Language.RU, "Заголовок", "Лид.", "Текст.")
BE = BriefText(Language.BE, "Загаловак", "Лід.", "Тэкст.")


def words(text: BriefText) -> Words:
    return Words(text.title, text.title, text.title)


@pytest.fixture
async def store(database: Database) -> Drafts:
    await Briefs(database).put_topics([TopicRow("security", {}, ()), TopicRow("west", {}, ())])
    return Drafts(database, SEAL)


@pytest.fixture
def releases(database: Database) -> Releases:
    return Releases(database, SEAL, words)


async def drafted(store: Drafts, *texts: BriefText, key: str = "") -> Draft:
    return known(await store.add(NewDraft(key, "security", Trend.WORSE, texts=texts), ALES, NOW))


async def release(releases: Releases, draft_id: int, revision: int) -> Released | None:
    return await releases.release(draft_id, revision, said=SAID, due_at=DUE, by=ALES, now=NOW)


def known(draft: Draft | None) -> Draft:
    assert draft is not None
    return draft


async def test_an_empty_draft_is_open_and_lacks_every_language(store: Drafts) -> None:
    draft = known(await store.add(NewDraft(), ALES, NOW))
    assert (draft.state, draft.revision, draft.created_by) == (DraftState.OPEN, 1, ALES)
    assert draft.missing == tuple(Language)
    assert await store.by_id(draft.id) == draft
    assert await store.by_id(99) is None


async def test_the_makers_are_sealed(store: Drafts, database: Database) -> None:
    await drafted(store)
    async with database.reading() as connection:
        row = (await connection.execute(select(drafts.c.created_by))).scalar_one()
    assert row == SEAL.seal(ALES)
    assert str(ALES) not in repr(await store.by_id(1))


async def test_a_change_is_made_to_the_revision_that_was_seen(store: Drafts) -> None:
    draft = await drafted(store, RU)
    later = NOW + timedelta(minutes=1)
    changed = await store.change(draft.id, 1, {"topic": "west"}, BELA, later)
    assert changed is not None
    assert (changed.topic, changed.revision, changed.updated_by) == ("west", 2, BELA)
    assert (changed.created_at, changed.updated_at) == (NOW, later)
    assert await store.change(draft.id, 1, {"topic": "security"}, ALES, NOW) is None
    found = await store.by_id(draft.id)
    assert found == changed


async def test_a_text_overwrites_only_what_its_writer_has_seen(store: Drafts) -> None:
    draft = await drafted(store, RU)
    assert await store.put_text(draft.id, 1, BE, ALES, NOW)
    renamed = BriefText(Language.BE, "Іншы", "", "")
    assert await store.put_text(draft.id, 1, renamed, BELA, NOW) is None
    changed = await store.put_text(draft.id, 2, renamed, BELA, NOW)
    assert changed is not None
    assert changed.texts == (renamed, RU)
    assert await store.put_text(draft.id, 1, RU, BELA, NOW), "another version does not matter"


async def test_a_text_can_be_removed(store: Drafts) -> None:
    draft = await drafted(store, RU, BE)
    changed = await store.drop_text(draft.id, 1, Language.RU, ALES, NOW)
    assert changed is not None
    assert changed.languages == (Language.BE,)
    assert await store.drop_text(draft.id, 1, Language.BE, ALES, NOW) is None


async def test_a_discarded_draft_is_not_listed_and_can_be_taken_back(store: Drafts) -> None:
    first, second = await drafted(store, RU), await drafted(store, BE)
    assert await store.unsent(10) == (second, first)
    assert await store.unsent(10, before_id=second.id) == (first,)
    assert await store.discard(second.id, 1, BELA, NOW)
    assert await store.unsent(10) == (first,)
    assert await store.change(second.id, 2, {"urgent": True}, ALES, NOW) is None
    assert await store.put_text(second.id, 9, RU, ALES, NOW) is None
    restored = await store.restore(second.id, ALES, NOW)
    assert restored is not None
    assert (restored.state, restored.revision, restored.texts) == (DraftState.OPEN, 3, (BE,))
    assert await store.restore(second.id, ALES, NOW) is None


async def test_a_wish_to_send_ends_with_any_change(store: Drafts) -> None:
    draft = await drafted(store, RU)
    wished = await store.wish(draft.id, 1, DUE, ALES, NOW)
    assert wished is not None
    assert wished.wish == Wish(ALES, NOW, DUE)
    changed = await store.change(draft.id, wished.revision, {"urgent": True}, BELA, NOW)
    assert changed is not None
    assert changed.wish is None


async def test_an_open_draft_is_found_by_its_key(store: Drafts) -> None:
    assert await store.open_with_key("border") is None
    await drafted(store, RU, key="border")
    second = await drafted(store, BE, key="border")
    assert await store.open_with_key("border") == second


async def test_a_released_draft_is_a_brief_from_its_moment_on(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU, BE, key="border")
    await store.change(draft.id, 1, {"urgent": True, "photo": "file-1"}, ALES, NOW)
    released = await releases.release(draft.id, 2, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert released is not None
    assert released.draft.state is DraftState.RELEASED
    campaign = released.campaign
    assert (campaign.kind, campaign.state) == (CampaignKind.BREAKING, CampaignState.SCHEDULED)
    assert (campaign.due_at, campaign.urgent) == (DUE, True)
    assert campaign.id == released.draft.campaign_id
    assert campaign.options["content"] == {str(released.draft.brief_id): SAID}
    assert await store.by_id(released.draft.id) == released.draft
    briefs = Briefs(database)
    assert await briefs.of_topic("security", NOW, 10) == ()
    (brief,) = await briefs.of_topic("security", DUE, 10)
    assert (brief.id, brief.key, brief.photo) == (released.draft.brief_id, "border", "file-1")
    assert set(brief.texts) == {RU, BE}


async def test_a_draft_is_released_once(store: Drafts, releases: Releases) -> None:
    draft = await drafted(store, RU)
    assert await releases.release(draft.id, 2, said=SAID, due_at=DUE, by=ALES, now=NOW) is None
    assert await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=BELA, now=NOW) is None
    assert await releases.release(draft.id, 2, said=SAID, due_at=DUE, by=BELA, now=NOW) is None


async def test_a_key_that_is_taken_is_numbered(
    store: Drafts, releases: Releases, database: Database
) -> None:
    old = BriefContent("security", "security", None, None, (RU,))
    await Briefs(database).put([old], words, NOW)
    keys = []
    for _ in range(2):
        draft = await drafted(store, BE)
        released = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
        assert released is not None
        keys.append(released.draft.key)
    assert keys == ["security-2", "security-3"]
    found = await Briefs(database).by_id(1)
    assert found is not None
    assert found.texts == (RU,)


async def test_what_has_not_begun_is_withdrawn_and_sent_again_as_it_is_then(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU, BE)
    first = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert first is not None
    reopened = await releases.withdraw(draft.id, first.campaign.id, BELA, NOW)
    assert reopened is not None
    assert (reopened.state, reopened.campaign_id) == (DraftState.OPEN, None)
    assert await Briefs(database).of_topic("security", DUE, 10) == ()
    assert await Campaigns(database).under_way(DUE) == ()
    cancelled = await Campaigns(database).by_id(first.campaign.id)
    assert cancelled is not None
    assert cancelled.state is CampaignState.CANCELLED
    assert await releases.withdraw(draft.id, first.campaign.id, BELA, NOW) is None

    await store.drop_text(draft.id, reopened.revision, Language.RU, ALES, NOW)
    await store.change(draft.id, reopened.revision + 1, {"trend": None}, ALES, NOW)
    second = await releases.release(
        draft.id, reopened.revision + 2, said=SAID, due_at=DUE, by=ALES, now=NOW
    )
    assert second is not None
    assert second.draft.brief_id == first.draft.brief_id
    assert second.campaign.occasion == first.campaign.occasion
    (brief,) = await Briefs(database).of_topic("security", DUE, 10)
    assert (brief.texts, brief.trend, brief.draft) == ((BE,), None, False)
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(brief_texts)) == 1


async def test_what_has_begun_is_not_withdrawn(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU)
    released = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert released is not None
    await Campaigns(database).begin(released.campaign.id, DUE)
    assert await releases.withdraw(draft.id, released.campaign.id, ALES, DUE) is None
    found = await store.by_id(draft.id)
    assert found is not None
    assert found.state is DraftState.RELEASED
    assert len(await Briefs(database).of_topic("security", DUE, 10)) == 1


async def test_a_message_makes_one_draft(store: Drafts) -> None:
    for by in (ALES, BELA):
        first = known(await store.add(NewDraft(texts=(RU,)), by, NOW, "17:0"))
        assert await store.add(NewDraft(texts=(RU,)), by, NOW, "17:0") is None
        assert await store.add(NewDraft(), by, NOW, "17:1")
        assert await store.by_id(first.id) == first
    for _ in range(2):
        assert await store.add(NewDraft(), None, NOW)


async def test_a_draft_is_sent_once_its_campaign_has_begun(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU)
    released = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert released is not None
    assert await releases.follow(NOW) == ()
    await Campaigns(database).begin(released.campaign.id, DUE)
    (sent,) = await releases.follow(DUE)
    assert (sent.id, sent.state) == (draft.id, DraftState.SENT)
    assert await releases.follow(DUE) == ()


async def test_a_draft_whose_campaign_was_cancelled_before_it_began_is_open_again(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU)
    first = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert first is not None
    await Campaigns(database).cancel(first.campaign.id)
    (reopened,) = await releases.follow(NOW)
    assert (reopened.state, reopened.campaign_id) == (DraftState.OPEN, None)
    assert await Briefs(database).of_topic("security", DUE, 10) == ()
    again = await releases.release(
        draft.id, reopened.revision, said=SAID, due_at=DUE, by=ALES, now=NOW
    )
    assert again is not None
    assert again.campaign.occasion == first.campaign.occasion


async def test_another_drafts_campaign_is_not_withdrawn(
    store: Drafts, releases: Releases, database: Database
) -> None:
    one, other = await drafted(store, RU), await drafted(store, BE)
    released = await releases.release(one.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert released is not None
    assert await releases.withdraw(other.id, released.campaign.id, ALES, NOW) is None
    assert len(await Campaigns(database).under_way(DUE)) == 1


async def test_a_release_that_fails_changes_nothing(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU)
    await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    async with database.writing() as connection:
        await connection.execute(
            update(drafts).values(state=DraftState.OPEN, campaign_id=None, revision=1)
        )
    with pytest.raises(LookupError):
        await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    found = await store.by_id(draft.id)
    assert found is not None
    assert found.state is DraftState.OPEN
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(campaigns)) == 1


async def test_a_translation_comes_into_the_brief_that_was_sent(
    store: Drafts, releases: Releases, database: Database
) -> None:
    draft = await drafted(store, RU)
    assert await releases.translate(draft.id, BE, ALES, NOW) is None
    released = await releases.release(draft.id, 1, said=SAID, due_at=DUE, by=ALES, now=NOW)
    assert released is not None
    assert await releases.translate(draft.id, BE, ALES, NOW) is None
    await Campaigns(database).begin(released.campaign.id, DUE)
    await releases.follow(DUE)
    assert await releases.translate(draft.id, RU, ALES, NOW) is None
    translated = await releases.translate(draft.id, BE, BELA, NOW)
    assert translated is not None
    assert translated.missing == (Language.EN,)
    (brief,) = await Briefs(database).of_topic("security", DUE, 10)
    assert set(brief.texts) == {RU, BE}


async def test_it_is_known_which_cards_are_behind_their_drafts(
    store: Drafts, database: Database
) -> None:
    messages, known = DraftMessages(database, SEAL), Cards(database, SEAL)
    draft = await drafted(store)
    assert await messages.behind(0) == draft.id
    card = Card(f"{DRAFT}{draft.id}", ALES, 5, "1")
    await known.put(card)
    assert await messages.behind(0) is None
    changed = await store.change(draft.id, 1, {"urgent": True}, ALES, NOW)
    assert changed is not None
    assert await messages.behind(0) == draft.id
    assert await messages.behind(draft.id) is None
    await known.shows(replace(card, message_id=4), "2")
    assert await messages.behind(0) == draft.id
    await known.shows(card, "2")
    assert await messages.behind(0) is None
    await store.change(draft.id, 2, {"urgent": False}, ALES, NOW)
    await known.leave(ALES, 5)
    assert await messages.behind(0) is None, "who has left it does not wait for it"


async def test_what_a_message_asked_for_is_remembered(store: Drafts, database: Database) -> None:
    messages, draft = DraftMessages(database, SEAL), await drafted(store)
    await messages.ask(ALES, 7, Question(draft.id, 3, "be"))
    assert await messages.question(ALES, 7) == Question(draft.id, 3, "be")
    assert await messages.question(BELA, 7) is None
    await messages.ask(ALES, 9, Question(draft.id, 4, "photo"))
    assert await messages.newest(ALES) == Question(draft.id, 4, "photo")
    assert await messages.newest(BELA) is None
