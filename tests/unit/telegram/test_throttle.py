from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.throttle import Throttle, Verdict


def test_a_chat_may_ask_often_for_a_while_and_is_told_once_when_it_is_too_much() -> None:
    throttle = Throttle(burst=3, per_s=1)
    verdicts = [throttle.ask(5, 100.0) for _ in range(5)]
    assert verdicts == [Verdict.ALLOWED] * 3 + [Verdict.FIRST_REFUSED, Verdict.REFUSED]
    assert throttle.ask(6, 100.0) is Verdict.ALLOWED
    assert throttle.ask(5, 101.0) is Verdict.ALLOWED
    assert throttle.ask(5, 101.0) is Verdict.FIRST_REFUSED


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_no_flood_gets_more_through_than_burst_and_rate(gaps: list[float]) -> None:
    throttle = Throttle(burst=4, per_s=2)
    now, allowed = 50.0, 0
    for gap in gaps:
        now += gap
        allowed += throttle.ask(1, now) is Verdict.ALLOWED
    assert allowed <= 4 + 2 * (now - 50) + 1


def test_it_remembers_a_bounded_number_of_chats() -> None:
    throttle = Throttle(chats=100)
    for chat_id in range(10_000):
        throttle.ask(chat_id, 1.0)
    assert len(throttle) == 100
