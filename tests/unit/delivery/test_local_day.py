from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.delivery.local_day import LocalDay
from storage.sleep import Hours
from storage.values.subscribers import MINUTES_A_DAY, QuietHours

ZONES = (
    "Europe/Minsk",
    "Europe/Warsaw",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "Antarctica/Troll",  # changes by two hours
    "America/Santiago",  # changes at midnight
    "Asia/Beirut",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
BERLIN = LocalDay(ZoneInfo("Europe/Berlin"))
SPANS = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda two: two[0] != two[1])
MOMENTS = st.integers(0, 3 * 366 * MINUTES_A_DAY).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CHANGES = (
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # Berlin goes from 02:00 to 03:00
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # and from 03:00 back to 02:00
    datetime(2026, 4, 4, 15, 0, tzinfo=UTC),  # Lord Howe goes from 02:00 back to 01:30
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # and from 02:00 to 02:30
    datetime(2026, 9, 6, 4, 0, tzinfo=UTC),  # Santiago goes from 00:00 to 01:00
    datetime(2026, 4, 5, 3, 0, tzinfo=UTC),  # and from 00:00 back to 23:00
    datetime(2026, 3, 28, 22, 0, tzinfo=UTC),  # Beirut goes from 00:00 to 01:00
    datetime(2026, 10, 24, 21, 0, tzinfo=UTC),  # and from 00:00 back to 23:00
)
BEFORE_SANTIAGO = datetime(2026, 9, 6, 3, 59, tzinfo=UTC)
NEAR_CHANGES = st.tuples(st.sampled_from(CHANGES), st.integers(-600, 600)).map(
    lambda two: two[0] + timedelta(minutes=two[1])
)


def span(words: str) -> QuietHours:
    return QuietHours.parse(words)


@given(SPANS, st.integers(0, 1439))
def test_a_span_covers_the_minutes_from_its_start_to_its_end(
    two: tuple[int, int], minute: int
) -> None:
    start, end = two
    into = (minute - start) % MINUTES_A_DAY
    assert QuietHours(start, end).cover(minute) == (into < (end - start) % MINUTES_A_DAY)


@given(SPANS)
def test_a_span_is_read_as_it_is_written(two: tuple[int, int]) -> None:
    assert span(str(QuietHours(*two))) == QuietHours(*two)


@pytest.mark.parametrize(
    "words",
    ["", "23:00", "23-07", "24:00-07:00", "23:60-07:00", "23:00-23:00", "23:00-07:00-08:00",
     "a:b-c:d", "٢٣:00-07:00"],
)  # fmt: skip
def test_what_is_no_span_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"times of the day|same minute"):
        span(words)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 1440), (7, 7)])
def test_a_span_without_length_and_one_of_no_day_cannot_be(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="minute"):
        QuietHours(start, end)


@given(SPANS, MOMENTS | NEAR_CHANGES, st.sampled_from(ZONES))
@example((1, 0), BEFORE_SANTIAGO, "America/Santiago")  # all that is not quiet is left out
@example((70, 30), BEFORE_SANTIAGO, "America/Santiago")  # and all but ten minutes of it
def test_quiet_hours_end_at_the_first_minute_that_they_do_not_cover(
    two: tuple[int, int], moment: datetime, zone: str
) -> None:
    quiet, day = QuietHours(*two), LocalDay(ZoneInfo(zone))
    if not quiet.cover(day.minute(moment)):
        return
    end = day.ends(quiet, moment)
    assert moment < end <= moment + timedelta(days=2)
    assert not quiet.cover(day.minute(end))
    minutes = int((end - moment).total_seconds()) // 60
    assert all(quiet.cover(day.minute(moment + timedelta(minutes=n))) for n in range(minutes))


@given(NEAR_CHANGES | MOMENTS, st.sampled_from(ZONES))
def test_the_minutes_of_a_day_never_go_back(moment: datetime, zone: str) -> None:
    day, later = LocalDay(ZoneInfo(zone)), moment + timedelta(minutes=1)
    same = moment.astimezone(ZoneInfo(zone)).date() == later.astimezone(ZoneInfo(zone)).date()
    assert not same or day.minute(later) >= day.minute(moment)


@pytest.mark.parametrize(
    ("words", "at", "ends"),
    [
        ("23:00-07:00", "2026-03-28T22:30Z", "2026-03-29T05:00Z"),  # a short night
        ("23:00-07:00", "2026-10-24T21:30Z", "2026-10-25T06:00Z"),  # a long one
        ("23:00-02:30", "2026-03-29T00:30Z", "2026-03-29T01:00Z"),  # 02:30 is left out
        ("03:10-02:30", "2026-03-29T00:30Z", "2026-03-29T01:00Z"),  # it begins again at 03:10
        ("02:50-02:30", "2026-03-29T00:30Z", "2026-03-30T00:30Z"),  # so is 02:50
        ("23:00-02:30", "2026-10-25T00:10Z", "2026-10-25T00:30Z"),  # 02:30 comes twice
        ("02:30-09:00", "2026-10-25T00:30Z", "2026-10-25T08:00Z"),
    ],
)
def test_a_night_on_which_the_clocks_change_ends_as_clocks_say(
    words: str, at: str, ends: str
) -> None:
    moment, end = datetime.fromisoformat(at), datetime.fromisoformat(ends)
    assert span(words).cover(BERLIN.minute(moment))
    assert BERLIN.ends(span(words), moment) == end


@given(NEAR_CHANGES | MOMENTS, st.integers(0, 30 * 60), st.integers(0, 23), st.sampled_from(ZONES))
def test_a_digest_comes_at_the_first_chosen_hour_from_its_beginning_on(
    begun: datetime, minutes: int, hour: int, zone: str
) -> None:
    day, hours, since = (
        LocalDay(ZoneInfo(zone)),
        Hours(None, hour),
        begun.astimezone(ZoneInfo(zone)),
    )
    named = since.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if 60 * hour < day.minute(begun):
        named += timedelta(days=1)
    comes = day.comes(named)
    assert comes <= begun + timedelta(hours=26)
    moment = begun + timedelta(minutes=minutes)
    assert (hours.sleep(day.at(moment, begun)) is not None) == (moment < comes)


@given(NEAR_CHANGES | MOMENTS, st.integers(0, 24 * 60), st.integers(0, 23), st.sampled_from(ZONES))
@example(datetime(2026, 3, 28, 1, 40, tzinfo=UTC), 0, 2, "Europe/Berlin")
def test_who_waits_for_an_hour_is_looked_for_when_it_comes(
    begun: datetime, minutes: int, hour: int, zone: str
) -> None:
    """But for one that is left out a day after it had just passed: that is found by looking."""
    day, hours = LocalDay(ZoneInfo(zone)), Hours(None, hour)
    moment = begun + timedelta(minutes=minutes)
    span = hours.sleep(day.at(moment, begun))
    if span is not None:
        end = day.ends(span, moment)
        assert hours.sleep(day.at(end, begun)) is None
        early = end - timedelta(minutes=1)
        assert hours.sleep(day.at(early, begun)) or end > begun + timedelta(hours=26)


@pytest.mark.parametrize(
    ("hour", "begun", "comes"),
    [
        (9, "2026-03-23T08:00Z", "2026-03-23T08:00Z"),  # at once
        (18, "2026-03-23T08:00Z", "2026-03-23T17:00Z"),
        (8, "2026-03-23T08:00Z", "2026-03-24T07:00Z"),
        (8, "2026-03-28T08:00Z", "2026-03-29T06:00Z"),  # a short night
        (8, "2026-10-24T07:00Z", "2026-10-25T07:00Z"),  # a long one
        (2, "2026-03-28T08:00Z", "2026-03-29T01:00Z"),  # 02:00 is left out
        (2, "2026-10-24T07:00Z", "2026-10-25T00:00Z"),  # 02:00 comes twice
        (2, "2026-10-25T01:30Z", "2026-10-26T01:00Z"),  # it has come already
    ],
)
def test_an_hour_comes_as_clocks_say(hour: int, begun: str, comes: str) -> None:
    since, then = datetime.fromisoformat(begun), datetime.fromisoformat(comes)
    hours = Hours(None, hour)
    assert hours.sleep(BERLIN.at(then, since)) is None
    if then > since:
        assert hours.sleep(BERLIN.at(then - timedelta(seconds=1), since)) is not None


def test_who_has_chosen_an_hour_of_the_night_is_not_woken_before_it() -> None:
    hours, begun = Hours(span("23:00-07:00"), 6), datetime(2026, 3, 23, 8, tzinfo=UTC)

    def sleeps(hour: int, minute: int) -> QuietHours | None:
        return hours.sleep(BERLIN.at(datetime(2026, 3, 25, hour - 1, minute, tzinfo=UTC), begun))

    assert (sleeps(3, 0), sleeps(6, 0), sleeps(6, 30)) == (span("23:00-06:00"), None, None)
    assert hours.sleep(BERLIN.at(datetime(2026, 3, 25, 5, 30, tzinfo=UTC))) == span("23:00-07:00")


def test_a_night_that_is_over_does_not_begin_again_when_an_hour_is_repeated() -> None:
    second_time = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert not span("23:00-02:30").cover(BERLIN.minute(second_time))
    assert span("02:40-09:00").cover(BERLIN.minute(second_time))
