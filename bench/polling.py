"""How many updates a second come through polling, each handled and then confirmed."""

import asyncio
import sys

from bench import scratch
from bench.figures import Run
from bench.processes import FIRST_ID, Server, told

_UPDATES = 10_000
_AT_ONCE = 50
_LIMIT_S = 60.0


async def once(updates: int = _UPDATES) -> Run:
    """One message from each of many people, all of which wait when polling begins."""
    with scratch.folder() as folder:
        async with Server(updates) as server:
            people = range(FIRST_ID, FIRST_ID + updates)
            for start in range(0, updates, _AT_ONCE):
                await asyncio.gather(
                    *(
                        server.post(f"chats/{chat_id}/messages", text="/start")
                        for chat_id in people[start : start + _AT_ONCE]
                    )
                )
            command = (
                *(sys.executable, "-m", "bench.engine", "poll", "--folder", str(folder)),
                *("--url", server.url, "--token", server.token),
                *("--first-id", str(FIRST_ID), "--count", str(updates)),
            )
            return Run.read(await told(command, _LIMIT_S))
