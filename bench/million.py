"""A broadcast to a million, at the greatest speed, from beginning to end."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.figures import Run
from bench.processes import FIRST_ID, Server, ended, told

MILLION = 1_000_000
_FILL_LIMIT_S = 180.0
_LIMIT_S = 400.0


@dataclass(frozen=True, slots=True)
class Huge:
    """``growth_mib``: of the median memory, from the second tenth of the time to the last."""

    run: Run
    prepared_s: float
    growth_mib: float


async def fill(folder: Path, count: int, resting: int) -> None:
    """Make a store with that many subscribers, and some who rest, in a process of its own."""
    command = (
        *(sys.executable, "-m", "bench.engine", "fill", "--folder", str(folder)),
        *("--first-id", str(FIRST_ID), "--count", str(count), "--resting", str(resting)),
    )
    await ended(command, _FILL_LIMIT_S)


async def broadcast(folder: Path, count: int) -> Huge:
    """Send to everybody in a store that ``fill`` has made."""
    async with Server(count) as server:
        answer = await told(
            (
                *(sys.executable, "-m", "bench.engine", "million", "--folder", str(folder)),
                *("--url", server.url, "--token", server.token),
                *("--first-id", str(FIRST_ID), "--count", str(count)),
            ),
            _LIMIT_S,
        )
    return Huge(Run.read(answer), float(answer["prepared_s"]), _growth(answer["memory_mib"]))


def _growth(memory: Sequence[float]) -> float:
    tenth = max(1, len(memory) // 10)
    return median(memory[-tenth:]) - median(memory[tenth : 2 * tenth])
