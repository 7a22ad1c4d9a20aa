"""The event loop of what runs for long."""

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end, on uvloop where there is one: not on Windows."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop  # noqa: PLC0415 - see above

        uvloop.run(work)


def spare_collector() -> None:
    """Leave all objects there are now, modules and tables mostly, out of garbage collection.

    To be called once, when all is built: each full pass over them held up everybody for 0.1 s.
    """
    gc.collect()
    gc.freeze()
