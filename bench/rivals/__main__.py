"""One rival's run, in this process: ``python -m bench.rivals NAME WORK`` (WORK is JSON)."""

import asyncio
import importlib
import json
import sys
from collections.abc import Awaitable, Callable

import uvloop

from bench.rivals.work import Work
from bench.usage import Stopwatch


async def run(send_all: Callable[[Work], Awaitable[None]], work: Work) -> None:
    """Send everything and tell what it took."""
    watch = Stopwatch()
    await send_all(work)
    watch.stop(work.count).tell()


def main() -> None:
    module, _, function = sys.argv[1].partition(":")
    send_all = getattr(importlib.import_module(f"bench.rivals.{module}"), function)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(send_all, Work(**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
