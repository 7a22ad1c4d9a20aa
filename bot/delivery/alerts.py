"""What those who can do something about it are told, once, when something does not go out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from storage.values.campaigns import Campaign


class AlertKind(StrEnum):
    CONTENT = "content"
    """Telegram or the templates refused a message: the campaign is paused before its second."""
    SUSPECTS = "suspects"
    """Most chats are not found: the campaign is paused, for the token may be another bot's."""
    TOKEN = "token"  # noqa: S105 - a name, not a token
    """Telegram refuses the token: nothing is sent any more."""
    OVERDUE = "overdue"
    """An edition missed its moment by more than a day and waits for an editor."""
    HELD = "held"
    """The moment of an edition has come, and it is on hold."""
    CANARY = "canary"
    """Telegram refused a campaign when it went to the editors: it is paused before its first."""
    REFUSED = "refused"
    """Telegram refused the digest when it went to the editors: the edition is on hold."""


@dataclass(frozen=True, slots=True)
class Alert:
    """``campaign`` or ``edition`` is what it is about; ``detail`` is a few words of the cause."""

    kind: AlertKind
    campaign: Campaign | None = None
    edition: str | None = None
    detail: str = ""


Tell = Callable[[Alert], Awaitable[None]]
"""Brings an alert to those whom it concerns. May be slow and may fail; delivery does not wait."""
