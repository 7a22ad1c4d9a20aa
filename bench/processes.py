"""Processes of a measurement: the emulator, and a contender beside it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.emulator.emulator import TOKEN

ROOT = Path(__file__).parent.parent
FIRST_ID = 1_000_000
LATENCY_MS = 20
_STOP_S = 10.0


class ContenderError(Exception):
    """A contender's process failed; ``str()`` is the end of what it wrote on standard error."""


class Server:
    """The emulator in a process of its own, with ``chats`` private chats from ``FIRST_ID`` on.

    ``per_second`` None: no limit.
    """

    def __init__(self, chats: int, *, per_second: float | None = None) -> None:
        self._chats = chats
        self._per_second = per_second
        self._process: asyncio.subprocess.Process
        self._session: aiohttp.ClientSession
        self.url = ""
        self.token = TOKEN

    async def __aenter__(self) -> Self:
        limit = [] if self._per_second is None else ["--flood", str(self._per_second)]
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.emulator", "--port", "0"),
            *("--latency-ms", str(LATENCY_MS)),
            *("--bulk", str(FIRST_ID), str(self._chats), "--languages", "be,ru,en"),
            *limit,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        if self._process.stdout is None:
            raise ContenderError("the emulator has no output")
        self.url = (await self._process.stdout.readline()).decode().strip()
        self._session = aiohttp.ClientSession(self.url)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._session.close()
        await end(self._process)

    async def get(self, path: str, **query: str | int) -> Any:
        """Ask the control API, below ``/emulator/``."""
        async with self._session.get(f"/emulator/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        """Act through the control API, below ``/emulator/``."""
        async with self._session.post(f"/emulator/{path}", json=body) as answer:
            return await answer.json()

    async def flooded(self) -> int:
        """How many 429s were given."""
        summary = await self.get("record/summary")
        return int(summary["too_many_requests"])

    async def arrivals(self, method: str = "sendMessage") -> list[Mapping[str, Any]]:
        """The record of a method, in order."""
        entries: list[Mapping[str, Any]] = await self.get("record", method=method)
        return entries


async def end(process: asyncio.subprocess.Process) -> None:
    """Stop a process that was started here, the hard way if it does not go by itself."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@asynccontextmanager
async def started(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process while the block runs; what it writes goes to the end of ``log``."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        await end(process)


async def told(command: Sequence[str], limit_s: float) -> dict[str, Any]:
    """Run a process to its end and give the JSON of its last line. Raises ContenderError."""
    answer: dict[str, Any] = json.loads((await ended(command, limit_s)).splitlines()[-1])
    return answer


async def ended(
    command: Sequence[str], limit_s: float, environment: Mapping[str, str] | None = None
) -> bytes:
    """Run a process to its end and give its output. Raises ContenderError."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_s):
            out, err = await process.communicate()
    except TimeoutError:
        raise ContenderError(f"not ready after {limit_s:.0f} s") from None
    finally:
        await end(process)
    if process.returncode != 0:
        raise ContenderError(err.decode()[-2000:])
    return out
