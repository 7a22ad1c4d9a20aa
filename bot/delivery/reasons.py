"""Why a delivery is in its state, where Telegram's answer does not say it."""

from datetime import datetime
from enum import StrEnum

from storage.journal import Candidate
from storage.values.subscribers import SubscriberState


class Reason(StrEnum):
    """A few words for the books; nothing of a subscriber is in them."""

    ERASED = "erased"
    UNREACHABLE = "unreachable"
    PAUSED = "paused"
    OTHER_TOPICS = "other topics"
    NOTHING = "nothing in the chosen topics"
    CANCELLED = "cancelled"
    NO_COPY = "no copy any more"
    MERGED = "subscribed under its new id"
    LEFT_BEHIND = "left behind in the former group"
    INTERRUPTED = "interrupted"
    """The process ended between the request and the note of its answer."""
    IN_DOUBT = "in doubt"
    """Unknown, and the second attempt has not left yet."""
    PERHAPS_TWICE = "perhaps twice"
    """Unknown for ever: the second attempt arrived, perhaps the first did too."""


def refusal(candidate: Candidate, topic: str | None, now: datetime) -> str | None:
    """Why nothing is to be sent to the candidate now; None when it wants the message.

    ``topic`` is that of the campaign, None for one that has no single topic.
    """
    if candidate.standing is None or candidate.variant is None:
        return Reason.ERASED
    state, paused_until, why = candidate.standing
    if state is SubscriberState.INACTIVE:
        return why or Reason.UNREACHABLE
    if state is SubscriberState.PAUSED and (paused_until is None or paused_until > now):
        return Reason.PAUSED
    topics = candidate.variant.topics
    if topic is not None and topics and topic not in topics:
        return Reason.OTHER_TOPICS
    return None
