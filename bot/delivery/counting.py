"""Counting deliveries, of which there may be a million."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

from storage.values.campaigns import Campaign

MANY = 50_000
SHARE = 10
"""Counting many takes one part in so many of the time, at most, however many look."""

_KEPT = 100
_Found = TypeVar("_Found")


class Counting:
    """Tells again for a while what was found out about a campaign with many deliveries.

    One count goes on at a time; what its campaign has come to is a new question.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._known: dict[Hashable, tuple[Any, float]] = {}

    async def of(
        self, campaign: Campaign, what: str, find: Callable[[], Awaitable[_Found]]
    ) -> _Found:
        """What ``find`` has found, now or a little while ago; ``what`` names it."""
        if campaign.audience < MANY:
            return await find()
        key = (what, campaign.id, campaign.state, campaign.finished_at)
        async with self._lock:
            begun = monotonic()
            if key in self._known and begun < self._known[key][1]:
                known: _Found = self._known[key][0]
                return known
            found = await find()
            self._known.pop(key, None)
            self._known[key] = found, monotonic() + SHARE * (monotonic() - begun)
            if len(self._known) > _KEPT:
                del self._known[next(iter(self._known))]
            return found
