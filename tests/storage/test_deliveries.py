from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.audience import Audience
from storage.campaigns import Campaigns, NewCampaign
from storage.database import Database
from storage.deliveries import Deliveries
from storage.journal import Aftermath, Candidate, Change, Journal
from storage.reports import Reports
from storage.sealing import Seal
from storage.sleep import LocalTime
from storage.subscribers import NewSubscriber, Subscribers
from storage.tables import deliveries, subscribers
from storage.values.briefs import Language
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState, DeliveryState
from storage.values.subscribers import ChatKind, Density, SubscriberState, Variant

SEAL = Seal(b"s" * 64)
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ALL_DAY = LocalTime(NOW, None)
SENDING, SENT, UNKNOWN = DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN


class Ledger:
    """All that the tables of deliveries are read and written by."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.campaigns = Campaigns(database)
        self.audience = Audience(database)
        self.deliveries = Deliveries(database)
        self.journal = Journal(SEAL)
        self.subscribers = Subscribers(database, SEAL)

    async def people(self, count: int, **changes: Any) -> None:
        await self.subscribers.put_all(
            NewSubscriber(chat_id, ChatKind.PRIVATE, Language.RU) for chat_id in range(1, count + 1)
        )
        if changes:
            for chat_id in range(1, count + 1):
                await self.subscribers.change(chat_id, changes)

    async def campaign(self, occasion: str = "digest:2026-W47") -> Campaign:
        new = NewCampaign(CampaignKind.DIGEST, occasion, NOW, NOW)
        written = await self.campaigns.write(new)
        assert written is not None
        begun = await self.campaigns.begin(written.id, NOW)
        assert begun is not None
        return begun

    async def prepared(self, count: int) -> Campaign:
        await self.people(count)
        campaign = await self.campaign()
        while not (await self.audience.prepare(campaign.id, None, ALL_DAY, 100)).whole:
            pass
        return campaign

    async def change(self, *changes: Change) -> None:
        async with self.database.writing() as connection:
            await self.journal.change(connection, changes, NOW)

    async def apply(self, aftermath: Aftermath) -> None:
        async with self.database.writing() as connection:
            await self.journal.apply(connection, aftermath)

    async def waiting(self, campaign: Campaign, after: int = 0, limit: int = 9) -> list[Candidate]:
        async with self.database.writing() as connection:
            return list(await self.journal.waiting(connection, campaign.id, after, limit))

    async def doubts(
        self, campaign: Campaign, before: datetime, at: LocalTime = ALL_DAY
    ) -> list[int]:
        async with self.database.writing() as connection:
            found = await self.journal.doubts(connection, campaign.id, before, 9, at)
        return [candidate.subscriber_id for candidate in found]

    async def row(self, campaign: Campaign, subscriber_id: int) -> Any:
        query = select(deliveries).where(
            deliveries.c.campaign_id == campaign.id, deliveries.c.subscriber_id == subscriber_id
        )
        async with self.database.reading() as connection:
            return (await connection.execute(query)).one()

    async def states(self) -> dict[int, tuple[SubscriberState, str | None]]:
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(subscribers))).all()
        return {row.id: (row.state, row.reason) for row in rows}


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    return Ledger(database)


async def test_an_occasion_has_one_campaign(ledger: Ledger) -> None:
    campaign = await ledger.campaign()
    again = NewCampaign(CampaignKind.DIGEST, campaign.occasion, NOW, NOW)
    assert await ledger.campaigns.write(again) is None
    assert await ledger.campaigns.by_occasion(campaign.occasion) == campaign
    assert await ledger.campaigns.newest(5) == (campaign,)


async def test_the_audience_is_made_in_steps_and_the_books_balance_after_each(
    ledger: Ledger,
) -> None:
    await ledger.people(25)
    campaign = await ledger.campaign()
    added = []
    while not (step := await ledger.audience.prepare(campaign.id, None, ALL_DAY, 10)).whole:
        added.append(step.added)
        books = await ledger.deliveries.books(campaign.id)
        assert books == Books(audience=sum(added), waiting=sum(added))
    assert added == [10, 10, 5]
    known = await ledger.campaigns.by_id(campaign.id)
    assert known is not None
    assert (known.audience, known.prepared_to, known.prepared) == (25, 25, True)


async def test_who_wants_nothing_is_not_in_the_audience(ledger: Ledger) -> None:
    await ledger.people(5)
    await ledger.subscribers.change(1, {"state": SubscriberState.INACTIVE})
    await ledger.subscribers.change(2, {"state": SubscriberState.PAUSED})
    later, past = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    paused = SubscriberState.PAUSED
    await ledger.subscribers.change(3, {"state": paused, "paused_until": later})
    await ledger.subscribers.change(4, {"state": paused, "paused_until": past})
    campaign = await ledger.campaign()
    assert (await ledger.audience.prepare(campaign.id, None, ALL_DAY, 100)).added == 2
    assert [one.chat_id for one in await ledger.waiting(campaign)] == [4, 5]


async def test_a_topic_narrows_the_audience_to_those_who_chose_it_or_all(ledger: Ledger) -> None:
    await ledger.people(4)
    await ledger.subscribers.change(1, {"topics": frozenset({"west"})})
    await ledger.subscribers.change(2, {"topics": frozenset({"west-east"})})
    await ledger.subscribers.change(3, {"topics": frozenset({"economy", "west"})})
    campaign = await ledger.campaign()
    assert (await ledger.audience.prepare(campaign.id, "west", ALL_DAY, 100)).added == 3
    assert [one.chat_id for one in await ledger.waiting(campaign)] == [1, 3, 4]


async def test_a_paused_campaign_does_not_grow(ledger: Ledger) -> None:
    await ledger.people(3)
    campaign = await ledger.campaign()
    await ledger.campaigns.pause(campaign.id, None)
    assert (await ledger.audience.prepare(campaign.id, None, ALL_DAY, 100)).added == 0
    assert await ledger.deliveries.books(campaign.id) == Books()


async def test_candidates_show_the_subscriber_as_it_is_now(ledger: Ledger) -> None:
    campaign = await ledger.prepared(2)
    topics = frozenset({"west", "economy"})
    changes = {"language": Language.BE, "density": Density.FULL, "topics": topics}
    await ledger.subscribers.change(1, changes)
    await ledger.subscribers.erase(2)
    known, erased = await ledger.waiting(campaign)
    assert known.chat_id == 1
    assert known.variant == Variant(Language.BE, Density.FULL, topics)
    assert known.standing is not None
    assert known.standing.state is SubscriberState.ACTIVE
    assert (erased.subscriber_id, erased.chat_id, erased.variant) == (2, None, None)


async def test_candidates_come_in_order_beyond_a_cursor(ledger: Ledger) -> None:
    campaign = await ledger.prepared(7)
    ids = [one.subscriber_id for one in await ledger.waiting(campaign, after=2, limit=3)]
    assert ids == [3, 4, 5]


async def test_there_are_no_candidates_unless_the_campaign_is_being_sent(ledger: Ledger) -> None:
    campaign = await ledger.prepared(2)
    await ledger.campaigns.pause(campaign.id, "content")
    assert await ledger.waiting(campaign) == []
    await ledger.campaigns.resume(campaign.id)
    assert len(await ledger.waiting(campaign)) == 2


async def test_many_rows_change_in_one_statement(ledger: Ledger) -> None:
    campaign = await ledger.prepared(3)
    await ledger.change(*(Change(campaign.id, n, SENDING) for n in (1, 2, 3)))
    await ledger.change(
        Change(campaign.id, 1, SENT, None, (77,), attempts=1),
        Change(campaign.id, 2, DeliveryState.BLOCKED, "blocked by the user", attempts=1),
    )
    first, second, third = [await ledger.row(campaign, n) for n in (1, 2, 3)]
    assert (first.state, first.message_ids, first.attempts) == (SENT, "[77]", 1)
    assert first.settled_at == NOW
    assert (second.state, second.reason) == (DeliveryState.BLOCKED, "blocked by the user")
    assert (third.state, third.attempts, third.settled_at) == (SENDING, 0, None)
    books = Books(audience=3, sending=1, sent=1, blocked=1)
    assert await ledger.deliveries.books(campaign.id) == books
    assert await ledger.deliveries.reasons(campaign.id) == {
        DeliveryState.BLOCKED: {"blocked by the user": 1}
    }


async def test_what_a_dead_process_was_sending_becomes_unknown(ledger: Ledger) -> None:
    campaign = await ledger.prepared(4)
    await ledger.change(Change(campaign.id, 1, SENDING), Change(campaign.id, 2, SENT))
    await ledger.change(Change(campaign.id, 3, SENDING, retried=True))
    assert await ledger.deliveries.doubt_unfinished("interrupted", NOW) == 2
    rows = [await ledger.row(campaign, n) for n in (1, 2, 3, 4)]
    assert [row.state for row in rows] == [UNKNOWN, SENT, UNKNOWN, DeliveryState.WAITING]
    assert await ledger.doubts(campaign, NOW) == [1, 3]
    assert await ledger.doubts(campaign, NOW - timedelta(seconds=1)) == []


async def test_what_was_interrupted_five_times_is_not_tried_again(ledger: Ledger) -> None:
    campaign = await ledger.prepared(1)
    for times in range(1, 6):
        await ledger.change(Change(campaign.id, 1, SENDING))
        await ledger.deliveries.doubt_unfinished("interrupted", NOW)
        assert (await ledger.doubts(campaign, NOW) == [1]) is (times < 5)
    assert await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=True)


async def test_the_aftermath_reaches_the_subscribers(ledger: Ledger) -> None:
    campaign = await ledger.prepared(4)
    await ledger.subscribers.change(4, {"state": SubscriberState.INACTIVE, "reason": "stopped"})
    await ledger.change(Change(campaign.id, 2, SENT, None, (5,)))
    await ledger.apply(Aftermath(lost=[(1, "blocked"), (4, "blocked")], gone=[2], cleared=[3]))
    assert await ledger.states() == {
        1: (SubscriberState.INACTIVE, "blocked"),
        3: (SubscriberState.ACTIVE, None),
        4: (SubscriberState.INACTIVE, "stopped"),
    }
    assert (await ledger.row(campaign, 2)).message_ids is None
    assert (await ledger.deliveries.books(campaign.id)).audience == 4


async def test_a_campaign_is_done_when_nobody_waits_or_is_in_doubt(ledger: Ledger) -> None:
    campaign = await ledger.prepared(2)
    assert not await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=True)
    await ledger.change(Change(campaign.id, 1, SENT), Change(campaign.id, 2, UNKNOWN))
    assert not await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=True)
    assert await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=False)
    done = await ledger.campaigns.by_id(campaign.id)
    assert done is not None
    assert (done.state, done.finished_at) == (CampaignState.DONE, NOW)


async def test_an_audience_that_is_not_whole_keeps_the_campaign_open(ledger: Ledger) -> None:
    await ledger.people(3)
    campaign = await ledger.campaign()
    await ledger.audience.prepare(campaign.id, None, ALL_DAY, 1)
    await ledger.change(Change(campaign.id, 1, SENT))
    assert not await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=False)


async def test_a_chat_that_is_not_found_three_times_in_a_row_becomes_inactive(
    ledger: Ledger,
) -> None:
    await ledger.people(2)
    for number, expected in enumerate([True, True, False]):
        campaign = await ledger.campaign(f"digest:{number}")
        while not (await ledger.audience.prepare(campaign.id, None, ALL_DAY, 9)).whole:
            pass
        failed = Change(campaign.id, 1, DeliveryState.FAILED, "chat not found")
        await ledger.change(failed, Change(campaign.id, 2, SENT))
        assert await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=True)
        state, _ = (await ledger.states())[1]
        assert (state is SubscriberState.ACTIVE) is expected
    assert (await ledger.states())[2] == (SubscriberState.ACTIVE, None)


async def test_failed_ones_wait_again_and_open_a_campaign_that_was_done(ledger: Ledger) -> None:
    campaign = await ledger.prepared(3)
    failed = [Change(campaign.id, n, DeliveryState.FAILED, "no rights", attempts=1) for n in (1, 3)]
    await ledger.change(*failed, Change(campaign.id, 2, SENT))
    assert await ledger.deliveries.finish(campaign.id, NOW, resend_doubts=True)
    assert await ledger.deliveries.wait_again(campaign.id, 0, 1) == (1, 1)
    assert await ledger.deliveries.wait_again(campaign.id, 1, 5) == (1, 3)
    assert await ledger.deliveries.wait_again(campaign.id, 3, 5) == (0, 3)
    known = await ledger.campaigns.by_id(campaign.id)
    assert known is not None
    assert known.state is CampaignState.SENDING
    assert await ledger.deliveries.books(campaign.id) == Books(audience=3, waiting=2, sent=1)


async def test_a_cancelled_campaign_skips_who_waits_and_then_closes(ledger: Ledger) -> None:
    campaign = await ledger.prepared(5)
    await ledger.change(Change(campaign.id, 1, SENDING))
    assert await ledger.deliveries.skip_waiting(campaign.id, "cancelled", NOW, 9) == 0
    await ledger.campaigns.cancel(campaign.id)
    assert await ledger.deliveries.skip_waiting(campaign.id, "cancelled", NOW, 3) == 3
    assert await ledger.deliveries.skip_waiting(campaign.id, "cancelled", NOW, 3) == 1
    assert not await ledger.campaigns.close(campaign.id, NOW)
    await ledger.change(Change(campaign.id, 1, SENT))
    assert await ledger.campaigns.close(campaign.id, NOW)
    assert await ledger.deliveries.books(campaign.id) == Books(audience=5, sent=1, skipped=4)
    assert await ledger.campaigns.under_way(NOW) == ()


async def test_a_campaign_is_under_way_from_its_due_time(ledger: Ledger) -> None:
    new = NewCampaign(CampaignKind.DIGEST, "digest:x", NOW, NOW + timedelta(hours=1))
    campaign = await ledger.campaigns.write(new)
    assert await ledger.campaigns.under_way(NOW) == ()
    assert await ledger.campaigns.under_way(NOW + timedelta(hours=1)) == (campaign,)


async def test_a_paused_campaign_resumes_to_where_it_was(ledger: Ledger) -> None:
    new = NewCampaign(CampaignKind.DIGEST, "digest:x", NOW, NOW)
    scheduled = await ledger.campaigns.write(new)
    assert scheduled is not None
    paused = await ledger.campaigns.pause(scheduled.id, "by hand")
    assert paused is not None
    assert paused.reason == "by hand"
    assert await ledger.campaigns.resume(scheduled.id) == scheduled
    begun = await ledger.campaigns.begin(scheduled.id, NOW)
    assert begun is not None
    await ledger.campaigns.pause(scheduled.id, None)
    assert await ledger.campaigns.resume(scheduled.id) == begun
    assert await ledger.campaigns.resume(scheduled.id) is None


async def test_deliveries_are_counted_by_spans_of_time(ledger: Ledger) -> None:
    campaign = await ledger.prepared(5)
    second, reports = timedelta(seconds=1), Reports(ledger.database)
    for subscriber_id, after in enumerate((0, 0.999, 2, 9), 1):
        change = Change(campaign.id, subscriber_id, SENT)
        async with ledger.database.writing() as connection:
            await ledger.journal.change(connection, [change], NOW + after * second)
    await ledger.change(Change(campaign.id, 5, DeliveryState.FAILED))
    assert await reports.slices(campaign.id, NOW, second, 4) == (2, 0, 1, 0)
    assert await reports.slices(campaign.id, NOW, 5 * second, 2) == (3, 1)
    course = await reports.course(campaign.id)
    assert course is not None
    assert (course.first, course.last) == (NOW, NOW + 9 * second)
