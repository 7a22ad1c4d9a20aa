"""The parts of the control API: a route, what was asked, and why it cannot be done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the control API: ``path`` holds the parts of the path."""

    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any]


class ControlError(Exception):
    """A request that cannot be done: status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Handler = Callable[[Asked], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """``pattern``: a regular expression for what follows ``/emulator/``."""

    method: str
    pattern: str
    handler: Handler
