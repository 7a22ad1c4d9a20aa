from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.weekly import DAYS, Weekly, occurrences

ZONES = (
    "Europe/Minsk",
    "Europe/Berlin",
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "UTC",
)
MINUTE = timedelta(minutes=1)

zones = st.sampled_from(ZONES).map(ZoneInfo)
weeklies = st.builds(
    Weekly,
    st.integers(0, 6),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    zones,
)
days = st.dates(date(1985, 1, 1), date(2037, 12, 31))
moments = st.datetimes(datetime(1985, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def by_the_wall_clock(wall: datetime, zone: ZoneInfo) -> datetime:
    """The occurrence of a wall-clock time, found by looking at the clock every minute."""
    start = wall.replace(tzinfo=UTC) - timedelta(hours=26)
    before = start
    for minutes in range(52 * 60):
        moment = start + minutes * MINUTE
        shown = moment.astimezone(zone).replace(tzinfo=None)
        if shown == wall:
            return moment
        if shown > wall:
            jump = shown - before.astimezone(zone).replace(tzinfo=None) - MINUTE
            return moment + (wall + jump - shown)
        before = moment
    raise AssertionError(wall)


@given(weeklies, days)
def test_it_comes_when_the_wall_clock_says_so(weekly: Weekly, day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    wall = datetime.combine(monday + timedelta(days=weekly.weekday), weekly.at)
    assert weekly.in_week_of(day) == by_the_wall_clock(wall, weekly.zone)


@pytest.mark.parametrize(
    ("rule", "zone", "day", "expected"),
    [
        ("mon 09:00", "Europe/Minsk", "2026-11-23", "2026-11-23T06:00"),
        ("mon 09:00", "Europe/Berlin", "2026-03-23", "2026-03-23T08:00"),
        ("mon 09:00", "Europe/Berlin", "2026-03-30", "2026-03-30T07:00"),
        ("sun 02:30", "Europe/Berlin", "2026-03-29", "2026-03-29T01:30"),  # skipped: 03:30
        ("sun 02:30", "Europe/Berlin", "2026-10-25", "2026-10-25T00:30"),  # the first of two
        ("sun 01:30", "America/New_York", "2026-11-01", "2026-11-01T05:30"),
        ("sun 02:15", "Australia/Lord_Howe", "2026-10-04", "2026-10-03T15:45"),  # by half an hour
        ("sun 00:30", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:30"),  # no midnight
        ("sat 23:30", "America/Sao_Paulo", "2019-02-16", "2019-02-17T01:30"),
        ("mon 09:00", "Asia/Kathmandu", "1986-01-06", "1986-01-06T03:15"),
        ("mon 09:00", "Europe/Minsk", "2011-03-21", "2011-03-21T07:00"),
        ("mon 09:00", "Europe/Minsk", "2011-03-28", "2011-03-28T06:00"),  # summer time for good
    ],
)
def test_known_days(rule: str, zone: str, day: str, expected: str) -> None:
    weekly = Weekly.parse(rule, ZoneInfo(zone))
    found = weekly.in_week_of(date.fromisoformat(day))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["mon 09:00", "sun 02:30", "sun 00:00", "sat 23:59"])
def test_ten_years_have_one_in_each_week(zone: str, at: str) -> None:
    start, end = datetime(2009, 1, 1, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)
    found = list(occurrences(at, ZoneInfo(zone), start, end))
    local = [moment.astimezone(ZoneInfo(zone)) for moment in found]
    assert len(found) in {521, 522}
    assert {moment.weekday() for moment in local} == {DAYS.index(at[:3])}
    assert all(
        timedelta(days=7, hours=-2) <= later - earlier <= timedelta(days=7, hours=2)
        for earlier, later in pairwise(found)
    )


@given(weeklies, moments)
def test_the_first_from_a_moment_is_the_nearest_not_before_it(
    weekly: Weekly, moment: datetime
) -> None:
    found = weekly.first_from(moment)
    assert moment <= found < moment + timedelta(days=7, hours=3)
    assert weekly.first_from(found) == found
    assert weekly.first_from(found - MINUTE) == found


@given(weeklies, moments, st.integers(0, 400))
def test_occurrences_are_cut_out_exactly(weekly: Weekly, after: datetime, length: int) -> None:
    rule = f"{DAYS[weekly.weekday]} {weekly.at:%H:%M}"
    until = after + timedelta(days=length)
    found = list(occurrences(rule, weekly.zone, after, until))
    assert all(after < moment <= until for moment in found)
    assert len(found) in {length // 7, length // 7 + 1}
    if found:
        first, last = found[0], found[-1]
        assert list(occurrences(rule, weekly.zone, first, last)) == found[1:]


@pytest.mark.parametrize("rule", ["", "monday 9:00", "mon 24:00", "mon 09:60", "09:00 mon", "mon"])
def test_another_shape_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="is not a weekday and a time"):
        Weekly.parse(rule, ZoneInfo("UTC"))
