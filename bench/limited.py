"""Servers with Telegram's limits: how much of the rate is used, and whether 429s come."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bench import scratch
from bench.contenders import Contender
from bench.figures import Run
from bench.processes import Server, told

_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Limited:
    """One run. ``share`` of the rate, 0 to 1, by the server's own record.

    ``busiest``: the most messages that the server got in any one second.
    """

    run: Run
    share: float
    busiest: int


async def once(contender: Contender, per_second: float, *, paid: bool = False) -> Limited:
    """One run against ``per_second``, of which all but 30 are paid ones if ``paid``."""
    with scratch.folder() as folder:
        async with Server(contender.messages, per_second=30 if paid else per_second) as server:
            answer = await told(contender.command(server, folder), _LIMIT_S)
            run = Run.read(answer, await server.flooded())
            moments = [entry["at"] for entry in await server.arrivals() if entry["ok"]]
    return Limited(run, _rate(moments) / per_second, _busiest(moments))


async def several(
    contender: Contender, per_second: float, runs: int, *, at_once: bool, paid: bool = False
) -> list[Limited]:
    """``at_once`` is for rates at which a run is asleep nearly all of the time."""
    if at_once:
        return await asyncio.gather(*(once(contender, per_second, paid=paid) for _ in range(runs)))
    return [await once(contender, per_second, paid=paid) for _ in range(runs)]


def _rate(moments: Sequence[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _busiest(moments: Sequence[float]) -> int:
    return max(bisect_left(moments, at + 1.0) - n for n, at in enumerate(moments))
