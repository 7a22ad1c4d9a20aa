from datetime import UTC, datetime

import pytest

from bot.delivery.breakers import SuspectBreaker
from bot.delivery.course import Course
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import prepare
from bot.delivery.settlement import RECALLED, Claim, Effect, aftermath, settle
from bot.presentation.screen import Screen
from storage.values.briefs import Language
from storage.values.campaigns import DeliveryState
from storage.values.subscribers import Density, Variant
from tests.unit.delivery.campaigning import CAMPAIGN

AT = datetime(2026, 11, 24, tzinfo=UTC)
WAITING, UNKNOWN = DeliveryState.WAITING, DeliveryState.UNKNOWN
VARIANT = Variant(Language.BE, Density.LEADS, frozenset())


def claim(
    origin: DeliveryState = WAITING, *, retried: bool = False, suspected: bool = False
) -> Claim:
    course = Course(CAMPAIGN, None, SuspectBreaker())
    payload = prepare(Screen("text"))
    return Claim(course, 7, 1007, VARIANT, payload, origin, retried, suspected, AT)


@pytest.mark.parametrize(
    ("outcome", "state", "effect"),
    [
        (Outcome.SENT, DeliveryState.SENT, Effect.NONE),
        (Outcome.BLOCKED, DeliveryState.BLOCKED, Effect.LOST),
        (Outcome.GONE, DeliveryState.BLOCKED, Effect.GONE),
        (Outcome.SUSPECT, DeliveryState.FAILED, Effect.NONE),
        (Outcome.CHAT_PROBLEM, DeliveryState.FAILED, Effect.NONE),
        (Outcome.MIGRATED, DeliveryState.SKIPPED, Effect.NONE),
        (Outcome.NOT_FOUND, DeliveryState.FAILED, Effect.NONE),
        (Outcome.NOT_EDITABLE, DeliveryState.FAILED, Effect.NONE),
        (Outcome.TOO_OLD, DeliveryState.FAILED, Effect.NONE),
        (Outcome.AMBIGUOUS, DeliveryState.UNKNOWN, Effect.NONE),
    ],
)
def test_an_outcome_that_settles(outcome: Outcome, state: DeliveryState, effect: Effect) -> None:
    change, effect_found, again_s = settle(claim(), Answer(outcome, message_id=5, reason="why"))
    assert (change.state, effect_found, again_s) == (state, effect, None)
    assert change.attempts == 1
    assert not change.retried
    assert change.message_ids == ((5,) if outcome is Outcome.SENT else ())
    assert change.reason == (None if outcome is Outcome.SENT else "why")


@pytest.mark.parametrize(
    ("answer", "again_s"),
    [
        (Answer(Outcome.RETRY_AFTER, retry_after_s=10_072), 10_072),
        (Answer(Outcome.NOT_SENT), 1),
        (RECALLED, 0),
        (Answer(Outcome.CONTENT), 1),
        (Answer(Outcome.TOKEN), 1),
        (Answer(Outcome.CONFLICT), 1),
    ],
)
@pytest.mark.parametrize(
    ("origin", "retried"), [(WAITING, False), (WAITING, True), (UNKNOWN, False)]
)
def test_what_was_not_sent_is_given_back_as_it_was(
    answer: Answer, again_s: float, origin: DeliveryState, *, retried: bool
) -> None:
    settlement = settle(claim(origin, retried=retried), answer)
    assert settlement.change.state is origin
    assert settlement.change.retried is retried
    assert settlement.change.attempts == 0
    assert settlement.again_s == again_s


@pytest.mark.parametrize(("origin", "retried"), [(UNKNOWN, False), (WAITING, True)])
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SENT, DeliveryState.UNKNOWN),
        (Outcome.AMBIGUOUS, DeliveryState.UNKNOWN),
        (Outcome.BLOCKED, DeliveryState.BLOCKED),
        (Outcome.CHAT_PROBLEM, DeliveryState.FAILED),
        (Outcome.MIGRATED, DeliveryState.UNKNOWN),
    ],
)
def test_a_second_attempt_stays_marked(
    origin: DeliveryState, outcome: Outcome, state: DeliveryState, *, retried: bool
) -> None:
    change = settle(claim(origin, retried=retried), Answer(outcome, message_id=9)).change
    assert (change.state, change.retried) == (state, True)
    assert change.message_ids == ((9,) if outcome is Outcome.SENT else ())


def test_claims_of_doubts_are_marked_before_they_leave() -> None:
    assert claim().claimed().retried is False
    assert claim(UNKNOWN).claimed().retried is True
    assert claim(UNKNOWN).claimed().state is DeliveryState.SENDING


def test_a_chat_id_is_in_no_representation() -> None:
    assert "1007" not in repr(claim())


def test_the_aftermath_gathers_effects() -> None:
    answers = [
        (claim(), Answer(Outcome.BLOCKED, reason="blocked by the user")),
        (claim(), Answer(Outcome.GONE)),
        (claim(suspected=True), Answer(Outcome.SENT, message_id=1)),
        (claim(), Answer(Outcome.SENT, message_id=2)),
    ]
    found = aftermath(settle(*one) for one in answers)
    assert found.lost == [(7, "blocked by the user")]
    assert found.gone == [7]
    assert found.cleared == [7]
