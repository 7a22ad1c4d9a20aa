"""What the owners are told, once, when the engine has stopped something."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from storage.values import Campaign


class AlertKind(StrEnum):
    CONTENT = "content"
    """Telegram or the templates refused a message: the campaign is paused before its second."""
    SUSPECTS = "suspects"
    """Most chats are not found: the campaign is paused, for the token may be another bot's."""
    TOKEN = "token"  # noqa: S105 - a name, not a token
    """Telegram refuses the token: nothing is sent any more."""
    OVERDUE = "overdue"
    """An edition missed its moment by more than a day and waits for an editor."""


@dataclass(frozen=True, slots=True)
class Alert:
    """``campaign`` or ``edition`` is what it is about; ``detail`` is a few words of the cause."""

    kind: AlertKind
    campaign: Campaign | None = None
    edition: str | None = None
    detail: str = ""


Tell = Callable[[Alert], Awaitable[None]]
"""Brings an alert to the owners. May be slow and may fail; delivery does not wait for it."""
