from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.edition import Edition
from bot.briefs.week import Week
from bot.clock import StoppedClock
from bot.delivery.alerts import Alert, AlertKind
from bot.delivery.campaigns import Campaigns
from bot.delivery.departures import Departures, due
from bot.delivery.schedule import Canary, Schedule
from bot.delivery.weekly import DAYS, Weekly
from bot.desk.audit import Audit
from bot.desk.canary import Refused
from storage.audit import AuditLog
from storage.briefs import Briefs, TopicRow
from storage.campaigns import Campaigns as CampaignStore
from storage.database import Database
from storage.deliveries import Deliveries
from storage.editions import Editions, Standing
from storage.intake import Words
from storage.sealing import Seal
from storage.state import State
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import CampaignKind

MINSK = ZoneInfo("Europe/Minsk")
MONDAY_9 = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
W47 = "2026-W47"
SEAL = Seal(bytes(64), purpose="editor")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Desk:
    """Editors who bring editions in, and a schedule that ticks when it is told to."""

    def __init__(self, database: Database, now: datetime, weekly: Weekly) -> None:
        self.clock = StoppedClock(now)
        self.alerts: list[Alert] = []
        self.seen_first: list[str] = []
        self.refusal: Refused | None = None
        self.canary: Canary = self.see_first
        self._database = database
        self._briefs = Briefs(database)
        self._store = CampaignStore(database)
        self._weekly = weekly
        self.editions = Editions(database, SEAL)

    async def open(self) -> None:
        await self._briefs.put_topics([TopicRow("security", {}, ()), TopicRow("west", {}, ())])

    async def brings(
        self,
        week: str,
        topic: str = "security",
        *,
        published: datetime | None = None,
        draft: bool = False,
    ) -> None:
        text = BriefText(Language.EN, "Title", "Lead.", "Body.")
        content = BriefContent(topic, topic, week, None, (text,), published=published, draft=draft)
        await self._briefs.put([content], lambda _: Words("", "", ""), self.clock.now())

    @property
    def departures(self) -> Departures:
        return Departures(
            weekly=self._weekly,
            briefs=self._briefs,
            editions=self.editions,
            campaigns=self._store,
            state=State(self._database),
            clock=self.clock,
        )

    async def coming(self) -> str | None:
        departure = await self.departures.coming()
        return None if departure is None else str(departure.week)

    @property
    def schedule(self) -> Schedule:
        """A new one each time, as after a restart."""
        return Schedule(
            departures=self.departures,
            editions=self.editions,
            state=State(self._database),
            audit=Audit(AuditLog(self._database, SEAL), self.clock),
            clock=self.clock,
            tell=self._hear,
            canary=self.canary,
        )

    async def tick(self) -> str | None:
        campaign = await self.schedule.tick()
        return None if campaign is None else campaign.edition

    async def tick_at(self, moment: datetime) -> str | None:
        self.clock.move_to(moment)
        return await self.tick()

    async def sent(self) -> list[str | None]:
        return [campaign.edition for campaign in reversed(await self._store.newest(1000))]

    async def standing(self) -> Standing:
        return await self.editions.standing(W47)

    async def holds(self) -> None:
        await self.editions.hold(W47, (await self.standing()).revision, self.clock.now())

    async def lets_go(self, due_at: datetime | None = None) -> None:
        await self.editions.let_go(W47, (await self.standing()).revision, due_at)

    async def see_first(self, edition: Edition) -> Refused | None:
        self.seen_first.append(str(edition.week))
        return self.refusal

    async def _hear(self, alert: Alert) -> None:
        self.alerts.append(alert)


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database, MONDAY_9 - 2 * DAY, Weekly.parse("mon 09:00", MINSK))
    await desk.open()
    return desk


async def test_an_edition_waits_for_its_minute_and_goes_once(desk: Desk) -> None:
    await desk.brings(W47)
    assert await desk.tick() is None
    assert await desk.tick_at(MONDAY_9 - timedelta(seconds=1)) is None
    assert await desk.tick_at(MONDAY_9) == W47
    assert [await desk.tick_at(MONDAY_9 + n * 8 * HOUR) for n in range(50)] == [None] * 50


async def test_the_campaign_is_a_digest_that_was_due_at_the_minute(desk: Desk) -> None:
    await desk.brings(W47)
    desk.clock.move_to(MONDAY_9 + timedelta(seconds=2))
    campaign = await desk.schedule.tick()
    assert campaign is not None
    assert campaign.kind is CampaignKind.DIGEST
    assert campaign.due_at == MONDAY_9


async def test_nothing_new_means_that_nobody_is_bothered(desk: Desk) -> None:
    await desk.brings(W47)
    await desk.tick_at(MONDAY_9)
    assert await desk.tick_at(MONDAY_9 + 7 * DAY) is None
    assert await desk.tick_at(MONDAY_9 + 14 * DAY) is None
    assert not desk.alerts


async def test_an_empty_store_is_silent(desk: Desk) -> None:
    assert await desk.tick_at(MONDAY_9) is None


@pytest.mark.parametrize("late", [HOUR, 23 * HOUR, DAY])
async def test_a_bot_that_was_down_catches_up_within_a_day(desk: Desk, late: timedelta) -> None:
    await desk.brings(W47)
    assert await desk.tick_at(MONDAY_9 + late) == W47


async def test_later_than_a_day_it_says_so_once_and_waits_for_an_editor(desk: Desk) -> None:
    await desk.tick()
    await desk.brings(W47)
    assert await desk.tick_at(MONDAY_9 + DAY + timedelta(seconds=1)) is None
    assert await desk.tick_at(MONDAY_9 + 3 * DAY) is None
    assert [(alert.kind, alert.edition) for alert in desk.alerts] == [(AlertKind.OVERDUE, W47)]
    assert await desk.tick_at(MONDAY_9 + 7 * DAY) is None


@pytest.mark.parametrize("late", [timedelta(minutes=1), HOUR, 2 * DAY, 6 * DAY])
async def test_an_edition_published_after_the_minute_goes_out_when_it_is_published(
    desk: Desk, late: timedelta
) -> None:
    desk.clock.move_to(MONDAY_9 + late)
    await desk.brings(W47)
    assert await desk.tick_at(MONDAY_9 + late + timedelta(seconds=6)) == W47


async def test_an_edition_with_a_later_publication_goes_out_then(desk: Desk) -> None:
    await desk.brings(W47, published=MONDAY_9 + 3 * HOUR)
    assert await desk.tick_at(MONDAY_9 + 2 * HOUR) is None
    assert await desk.tick_at(MONDAY_9 + 3 * HOUR + timedelta(seconds=6)) == W47


async def test_files_that_come_one_after_the_other_are_waited_for(desk: Desk) -> None:
    desk.clock.move_to(MONDAY_9 + HOUR)
    await desk.brings(W47, "security")
    assert await desk.tick() is None
    desk.clock.advance(timedelta(seconds=4))
    await desk.brings(W47, "west")
    assert await desk.tick() is None
    desk.clock.advance(timedelta(seconds=4))
    assert await desk.tick() is None
    desk.clock.advance(timedelta(seconds=1))
    assert await desk.tick() == W47


async def test_a_draft_is_not_sent_and_goes_out_when_it_is_published(desk: Desk) -> None:
    await desk.brings(W47, draft=True)
    assert await desk.tick_at(MONDAY_9 + HOUR) is None
    desk.clock.move_to(MONDAY_9 + 50 * HOUR)
    await desk.brings(W47)
    assert await desk.tick_at(MONDAY_9 + 50 * HOUR + timedelta(seconds=6)) == W47


async def test_only_the_newest_edition_is_sent(desk: Desk) -> None:
    for week in ("2026-W45", W47, "2026-W46"):
        await desk.brings(week)
    assert await desk.tick_at(MONDAY_9) == W47
    assert await desk.tick_at(MONDAY_9 + HOUR) is None
    assert await desk.sent() == [W47]


async def test_a_dated_archive_is_never_sent_by_itself(desk: Desk) -> None:
    for number in range(40, 47):
        week = Week(2017, number)
        published = datetime.combine(week.next.monday, datetime.min.time(), UTC)
        await desk.brings(str(week), published=published)
    assert [await desk.tick_at(MONDAY_9 + n * 6 * HOUR) for n in range(60)] == [None] * 60
    assert desk.alerts == []


async def test_an_archive_makes_room_for_the_edition_that_comes_next(desk: Desk) -> None:
    await desk.brings("2017-W40", published=MONDAY_9 - 40 * 24 * HOUR)
    assert await desk.coming() == "2017-W40"
    await desk.brings(W47, published=MONDAY_9)
    assert await desk.coming() == W47
    assert await desk.tick_at(MONDAY_9 + HOUR) == W47


async def test_an_edition_that_was_missed_is_the_coming_one_until_it_is_sent(desk: Desk) -> None:
    await desk.tick()
    await desk.brings(W47, published=MONDAY_9)
    await desk.brings("2017-W48", published=MONDAY_9 + 7 * 24 * HOUR)
    assert await desk.tick_at(MONDAY_9 + 30 * HOUR) is None
    assert await desk.coming() == W47


async def test_an_undated_old_edition_waits_for_the_next_weekly_time(desk: Desk) -> None:
    await desk.brings("2017-W50")
    desk.clock.advance(HOUR)
    assert await desk.tick() is None
    assert await desk.tick_at(MONDAY_9) == "2017-W50"


async def test_a_clock_that_is_set_back_announces_nothing_twice(desk: Desk) -> None:
    await desk.brings(W47)
    assert await desk.tick_at(MONDAY_9 + HOUR) == W47
    assert await desk.tick_at(MONDAY_9) is None


async def test_an_edition_sent_by_hand_is_not_sent_again(desk: Desk) -> None:
    await desk.brings(W47)
    service = Campaigns(desk._store, Deliveries(desk._database), desk.clock)
    await service.digest(W47)
    assert await desk.tick_at(MONDAY_9) is None


async def test_an_edition_on_hold_stays_and_says_so_once_when_its_time_comes(desk: Desk) -> None:
    await desk.brings(W47)
    await desk.holds()
    assert [await desk.tick_at(MONDAY_9 + n * HOUR) for n in range(-1, 50)] == [None] * 51
    assert [(alert.kind, alert.edition) for alert in desk.alerts] == [(AlertKind.HELD, W47)]
    assert not desk.seen_first


async def test_an_edition_that_was_let_go_leaves_at_its_time(desk: Desk) -> None:
    await desk.brings(W47)
    await desk.holds()
    await desk.tick()
    await desk.lets_go()
    assert await desk.tick_at(MONDAY_9 - timedelta(seconds=1)) is None
    assert await desk.tick_at(MONDAY_9) == W47
    assert not desk.alerts


async def test_an_edition_leaves_at_the_time_that_was_chosen_for_it(desk: Desk) -> None:
    await desk.brings(W47)
    await desk.holds()
    await desk.tick_at(MONDAY_9 + HOUR)
    await desk.lets_go(MONDAY_9 + 7 * DAY)
    assert await desk.tick_at(MONDAY_9 + 6 * DAY) is None
    assert await desk.tick_at(MONDAY_9 + 7 * DAY) == W47


async def test_a_digest_goes_to_the_editors_before_it_is_written(desk: Desk) -> None:
    await desk.brings(W47)
    await desk.tick()
    assert not desk.seen_first
    await desk.tick_at(MONDAY_9)
    await desk.tick_at(MONDAY_9 + HOUR)
    assert desk.seen_first == [W47]


async def test_what_is_refused_at_the_editors_is_held_and_told_once(desk: Desk) -> None:
    await desk.brings(W47)
    desk.refusal = Refused(Language.BE, "message is too long")
    assert [await desk.tick_at(MONDAY_9 + n * HOUR) for n in range(30)] == [None] * 30
    assert [(one.kind, one.detail) for one in desk.alerts] == [
        (AlertKind.REFUSED, "be message is too long")
    ]
    assert desk.seen_first == [W47]
    standing = await desk.standing()
    assert (standing.held_at, standing.refused) == (MONDAY_9, "be message is too long")


async def test_what_changes_while_the_editors_get_it_goes_to_them_again(desk: Desk) -> None:
    await desk.brings(W47)

    async def changing(_edition: Edition) -> Refused | None:
        await desk.brings(W47, "west")
        return None

    desk.canary = changing
    assert await desk.tick_at(MONDAY_9) is None
    desk.canary = desk.see_first
    assert await desk.tick_at(MONDAY_9 + timedelta(seconds=6)) == W47
    assert await desk.sent() == [W47]


async def test_what_is_held_while_the_editors_get_it_stays(desk: Desk) -> None:
    await desk.brings(W47)

    async def holding(_edition: Edition) -> Refused | None:
        await desk.holds()
        return None

    desk.canary = holding
    assert await desk.tick_at(MONDAY_9) is None
    desk.canary = desk.see_first
    assert await desk.tick_at(MONDAY_9 + HOUR) is None
    assert await desk.sent() == []


async def test_a_process_that_dies_after_the_canary_sends_one_digest(desk: Desk) -> None:
    await desk.brings(W47)

    async def dying(_edition: Edition) -> Refused | None:
        raise ConnectionError

    desk.canary = dying
    with pytest.raises(ConnectionError):
        await desk.tick_at(MONDAY_9)
    desk.canary = desk.see_first
    assert await desk.tick() == W47
    assert await desk.tick() is None
    assert await desk.sent() == [W47]


@pytest.mark.parametrize("zone", ["Europe/Minsk", "Europe/Berlin", "America/New_York"])
async def test_editions_of_four_years_go_at_the_local_minute_whatever_the_clocks_do(
    database: Database, zone: str
) -> None:
    desk = Desk(database, MONDAY_9, Weekly.parse("mon 09:00", ZoneInfo(zone)))
    await desk.open()
    # The weeks in which these zones change their clocks; Minsk did so until 2011.
    for week in (Week(year, n) for year in range(2009, 2013) for n in (10, 12, 13, 42, 43, 44)):
        day = week.next.monday
        minute = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        desk.clock.move_to(minute - 20 * HOUR)
        await desk.brings(str(week))
        assert await desk.tick_at(minute - timedelta(seconds=1)) is None
        assert await desk.tick_at(minute) == str(week)


weeklies = st.builds(
    lambda day, hour, zone: Weekly.parse(f"{DAYS[day]} {hour:02}:30", ZoneInfo(zone)),
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["Europe/Minsk", "Europe/Warsaw", "Australia/Lord_Howe", "America/Sao_Paulo"]),
)
weeks = st.builds(Week, st.integers(2008, 2030), st.integers(1, 52))


@given(weeklies, weeks, st.timedeltas(timedelta(days=-30), timedelta(days=60)))
def test_a_digest_is_due_soon_after_its_publication_and_never_before(
    weekly: Weekly, week: Week, offset: timedelta
) -> None:
    published = weekly.midnight(week.next.monday) + offset
    moment = due(weekly, week, published)
    assert published <= moment < published + timedelta(days=7, hours=3)
    assert moment in {published, weekly.first_from(published)}
    own = weekly.first_from(weekly.midnight(week.next.monday))
    if published <= own:
        assert moment <= own
