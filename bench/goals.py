"""What the engine is meant to reach, beside what it reached."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, le


@dataclass(frozen=True, slots=True)
class Goal:
    """``measured`` must be at least or at most ``bound``. ``unit`` follows the figure."""

    name: str
    bound: float
    unit: str
    compare: Callable[[float, float], bool]
    digits: int = 0

    def result(self, measured: float) -> "Result":
        return Result(self, measured)

    @property
    def wanted(self) -> str:
        """The goal in a word."""
        sign = "≥" if self.compare is ge else "≤"
        return f"{sign} {self.shown(self.bound)}"

    def shown(self, figure: float) -> str:
        """A figure with its unit."""
        return f"{figure:,.{self.digits}f}{self.unit}"


@dataclass(frozen=True, slots=True)
class Result:
    """A goal and what was measured."""

    goal: Goal
    measured: float

    @property
    def reached(self) -> bool:
        return self.goal.compare(self.measured, self.goal.bound)


SPEED = Goal("unlimited server, journal on: messages per second of one process", 5000, "", ge)
CPU = Goal("CPU seconds per 1000 messages, journal on", 0.15, "", le, 3)
PAID_SHARE = Goal("server limited to 1000/s, 30,000 messages: share of the rate", 99, " %", ge, 2)
PAID_FLOODED = Goal("the same: 429s", 0, "", le)
PAID_CORES = Goal("the same: cores used", 0.25, "", le, 3)
FREE_SHARE = Goal("server limited to 30/s, 900 messages: share of the rate", 99, " %", ge, 2)
FREE_FLOODED = Goal("the same: 429s", 0, "", le)
READER_DELAY = Goal(
    "a reader's /latest during a broadcast at 1000/s: p99 over the same without", 50, " ms", le
)
MILLION_MEMORY = Goal("peak memory of the process at 1,000,000 recipients", 150, " MiB", le)
MILLION_GROWTH = Goal("the same: growth while the broadcast went on", 10, " MiB", le, 1)
MILLION_PREPARED = Goal("1,000,000 recipients prepared", 60, " s", le, 1)
MILLION_READER = Goal("the same: p99 of /latest meanwhile", 100, " ms", le)
BREAKING = Goal("breaking pushed during a digest: first message after confirmation", 1, " s", le, 2)
POLLING = Goal("trivial updates per second through polling", 1000, "", ge)
