from itertools import pairwise

from bot.delivery.breakers import Outage, SuspectBreaker
from bot.delivery.outcome import Outcome


def test_a_few_unknown_chats_trip_nothing() -> None:
    breaker = SuspectBreaker()
    outcomes = [Outcome.SENT, Outcome.SENT, Outcome.SUSPECT] * 100
    assert not any(breaker.note(outcome) for outcome in outcomes)


def test_mostly_unknown_chats_trip_it_once_enough_is_known() -> None:
    breaker = SuspectBreaker(0.5, at_least=20)
    assert [breaker.note(Outcome.SUSPECT) for _ in range(20)] == [False] * 19 + [True]


def test_only_the_last_answers_count() -> None:
    breaker = SuspectBreaker(0.5, at_least=20, window=100)
    assert not any(breaker.note(Outcome.SENT) for _ in range(10_000))
    tripped = [breaker.note(Outcome.SUSPECT) for _ in range(60)]
    assert tripped.index(True) == 50


def test_answers_that_say_nothing_of_the_chat_do_not_count() -> None:
    breaker = SuspectBreaker(at_least=1)
    for outcome in (Outcome.RETRY_AFTER, Outcome.AMBIGUOUS, Outcome.NOT_SENT, Outcome.CONTENT):
        assert not breaker.note(outcome)


def broken(outage: Outage, now: float = 0.0) -> Outage:
    for _ in range(5):
        outage.note(Outcome.AMBIGUOUS, now)
    return outage


def test_single_failures_are_no_outage() -> None:
    outage = Outage(threshold=5)
    for _ in range(100):
        for outcome in (Outcome.AMBIGUOUS, Outcome.NOT_SENT, Outcome.AMBIGUOUS, Outcome.BLOCKED):
            outage.note(outcome, 0.0)
        assert not outage.lasts


def test_failures_in_a_row_are_one_and_a_valid_answer_ends_it() -> None:
    outage = broken(Outage(threshold=5))
    assert outage.lasts
    assert not outage.may_try
    outage.note(Outcome.RETRY_AFTER, 0.0)
    assert outage.lasts
    outage.note(Outcome.SENT, 0.0)
    assert not outage.lasts


def test_questions_come_at_growing_intervals_up_to_a_longest() -> None:
    outage, now = broken(Outage(first_wait_s=1, longest_wait_s=60)), 0.0
    asked: list[float] = []
    while len(asked) < 9:
        now += 0.5
        if outage.may_ask(now):
            asked.append(now)
            outage.asked(Outcome.NOT_SENT, now)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert asked[0] == 1
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60]


def test_after_a_good_answer_one_delivery_may_try_and_its_failure_means_a_longer_wait() -> None:
    outage = broken(Outage(first_wait_s=1))
    outage.asked(Outcome.SENT, 1.0)
    assert (outage.may_try, outage.may_ask(1.0)) == (True, False)
    outage.note(Outcome.AMBIGUOUS, 1.0)
    assert (outage.may_try, outage.may_ask(2.5), outage.may_ask(3.0)) == (False, False, True)


def test_a_clock_that_is_set_back_does_not_prolong_it() -> None:
    outage = broken(Outage(), now=1_000_000.0)
    assert outage.may_ask(0.0)
