from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.audience import Audience
from storage.campaigns import Campaigns, NewCampaign
from storage.database import Database
from storage.deliveries import Deliveries
from storage.journal import Change, Journal
from storage.sealing import Seal
from storage.sleep import Hours, LocalTime
from storage.subscribers import NewSubscriber, Subscribers
from storage.values.briefs import Language
from storage.values.campaigns import CampaignKind, DeliveryState
from storage.values.subscribers import ChatKind, QuietHours, SubscriberState

SEAL = Seal(b"q" * 64)
NOW = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
NIGHT = QuietHours(23 * 60, 7 * 60)
NAP = QuietHours(13 * 60, 14 * 60)
EVENING = LocalTime(NOW, 23 * 60 + 30)
NOON = LocalTime(NOW, 12 * 60)


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    return Subscribers(database, SEAL)


def person(chat_id: int, quiet: QuietHours | None = NIGHT, *topics: str) -> NewSubscriber:
    kind, language = ChatKind.PRIVATE, Language.BE
    return NewSubscriber(chat_id, kind, language, frozenset(topics), quiet=quiet)


def with_hour(chat_id: int, *topics: str) -> NewSubscriber:
    """One who wants digests at 18:00."""
    return replace(person(chat_id, None, *topics), digest_hour=18)


async def begun(campaigns: Campaigns) -> int:
    written = await campaigns.write(NewCampaign(CampaignKind.DIGEST, "digest", NOW, NOW))
    assert written is not None
    await campaigns.begin(written.id, NOW)
    return written.id


async def under_way(database: Database) -> int:
    campaign, audience = await begun(Campaigns(database)), Audience(database)
    while not (await audience.prepare(campaign, None, LocalTime(NOW, None), 100)).whole:
        pass
    return campaign


async def test_the_hour_of_the_digest_stays_when_a_chat_leaves_and_goes_when_it_is_forgotten(
    subscribers: Subscribers,
) -> None:
    await subscribers.add_or_revive(with_hour(1))
    await subscribers.change(1, {"state": SubscriberState.INACTIVE})
    assert (await subscribers.add_or_revive(person(1, None))).digest_hour == 18
    await subscribers.erase(1)
    assert (await subscribers.add_or_revive(person(1, None))).digest_hour is None


async def test_quiet_hours_stay_when_a_chat_leaves_and_comes_back(subscribers: Subscribers) -> None:
    await subscribers.add_or_revive(person(1, None))
    changed = await subscribers.quieten(1, NIGHT)
    assert changed is not None
    assert changed.quiet == NIGHT
    await subscribers.change(1, {"state": SubscriberState.INACTIVE})
    assert (await subscribers.add_or_revive(person(1, None))).quiet == NIGHT
    off = await subscribers.quieten(1, None)
    assert off is not None
    assert off.quiet is None


async def test_importing_sets_them(subscribers: Subscribers) -> None:
    await subscribers.put_all([person(1, None), person(2, NAP)])
    await subscribers.put_all([person(1, NIGHT)])
    assert [one.quiet for one in await subscribers.page(0, 9)] == [NIGHT, NAP]
    await subscribers.put_all([with_hour(2)])
    assert [one.digest_hour for one in await subscribers.page(0, 9)] == [None, 18]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.integers(0, 1439),
    st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True),
)
async def test_the_store_knows_who_is_in_quiet_hours(
    database: Database, subscribers: Subscribers, minute: int, span: list[int]
) -> None:
    quiet = QuietHours(*span)
    await subscribers.put_all([person(1, quiet)])
    found = await Audience(database).asleep("west", LocalTime(NOW, minute))
    assert found == quiet.cover(minute)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    st.none() | st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True),
    st.none() | st.integers(0, 23),
    st.tuples(st.none() | st.integers(0, 1439), st.integers(0, 1500)),
)
async def test_the_store_and_the_engine_agree_who_is_asleep_and_until_when(
    database: Database,
    subscribers: Subscribers,
    span: list[int] | None,
    hour: int | None,
    course: tuple[int | None, int],
) -> None:
    begun, elapsed = course
    quiet = None if span is None else QuietHours(*span)
    await subscribers.put_all([replace(person(1, quiet), digest_hour=hour)])
    campaign = await Campaigns(database).by_occasion("digest")
    number = await under_way(database) if campaign is None else campaign.id
    at = LocalTime(NOW, ((begun or 0) + elapsed) % 1440, begun, elapsed)
    sleep = Hours(quiet, hour).sleep(at)
    found = await Deliveries(database).asleep(number, at)
    assert found == ({} if sleep is None else {sleep: 1})


async def test_those_of_a_topic_are_counted_who_would_get_it(
    database: Database, subscribers: Subscribers
) -> None:
    others = [person(4, NAP), person(5, None), person(6), person(7), person(8)]
    economist = person(3, NIGHT, "economy")
    await subscribers.put_all([person(1), person(2, NIGHT, "west"), economist, *others])
    await subscribers.change(6, {"state": SubscriberState.INACTIVE})
    await subscribers.change(7, {"state": SubscriberState.PAUSED})
    ended = {"state": SubscriberState.PAUSED, "paused_until": NOW - timedelta(hours=1)}
    await subscribers.change(8, ended)
    audience = Audience(database)
    assert await audience.asleep("west", EVENING) == 3
    assert await audience.asleep("west", NOON) == 0


async def test_who_gets_a_digest_later_is_counted_by_hours_of_both_kinds(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all(
        [person(1), with_hour(2), with_hour(3, "economy"), with_hour(4), person(5, None)]
    )
    await subscribers.change(4, {"state": SubscriberState.PAUSED})
    audience, leaves = Audience(database), LocalTime(NOW, 23 * 60, 23 * 60)
    assert await audience.asleep_of({"west"}, leaves) == 2
    assert await audience.asleep_of({"west", "economy"}, leaves) == 3
    assert await audience.asleep_of({"west"}, LocalTime(NOW, 18 * 60, 23 * 60, 19 * 60)) == 0
    assert await audience.asleep("economy", EVENING) == 1


async def test_whose_pause_is_over_at_the_chosen_hour_is_in_the_audience(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all([with_hour(1), with_hour(2), with_hour(3), person(4, None)])
    for chat_id, hours in ((1, 19), (2, 20), (4, 1)):
        until = {"paused_until": NOW + timedelta(hours=hours)}
        await subscribers.change(chat_id, {"state": SubscriberState.PAUSED} | until)
    campaigns, audience = Campaigns(database), Audience(database)
    digest = await begun(campaigns)
    begins = LocalTime(NOW, 23 * 60, 23 * 60)
    assert (await audience.prepare(digest, None, begins, 100)).added == 2


async def test_candidates_come_with_their_quiet_hours(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all([person(1), person(2, NAP), person(3, None)])
    campaign = await under_way(database)
    async with database.writing() as connection:
        found = await Journal(SEAL).waiting(connection, campaign, 0, 99)
    assert [(one.chat_id, one.hours) for one in found] == [
        (1, Hours(NIGHT, None)),
        (2, Hours(NAP, None)),
        (3, None),
    ]


async def test_those_who_wait_in_quiet_hours_are_counted(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all([person(1), person(2, NAP), person(3, None), person(4), person(5)])
    campaign, waiting = await under_way(database), Deliveries(database)
    await subscribers.change(4, {"state": SubscriberState.INACTIVE})
    async with database.writing() as connection:
        sent = [Change(campaign, 5, DeliveryState.SENT)]
        await Journal(SEAL).change(connection, sent, NOW)
    assert await waiting.asleep(campaign, EVENING) == {NIGHT: 1}
    assert await waiting.asleep(campaign, NOON) == {}
    assert await waiting.asleep(campaign, LocalTime(NOW, None)) == {}


async def test_doubts_of_those_in_quiet_hours_are_named_by_their_hours_only(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all([person(1), person(2), person(3, None)])
    campaign, journal = await under_way(database), Journal(SEAL)
    async with database.writing() as connection:
        unknown = [Change(campaign, number, DeliveryState.UNKNOWN) for number in (1, 2, 3)]
        await journal.change(connection, unknown, NOW)
        found = await journal.doubts(connection, campaign, NOW, 9, EVENING)
        assert [one.subscriber_id for one in found] == [3]
        assert await journal.sleeping_doubts(connection, campaign, EVENING) == (NIGHT,)
        assert len(await journal.doubts(connection, campaign, NOW, 9, NOON)) == 3
        assert await journal.sleeping_doubts(connection, campaign, NOON) == ()


async def test_a_long_way_of_sleepers_is_passed_by_at_once(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribers.put_all(
        person(n, {0: NIGHT, 1: QuietHours(0, 1439)}[n % 2] if n != 30 else None)
        for n in range(1, 41)
    )
    campaign, journal = await under_way(database), Journal(SEAL)

    async def asleep(after: int, limit: int) -> tuple[int, int, bool, bool]:
        async with database.writing() as connection:
            found = await journal.asleep(connection, campaign, after, limit, EVENING)
        return found.last_id, len(found.spans), found.awake, found.whole

    assert await asleep(0, 20) == (20, 2, False, False)
    assert await asleep(20, 20) == (29, 2, True, False)
    assert await asleep(29, 20) == (29, 2, True, False)
    assert await asleep(30, 20) == (40, 2, False, True)
    assert await asleep(40, 20) == (40, 0, False, True)
