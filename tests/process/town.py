"""An emulator and a newsroom's commands, each as a process of its own, as an operator runs them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.emulator import TOKEN

ROOT = Path(__file__).parents[2]
MAIN = str(ROOT / "main.py")
PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.05
_KEPT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

Condition = Callable[[], Awaitable[bool]]


async def eventually(condition: Condition, limit_s: float = PATIENCE_S) -> None:
    """Raises TimeoutError when the condition does not come true."""
    async with asyncio.timeout(limit_s):
        while not await condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(_LOOK_EVERY_S)


async def end(process: asyncio.subprocess.Process) -> None:
    """Nothing of the process is left, whatever it was doing."""
    if process.returncode is None:
        process.kill()
    await process.wait()


class Control:
    """The control API of an emulator at ``url``."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self.url}/emulator/{path}") as answer:
            answer.raise_for_status()
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self._session.post(f"{self.url}/emulator/{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def forget_faults(self) -> None:
        async with self._session.delete(f"{self.url}/emulator/faults") as answer:
            answer.raise_for_status()

    async def settled(self) -> None:
        """The bot has confirmed every update."""
        answer = await self.get(f"settled?timeout_s={PATIENCE_S}")
        assert answer["settled"], answer

    async def texts(self, chat_id: int) -> list[str]:
        """What the bot has written to a chat."""
        messages = await self.get(f"chats/{chat_id}/messages")
        return [message["text"] for message in messages if message["from"] == "bot"]

    async def delivered(self) -> dict[int, int]:
        """How many messages reached each chat."""
        summary = await self.get("record/summary")
        return {int(chat): count for chat, count in summary["delivered"].items()}

    async def reached(self, number: int) -> bool:
        """Whether the messages of so many have arrived."""
        return sum((await self.delivered()).values()) >= number


@asynccontextmanager
async def emulated(*options: object) -> AsyncIterator[Control]:
    """``python -m bot.emulator`` with these options, on a free port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.emulator", "--port", "0", *map(str, options)),
        cwd=ROOT,
        env=_KEPT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            url = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            yield Control(url, session)
    finally:
        await end(process)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What was said to the operator: the lines of stderr that are no entries of the log."""
        return [line for line in self.err.splitlines() if not line.startswith("{")]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was started, and the files that take what it prints."""

    process: asyncio.subprocess.Process
    out: Path
    err: Path


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A folder with a store, and the commands that work on it; what they print goes beside it."""

    folder: Path
    environment: Mapping[str, str]
    begun: list[Command] = field(default_factory=list)

    async def begin(self, *arguments: object, **environment: str) -> Command:
        """Start a command and leave it running."""
        self.folder.mkdir(exist_ok=True)
        beside = self.folder.with_name(f"{self.folder.name}-{len(self.begun)}")
        out, err = beside.with_suffix(".out"), beside.with_suffix(".err")
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, MAIN, *map(str, arguments)),
                cwd=self.folder,
                env={**_KEPT, **self.environment, **environment},
                stdout=stdout,
                stderr=stderr,
            )
        self.begun.append(Command(process, out, err))
        return self.begun[-1]

    async def finish(self, command: Command, limit_s: float = PATIENCE_S) -> Ended:
        """Wait until a command has ended; raises TimeoutError when it takes too long."""
        async with asyncio.timeout(limit_s):
            code = await command.process.wait()
        return Ended(code, command.out.read_text(), command.err.read_text())

    async def stop(self, command: Command, limit_s: float) -> Ended:
        """Ask a command to end, as an init system does."""
        command.process.send_signal(signal.SIGTERM)
        return await self.finish(command, limit_s)

    async def run(self, *arguments: object, **environment: str) -> Ended:
        """Run a command to its end."""
        return await self.finish(await self.begin(*arguments, **environment))

    async def facts(self, *arguments: object) -> Any:
        """What a command that succeeds prints with ``--json``."""
        ended = await self.run(*arguments, "--json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    async def close(self) -> None:
        for command in self.begun:
            await end(command.process)

    def traces(self, needles: Iterable[bytes]) -> list[str]:
        """Where any of the needles is found: in the files of the folder, or in what was printed."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        files += [path for command in self.begun for path in (command.out, command.err)]
        texts = {path.name: path.read_bytes() for path in files if path.exists()}
        return [name for needle in needles for name, text in texts.items() if needle in text]


def newsroom(folder: Path, emulator: Control, **environment: str) -> Newsroom:
    """A newsroom whose store is ``folder`` and whose Telegram is the emulator."""
    return Newsroom(
        folder,
        {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": emulator.url,
            "HTTP_LISTEN": "127.0.0.1:0",
            **environment,
        },
    )
