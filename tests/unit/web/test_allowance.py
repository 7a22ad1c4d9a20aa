from datetime import UTC, datetime, timedelta

from bot.clock import StoppedClock
from bot.web.allowance import Allowance


def test_as_many_as_a_minute_holds_are_taken_at_once_and_then_evenly() -> None:
    clock = StoppedClock(datetime(2026, 11, 24, tzinfo=UTC))
    allowance = Allowance(clock, per_minute=6)
    assert [allowance.take("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    assert allowance.take("b") == 0
    clock.advance(timedelta(seconds=9))
    assert allowance.take("a") == 1
    clock.advance(timedelta(seconds=1))
    assert allowance.take("a") == 0
    assert allowance.take("a") == 10
    clock.advance(timedelta(days=1))
    assert [allowance.take("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
