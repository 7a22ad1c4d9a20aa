"""What an answer means for the delivery, for its subscriber, and for another attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from bot.delivery.copying import REPEATS, Task
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.reasons import Reason
from storage.journal import Aftermath, Change
from storage.values.campaigns import Copy, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.delivery.course import Course
    from bot.delivery.sender import Payload
    from storage.values.subscribers import Variant

AGAIN_S = 1.0
"""After a request that did not leave, and that nobody gave a time for, the next attempt."""

RECALLED = Answer(Outcome.NOT_SENT, retry_after_s=0.0, reason="recalled")
"""The answer to a claim that was given back before its request was even begun."""


@dataclass(slots=True, eq=False)
class Claim:
    """One delivery that is noted as ``sending``, and what is to be sent.

    ``origin`` and ``retried`` are the row as it was before the claim, which was made at ``at``.
    ``copies`` are the messages to deal with or to reply to, oldest first.
    """

    course: Course = field(repr=False)
    subscriber_id: int
    chat_id: int = field(repr=False)
    variant: Variant
    payload: Payload = field(repr=False)
    origin: DeliveryState
    retried: bool
    suspected: bool
    at: datetime
    copies: tuple[Copy, ...] = field(default=(), repr=False)

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier attempt perhaps arrived."""
        return self.retried or self.origin is DeliveryState.UNKNOWN

    def claimed(self) -> Change:
        """The row while the request is under way."""
        return Change(
            self.course.id,
            self.subscriber_id,
            DeliveryState.SENDING,
            retried=self.in_doubt,
            variant=self.variant,
            revision=self.course.campaign.revision,
        )

    def given_back(self) -> Change:
        """The row as it was: nothing was sent."""
        unknown = self.origin is DeliveryState.UNKNOWN
        return Change(
            self.course.id,
            self.subscriber_id,
            self.origin,
            Reason.IN_DOUBT if unknown else None,
            retried=self.retried,
        )


class Effect(Enum):
    """What happens to the subscriber."""

    NONE = 0
    LOST = 1
    GONE = 2
    CLEARED = 3


class Settlement(NamedTuple):
    """``again_s`` is the time after which a delivery that waits again may be claimed."""

    change: Change
    effect: Effect = Effect.NONE
    again_s: float | None = None


_NOTHING_SENT = frozenset(
    {Outcome.RETRY_AFTER, Outcome.NOT_SENT, Outcome.CONTENT, Outcome.TOKEN, Outcome.CONFLICT}
)
_ENDS: Mapping[Outcome, tuple[DeliveryState, Effect]] = {
    Outcome.AMBIGUOUS: (DeliveryState.UNKNOWN, Effect.NONE),
    Outcome.BLOCKED: (DeliveryState.BLOCKED, Effect.LOST),
    Outcome.GONE: (DeliveryState.BLOCKED, Effect.GONE),
    Outcome.MIGRATED: (DeliveryState.SKIPPED, Effect.NONE),  # into another subscriber's chat
}


def settle(claim: Claim, answer: Answer) -> Settlement:
    """The consequences of an answer, as the table of errors in docs/delivery.md states them."""
    if answer.outcome is Outcome.SENT:
        return _arrived(claim, answer)
    if answer.outcome in _NOTHING_SENT:
        again_s = AGAIN_S if answer.retry_after_s is None else answer.retry_after_s
        return Settlement(claim.given_back(), again_s=again_s)
    if answer.outcome is Outcome.AMBIGUOUS and claim.course.task is not Task.SEND:
        return _repeat(claim, answer)
    state, effect = _ENDS.get(answer.outcome, (DeliveryState.FAILED, Effect.NONE))
    if claim.in_doubt and state is DeliveryState.SKIPPED:
        state = DeliveryState.UNKNOWN
    return Settlement(_row(claim, state, answer.reason), effect)


def _repeat(claim: Claim, answer: Answer) -> Settlement:
    """An edit or a deletion is tried again, at growing intervals; in the end it is a doubt."""
    tries = claim.course.tries(claim)
    if tries < REPEATS:
        again = claim.given_back()._replace(attempts=1)
        return Settlement(again, again_s=AGAIN_S * 2 ** (tries - 1))
    row = _row(claim, DeliveryState.UNKNOWN, answer.reason)
    return Settlement(row._replace(retried=True))


def _arrived(claim: Claim, answer: Answer) -> Settlement:
    messages = () if answer.message_id is None else (answer.message_id,)
    how = None if claim.course.task is Task.SEND else answer.reason or None
    state, reason = DeliveryState.SENT, how
    if claim.in_doubt:
        state, reason = DeliveryState.UNKNOWN, Reason.PERHAPS_TWICE
    change = _row(claim, state, reason)._replace(message_ids=messages)
    return Settlement(change, Effect.CLEARED if claim.suspected else Effect.NONE)


def _row(claim: Claim, state: DeliveryState, reason: str | None) -> Change:
    return Change(
        claim.course.id, claim.subscriber_id, state, reason, retried=claim.in_doubt, attempts=1
    )


def aftermath(settlements: Iterable[Settlement]) -> Aftermath:
    """What a group of settlements means for subscribers."""
    found: dict[Effect, list[Change]] = {effect: [] for effect in Effect}
    for settlement in settlements:
        if settlement.effect is not Effect.NONE:
            found[settlement.effect].append(settlement.change)
    return Aftermath(
        lost=[(change.subscriber_id, change.reason or "") for change in found[Effect.LOST]],
        gone=[change.subscriber_id for change in found[Effect.GONE]],
        cleared=[change.subscriber_id for change in found[Effect.CLEARED]],
    )
