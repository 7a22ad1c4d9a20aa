"""Faults on request: what can go wrong between a bot and Telegram, at will."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.emulator.errors import ApiError, too_many_requests

_BAD_GATEWAY = 502


class FaultKind(StrEnum):
    """``*_before``: nothing was carried out; ``*_after``: it was, but no answer arrives."""

    FLOOD = "429"
    ERROR = "error"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    LATENCY = "latency"


@dataclass(slots=True)
class Fault:
    """A rule.

    ``method`` and ``chat_id`` None: any. ``share``: of the requests that match, by chance.
    ``count``: how often, None for ever. ``status`` and ``description`` are those of ``error``.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    share: float = 1.0
    count: int | None = None
    status: int = _BAD_GATEWAY
    description: str = "Bad Gateway"
    retry_after_s: int = 5
    latency_s: float = 0.0
    migrate_to: int | None = None

    def matches(self, method: str, chat_id: int) -> bool:
        return (
            (self.method is None or self.method.lower() == method.lower())
            and (self.chat_id is None or self.chat_id == chat_id)
            and (self.count is None or self.count > 0)
        )

    def error(self) -> ApiError | None:
        """What the client reads instead of an answer, for ``429`` and ``error``."""
        if self.kind is FaultKind.FLOOD:
            return too_many_requests(self.retry_after_s)
        if self.kind is FaultKind.ERROR:
            parameters = {"migrate_to_chat_id": self.migrate_to} if self.migrate_to else None
            return ApiError(self.status, self.description, parameters)
        return None


class Faults:
    """The rules in force, tried in order. The same seed gives the same chances."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Fault] = []
        self._chance = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def __bool__(self) -> bool:
        return bool(self._rules)

    def __iter__(self) -> Any:
        return iter(self._rules)

    def add(self, fault: Fault) -> Fault:
        self._rules.append(fault)
        return fault

    def clear(self) -> None:
        self._rules.clear()

    def pick(self, method: str, chat_id: int) -> Fault | None:
        """The fault that this request meets, counted."""
        for fault in self._rules:
            if not fault.matches(method, chat_id):
                continue
            if fault.share < 1 and self._chance.random() >= fault.share:
                continue
            if fault.count is not None:
                fault.count -= 1
            return fault
        return None


_DESCRIPTIONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def parse_fault(body: Mapping[str, Any]) -> Fault:
    """A rule from the control API; a number from 500 on as ``kind`` is an error of that status.

    Raises ValueError or TypeError for anything else.
    """
    kind = str(body.get("kind", ""))
    status = int(body.get("status") or body.get("error_code") or 0)
    if kind.isdigit() and kind != FaultKind.FLOOD:
        kind, status = FaultKind.ERROR, int(kind)
    if kind in {"blocked", "deactivated", "migrated"}:
        raise ValueError(f"{kind} is a status of a chat: POST /emulator/chats/{{id}}/status")
    status = status or _BAD_GATEWAY
    latency_ms = float(body.get("latency_ms") or 0)
    return Fault(
        FaultKind(kind),
        method=body.get("method"),
        chat_id=_integer(body.get("chat_id")),
        share=float(body.get("share", 1.0)),
        count=_integer(body.get("count")),
        status=status,
        description=str(body.get("description") or _DESCRIPTIONS.get(status, "Error")),
        retry_after_s=int(body.get("retry_after") or 5),
        latency_s=latency_ms / 1000,
        migrate_to=_integer(body.get("migrate_to_chat_id")),
    )


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)
