"""Callback queries and inline queries: what a person waits for, and what the bot answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.errors import query_too_old

FIRST_QUERY_ID = 4_000_000_000_000_001
ANSWER_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the person sees of a press; ``answered`` False: the button just stopped turning."""

    answered: bool
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class _Open:
    asked: float
    answer: Any = field(default=None)


class _Queries:
    """``now``: a monotonic time in seconds; a query can be answered for 15 s."""

    def __init__(self, now: Callable[[], float], notify: Callable[[], None]) -> None:
        self._now = now
        self._notify = notify
        self._open: dict[str, _Open] = {}
        self._next = FIRST_QUERY_ID

    def ask(self) -> str:
        """The id of a new query."""
        now = self._now()
        self._open = {
            query_id: query
            for query_id, query in self._open.items()
            if now - query.asked <= ANSWER_WITHIN_S
        }
        query_id, self._next = str(self._next), self._next + 1
        self._open[query_id] = _Open(now)
        return query_id

    def _settle(self, query_id: str, answer: Any) -> None:
        query = self._open.get(query_id)
        if query is None or self._now() - query.asked > ANSWER_WITHIN_S:
            raise query_too_old()
        if query.answer is None:
            query.answer = answer
        self._notify()

    def expire(self) -> None:
        """Make every open query too old."""
        self._open.clear()


class CallbackQueries(_Queries):
    def settle(self, query_id: str, answer: CallbackAnswer) -> None:
        """The bot answers; the first answer is what the person sees. Raises ApiError."""
        self._settle(query_id, answer)

    def answer(self, query_id: str) -> CallbackAnswer | None:
        """What the bot has answered so far."""
        query = self._open.get(query_id)
        answer = query.answer if query else None
        return answer if isinstance(answer, CallbackAnswer) else None


class InlineQueries(_Queries):
    def settle(self, query_id: str, results: list[dict[str, Any]]) -> None:
        """The bot answers. Raises ApiError."""
        self._settle(query_id, results)

    def answer(self, query_id: str) -> list[dict[str, Any]] | None:
        query = self._open.get(query_id)
        answer = query.answer if query else None
        return answer if isinstance(answer, list) else None
