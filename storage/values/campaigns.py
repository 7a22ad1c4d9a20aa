"""Campaigns: what is sent, what arrived, and the books."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from storage.values.desk import Via
from storage.values.subscribers import Variant


class Copy(NamedTuple):
    """A message that arrived with a campaign.

    ``variant`` are the preferences for which it was made, where they are known.
    """

    message_id: int
    sent_at: datetime
    variant: Variant | None
    campaign_id: int = 0


class CampaignKind(StrEnum):
    DIGEST = "digest"
    BREAKING = "breaking"
    CORRECTION = "correction"
    RECALL = "recall"
    FOLLOW_UP = "follow_up"


class CampaignState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One thing sent to an audience.

    ``occasion`` is what makes it unique (``digest:2017-W50``). ``prepared_to`` is the id of the
    last subscriber whose delivery row exists; ``prepared`` says that all of them do. An ``urgent``
    one makes a sound, in readers' quiet hours too. One that deals with the copies of another
    campaign has that as its parent; ``options`` are what its kind needs to know beside, as JSON.
    """

    id: int
    kind: CampaignKind
    occasion: str
    state: CampaignState
    edition: str | None
    brief_id: int | None
    audience: int
    prepared_to: int
    prepared: bool
    created_at: datetime
    due_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str | None = None
    urgent: bool = False
    parent_id: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def revision(self) -> int:
        """How often its words were changed."""
        return int(self.options.get("revision", 0))

    @property
    def untried(self) -> Via | None:
        """By which way it came in, if the editors are to get it before it begins."""
        via = self.options.get("untried")
        return None if via is None else Via(via)

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun, and will unless somebody stops it."""
        ahead = self.state in (CampaignState.SCHEDULED, CampaignState.PAUSED)
        return ahead and self.started_at is None


class DeliveryState(StrEnum):
    """The states of promise 1: each delivery is in exactly one."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Books:
    """How many deliveries of a campaign are in each state."""

    audience: int = 0
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0

    @property
    def balanced(self) -> bool:
        return self.audience == (
            self.waiting
            + self.sending
            + self.sent
            + self.blocked
            + self.failed
            + self.skipped
            + self.unknown
        )
