"""What one run of a contender gives, and the medians of several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``peak_mib``: the most resident memory of the process, MiB.

    ``flooded``: how many 429s the server gave.
    """

    messages: int
    seconds: float
    cpu_s: float
    peak_mib: float
    flooded: int = 0

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds

    @property
    def cpu_s_per_1000(self) -> float:
        return self.cpu_s * 1000 / self.messages

    @property
    def cores(self) -> float:
        """CPU seconds in each second."""
        return self.cpu_s / self.seconds

    @classmethod
    def read(cls, told: Mapping[str, Any], flooded: int = 0) -> "Run":
        """From what the contender's process told."""
        return cls(
            int(told["messages"]),
            float(told["seconds"]),
            float(told["cpu_s"]),
            float(told["peak_mib"]),
            flooded,
        )


@dataclass(frozen=True, slots=True)
class Medians:
    """Of each figure by itself."""

    per_second: float
    cpu_s_per_1000: float
    cores: float
    peak_mib: float
    flooded: float


def medians(runs: Sequence[Run]) -> Medians:
    return Medians(
        median(run.per_second for run in runs),
        median(run.cpu_s_per_1000 for run in runs),
        median(run.cores for run in runs),
        median(run.peak_mib for run in runs),
        median(run.flooded for run in runs),
    )


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed. Raises on no values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * share - 1e-9) - 1)]
