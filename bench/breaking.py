"""How soon the first message of a breaking update leaves while a digest is being sent."""

import sys

from bench import scratch
from bench.processes import FIRST_ID, Server, told

_CHATS = {True: 20_000, False: 3_000}
"""By whether sending is paid for: the digest must outlast the pushes."""

_LIMIT_S = 60.0


async def delays(*, paid: bool) -> list[float]:
    """Seconds from each push's confirmation to the arrival of its first message."""
    chats = _CHATS[paid]
    with scratch.folder() as folder:
        async with Server(chats, per_second=30) as server:
            answer = await told(
                (
                    *(sys.executable, "-m", "bench.engine", "break", "--folder", str(folder)),
                    *("--url", server.url, "--token", server.token),
                    *("--first-id", str(FIRST_ID), "--count", str(chats), "--rate", "30"),
                    *(("--paid",) if paid else ()),
                ),
                _LIMIT_S,
            )
            firsts: dict[str, float] = {}
            for entry in await server.arrivals():
                firsts.setdefault(entry["text_hash"], entry["at"])
    _digest, *pushed = firsts.values()
    return [at - confirmed for at, confirmed in zip(pushed, answer["confirmed"], strict=True)]
