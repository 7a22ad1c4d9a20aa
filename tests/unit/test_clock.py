from datetime import UTC, datetime, timedelta

from bot.clock import Clock, MovableClock, StoppedClock

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_the_real_clock_is_aware_of_utc() -> None:
    assert Clock().now().utcoffset() == timedelta(0)


def test_a_movable_clock_starts_where_it_is_told_and_runs() -> None:
    clock = MovableClock(MONDAY)
    first = clock.now()
    assert MONDAY <= first <= clock.now()


def test_a_movable_clock_can_be_advanced_and_moved() -> None:
    clock = MovableClock(MONDAY)
    clock.advance(timedelta(days=7))
    assert clock.now() >= MONDAY + timedelta(days=7)
    clock.move_to(MONDAY)
    assert clock.now() < MONDAY + timedelta(days=1)


def test_a_stopped_clock_stands_still_until_it_is_moved() -> None:
    clock = StoppedClock(MONDAY)
    assert clock.now() == MONDAY
    clock.advance(timedelta(seconds=1))
    assert clock.now() == MONDAY + timedelta(seconds=1)
