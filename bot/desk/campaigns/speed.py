"""How fast campaigns go, from the moments at which somebody looked."""

from collections import deque
from datetime import datetime, timedelta

LATELY = timedelta(minutes=1)
YOUNG = timedelta(hours=1)
"""An older campaign may have waited for readers who are asleep: its average says nothing."""

CAMPAIGNS = 50
_SHORTEST = timedelta(seconds=2)


class Speed:
    """Deliveries a second within the last minute or, for a young campaign, since its beginning."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[datetime, int]]] = {}

    def per_second(
        self, campaign_id: int, started_at: datetime, done: int, now: datetime
    ) -> float | None:
        """The speed of a campaign of which so many deliveries are done now; None if unknown."""
        seen = self._seen.pop(campaign_id, None) or deque()
        while seen and now - seen[0][0] > LATELY:
            seen.popleft()
        seen.append((now, done))
        self._seen[campaign_id] = seen
        if len(self._seen) > CAMPAIGNS:
            self._seen.pop(next(iter(self._seen)))
        at, before = seen[0]
        if now - at >= _SHORTEST and done > before:
            return (done - before) / (now - at).total_seconds()
        age = now - started_at
        return done / max(0.5, age.total_seconds()) if done and age <= YOUNG else None
