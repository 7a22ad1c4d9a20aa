"""How many requests may leave in a second, and how that rate falls and climbs back."""

from collections import deque
from collections.abc import Callable
from math import inf

MARGIN = 0.006
"""The share of the rate left unused: 6 ms of room for a request that is late on its way."""

WINDOW_S = 1.004
"""No more than the rate leaves in any window of this length, whatever was delayed before."""

AHEAD = WINDOW_S - 1
"""So much above the rate in a window is open to readers. A gap once made, as by a late timer,
comes back in every window; a reader would wait for as long as it lasts."""

IDLE_CATCH_UP_S = 0.02
BUSY_CATCH_UP_S = 0.1
"""Slots missed by less than this are made up for: with requests waiting, a timer was late."""

LATEST_S = 0.06
"""A request counts as arrived this long after its time at the latest, however late its answer."""


class Taken:
    """A slot that was used: when its request counts as arrived, and when at the latest."""

    __slots__ = ("at", "latest")

    def __init__(self, at: float, latest: float) -> None:
        self.at = at
        self.latest = latest

    def delay(self, late_s: float) -> None:
        """The request seems to have arrived so much later than it left."""
        self.at = max(self.at, min(self.at + late_s, self.latest))


class Meter:
    """Evenly spaced slots at ``rate_per_s``, which may be infinite. Times are monotonic seconds."""

    def __init__(self, rate_per_s: float, now: float) -> None:
        self._next = now
        self._taken: deque[Taken] = deque()
        self.set_rate(rate_per_s)

    def set_rate(self, rate_per_s: float) -> None:
        """Change the spacing of the slots to come."""
        self._interval_s = 1 / (rate_per_s * (1 - MARGIN))
        self._size = 0 if rate_per_s == inf else max(1, int(rate_per_s))
        self._ahead = round(self._size * AHEAD)
        self._taken = deque(self._taken, self._size + self._ahead)

    def ready_at(self, *, ahead: bool = False) -> float:
        """When the next slot is free; ``ahead`` also counts those above the rate."""
        surplus = len(self._taken) - self._size - (self._ahead if ahead else 0)
        if self._size and surplus >= 0:
            return max(self._next, self._taken[surplus].at + WINDOW_S)
        return self._next

    def take(self, now: float, *, busy: bool) -> Taken:
        """Use the slot that is free at ``now``; ``busy`` tells that requests were waiting."""
        due = max(self._next, now - (BUSY_CATCH_UP_S if busy else IDLE_CATCH_UP_S))
        self._next = due + self._interval_s
        taken = Taken(now, due + LATEST_S)
        self._taken.append(taken)
        return taken

    def rest(self, until: float) -> None:
        """Give no slot before ``until``, and none to make up for it."""
        self._next = max(self._next, until)


class TripTime:
    """What nine in ten answers take, in seconds; follows slowly, so that a stall stands out."""

    STEP = 0.004

    def __init__(self) -> None:
        self._usual_s = 0.0

    def excess(self, trip_s: float) -> float:
        """By how much this trip was longer than usual; 0.0 if it was not."""
        if not self._usual_s:
            self._usual_s = trip_s
        excess_s = trip_s - self._usual_s
        self._usual_s *= 1 + self.STEP * (0.9 if excess_s > 0 else -0.1)
        return max(0.0, excess_s)


class RateControl:
    """The share of the allowed rate in use: additive increase, multiplicative decrease.

    ``share`` is in (0, 1]; ``changed`` hears of a fall at once and of a climb now and then, so
    that the share can be remembered over restarts.
    """

    FALL = 0.7
    CLIMB_PER_S = 0.005
    LOWEST = 0.05
    REPORT_EVERY_S = 10.0

    def __init__(
        self, share: float, now: float, changed: Callable[[float], None] | None = None
    ) -> None:
        self.share = min(1.0, max(self.LOWEST, share))
        self._changed = changed
        self._since = now
        self._reported = now

    def fall(self, now: float, climb_from: float) -> None:
        """Telegram has had too much; the climb begins at the time ``climb_from``."""
        self.share = max(self.LOWEST, self.share * self.FALL)
        self._since = climb_from
        self._report(now)

    def climb(self, now: float) -> bool:
        """Take the steps that are due; whether the share has changed."""
        if self.share >= 1 or now < self._since + 1:
            return False
        steps = int(now - self._since)
        self._since += steps
        self.share = min(1.0, self.share + steps * self.CLIMB_PER_S)
        if self.share >= 1 or now >= self._reported + self.REPORT_EVERY_S:
            self._report(now)
        return True

    def _report(self, now: float) -> None:
        self._reported = now
        if self._changed is not None:
            self._changed(self.share)
