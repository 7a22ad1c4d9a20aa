"""The product itself, ``main.py run``, as an operator runs it."""

import json
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.engine.composition import KEY, url_of
from bench.processes import ROOT, Server, ended, started

WEEK = "2017-W50"
_SAMPLES = ROOT / "bot" / "emulator" / "samples" / "2026-W49"
_IN_THE_PAST = (
    ("edition: 2026-W49", f"edition: {WEEK}"),
    ("published: 2026-12-07", "published: 2017-12-18"),
)
_MAIN = (sys.executable, "main.py")
_LIMIT_S = 60.0


class Product:
    """The product over the store in ``folder``. ``paid``: broadcasts leave at 1000/s."""

    def __init__(self, server: Server, folder: Path, *, paid: bool) -> None:
        self._folder = folder
        self._environment = {
            "BOT_TOKEN": server.token,
            "BOT_API_URL": server.url,
            "DATABASE_URL": url_of(folder),
            "SECRET_KEY_FILE": str(folder / KEY),
            "RATE_LIMIT": "30",
            "PAID_BROADCAST": "true" if paid else "false",
            "HTTP_LISTEN": f"127.0.0.1:{_free_port()}",
            "DIGEST_AT": _not_soon(),
            "LOG_LEVEL": "WARNING",
        }

    async def import_briefs(self) -> None:
        """One edition in three languages, dated to the past, whatever the date is."""
        briefs = self._folder / "edition"
        briefs.mkdir()
        for path in sorted(_SAMPLES.glob("*.md")):
            text = path.read_text("utf-8")
            for old, new in _IN_THE_PAST:
                text = text.replace(old, new)
            (briefs / path.name).write_text(text, "utf-8")
        await self._command("import", str(briefs))

    async def send_digest(self) -> int:
        """Write the digest's campaign, as the command line does; its id."""
        out = await self._command("digest", "send", "--week", WEEK, "--now", "--json")
        facts: Mapping[str, int] = json.loads(out)
        return facts["campaign"]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """While the block runs; its value is the process id."""
        command = (*_MAIN, "run")
        async with started(command, self._folder / "log", self._environment) as process:
            yield process.pid

    async def _command(self, *words: str) -> bytes:
        return await ended((*_MAIN, *words), _LIMIT_S, self._environment)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _not_soon() -> str:
    """A moment in the week at which the schedule has nothing to do during a measurement."""
    return f"{datetime.now(UTC) + timedelta(days=3):%a}".lower() + " 09:00"
