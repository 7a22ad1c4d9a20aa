"""Why a chat gets messages, and with what one of them came."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.briefs.topics import Topic, Topics
from bot.briefs.week import Week
from bot.delivery.copying import FollowUp
from bot.delivery.weekly import Weekly
from storage.history import Delivery, History
from storage.values.briefs import Mark
from storage.values.campaigns import CampaignKind, DeliveryState
from storage.values.subscribers import Subscriber


class Came(StrEnum):
    """With what a message came; a ``notice`` says of another one that it was changed."""

    DIGEST = "digest"
    BREAKING = "breaking"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a message here; without a ``mark`` it was withdrawn."""

    mark: Mark | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a message came. ``topics`` are those chosen at that time, empty for all, None: unknown.

    A digest has its ``week``, an update its ``topic`` if that exists still.
    """

    came: Came
    week: Week | None
    topic: Topic | None
    topics: frozenset[str] | None
    at: datetime | None
    changes: tuple[Change, ...]


class Grounds:
    """``weekly`` is when the digest leaves."""

    def __init__(self, history: History, topics: Topics, weekly: Weekly) -> None:
        self._history = history
        self._topics = topics
        self.weekly = weekly

    async def of(self, subscriber: Subscriber, message_id: int) -> Ground | None:
        """Of a message in the subscriber's chat; None if no campaign has brought it."""
        found = await self._history.of_message(subscriber.id, message_id)
        if found is None:
            return None
        root = found.campaign_id if found.parent_id is None else found.parent_id
        came = _came(found)
        later = () if came is Came.NOTICE else await self._history.changes(subscriber.id, root)
        return Ground(
            came=came,
            week=Week.parse(found.edition) if found.edition else None,
            topic=self._topics.get(found.topic) if found.topic else None,
            topics=found.variant.topics if found.variant else None,
            at=found.at,
            changes=tuple(change for one in later if (change := _change(one))),
        )


def _came(delivery: Delivery) -> Came:
    if delivery.options.get("mode") == FollowUp.NOTICE:
        return Came.NOTICE
    return Came.BREAKING if delivery.edition is None else Came.DIGEST


def _change(delivery: Delivery) -> Change | None:
    """None for what did not succeed here, or was done without a word."""
    if delivery.state is not DeliveryState.SENT or delivery.at is None:
        return None
    if delivery.kind is CampaignKind.RECALL:
        return Change(None, delivery.at)
    mark = delivery.options.get("mark")
    if delivery.kind is not CampaignKind.CORRECTION or mark is None:
        return None
    return Change(Mark(mark), delivery.at)
