"""How often one may knock: a bucket of tokens that refills evenly."""

import math
from collections.abc import Hashable
from datetime import datetime
from typing import NamedTuple

from bot.clock import Clock


class _Bucket(NamedTuple):
    left: float
    at: datetime


class Allowance:
    """``per_minute`` requests in the long run for each key, as many at once at first."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock = clock
        self._size = float(per_minute)
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, key: Hashable) -> int:
        """Take one and return 0, or how many seconds to wait until there is one.

        Keys must be few: each is remembered for good.
        """
        now, per_second = self._clock.now(), self._size / 60
        known = self._buckets.get(key, _Bucket(self._size, now))
        passed_s = max((now - known.at).total_seconds(), 0.0)
        left = min(known.left + passed_s * per_second, self._size)
        if left < 1:
            self._buckets[key] = _Bucket(left, now)
            return math.ceil((1 - left) / per_second)
        self._buckets[key] = _Bucket(left - 1, now)
        return 0
