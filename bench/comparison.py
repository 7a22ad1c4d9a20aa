"""All contenders on a server without limits, in turns."""

from collections.abc import Sequence

from bench import scratch
from bench.contenders import Contender
from bench.figures import Run
from bench.processes import ContenderError, Server, told

_LIMIT_S = 120.0
Runs = dict[Contender, list[Run]]


async def compare(contenders: Sequence[Contender], rounds: int) -> Runs:
    """Every contender once in each round, each on a server of its own."""
    found: Runs = {contender: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            found[contender].append(await _once(contender))
    return found


async def _once(contender: Contender) -> Run:
    with scratch.folder() as folder:
        async with Server(contender.messages) as server:
            answer = await told(contender.command(server, folder), _LIMIT_S)
            delivered = sum(1 for entry in await server.arrivals() if entry["ok"])
            if delivered != contender.messages:
                raise ContenderError(f"{contender.name}: {delivered} messages arrived")
            return Run.read(answer, await server.flooded())
