"""Readers who ask for ``/latest`` while the product does something else."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.engine.composition import opened
from bench.figures import percentile
from bench.million import fill
from bench.processes import FIRST_ID, Server
from bench.product import Product
from bench.usage import peak_mib
from storage.campaigns import Campaigns

READERS = 200
_ASKS_PER_S = 20
_WARM_UP = 40
_ASKS_AT_LEAST = 200
_START_LOOKS = 600
_ANSWER_LIMIT_S = 3.0
_LOOK_S = 0.1
_PREPARATION_LOOKS = 1_800


class Crowd:
    """Readers who ask in turn at a steady rate, whether or not the last one has been answered."""

    def __init__(self, server: Server, first_id: int) -> None:
        self._server = server
        self._turn = cycle(range(first_id, first_id + READERS))
        self._asked: dict[int, list[float]] = defaultdict(list)
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, times: int) -> None:
        """So many questions, in even intervals."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(times):
            await asyncio.sleep(began + number / _ASKS_PER_S - loop.time())
            self._tasks.append(asyncio.create_task(self._ask(next(self._turn))))

    async def ask_until(self, done: asyncio.Event, at_least: int) -> None:
        """Until ``done`` is set, and ``at_least`` so many."""
        while not done.is_set() or len(self._tasks) < at_least:
            await self.ask(_ASKS_PER_S)

    async def delays_s(self) -> list[float]:
        """Of all questions so far: seconds to the arrival of the answer at the server.

        Without an answer it is infinite. The questions are forgotten.
        """
        await asyncio.gather(*self._tasks)
        await asyncio.sleep(_ANSWER_LIMIT_S)
        answers: dict[int, deque[float]] = defaultdict(deque)
        for entry in await self._server.arrivals():
            if entry["chat_id"] in self._asked and entry["ok"]:
                answers[entry["chat_id"]].append(entry["at"])
        found = [
            _first_after(asked, answers[chat_id]) - asked
            for chat_id, moments in self._asked.items()
            for asked in moments
        ]
        self._asked.clear()
        self._tasks.clear()
        return found

    async def _ask(self, chat_id: int) -> None:
        self._asked[chat_id].append(time.time())
        await self._server.post(f"chats/{chat_id}/messages", text="/latest")


def _first_after(moment: float, answers: deque[float]) -> float:
    while answers:
        at = answers.popleft()
        if at >= moment:
            return at
    return float("inf")


@asynccontextmanager
async def _product(folder: Path, subscribers: int) -> AsyncIterator[tuple[Product, Crowd, int]]:
    """The product over a filled store, warm; its process id last."""
    async with Server(subscribers + READERS, per_second=30) as server:
        product = Product(server, folder, paid=True)
        await product.import_briefs()
        crowd = Crowd(server, FIRST_ID + subscribers)
        async with product.running() as pid:
            await _answered(server, FIRST_ID + subscribers)
            await crowd.ask(_WARM_UP)
            await crowd.delays_s()
            yield product, crowd, pid


async def _answered(server: Server, chat_id: int) -> None:
    """Until the product answers: it has started then. Raises TimeoutError."""
    await server.post(f"chats/{chat_id}/messages", text="/latest")
    for _ in range(_START_LOOKS):
        if await server.get("record", method="sendMessage", chat_id=chat_id):
            return
        await asyncio.sleep(_LOOK_S)
    raise TimeoutError("the product does not answer")


@dataclass(frozen=True, slots=True)
class Delays:
    """p99 of seconds to the answer, without a broadcast and during one."""

    quiet_s: float
    busy_s: float


async def during_broadcast(folder: Path, subscribers: int, asks: int) -> Delays:
    """While a paid digest leaves at 1000/s; ``subscribers`` must last as long as the asking."""
    await fill(folder, subscribers, READERS)
    async with _product(folder, subscribers) as (product, crowd, _):
        await crowd.ask(asks)
        quiet = await crowd.delays_s()
        await product.send_digest()
        await crowd.ask(asks)
        busy = await crowd.delays_s()
    return Delays(percentile(quiet, 0.99), percentile(busy, 0.99))


@dataclass(frozen=True, slots=True)
class Preparation:
    """``seconds`` until the audience is whole; ``p99_s`` of answers meanwhile."""

    seconds: float
    p99_s: float
    peak_mib: float


async def during_preparation(folder: Path, subscribers: int) -> Preparation:
    """While the audience of a digest is prepared and its first messages leave.

    ``folder`` holds a store that was filled before.
    """
    async with _product(folder, subscribers) as (product, crowd, pid):
        whole = asyncio.Event()
        campaign_id = await product.send_digest()
        began = time.perf_counter()
        asking = asyncio.create_task(crowd.ask_until(whole, _ASKS_AT_LEAST))
        await _prepared(folder, campaign_id)
        seconds = time.perf_counter() - began
        whole.set()
        await asking
        delays = await crowd.delays_s()
        return Preparation(seconds, percentile(delays, 0.99), peak_mib(pid))


async def _prepared(folder: Path, campaign_id: int) -> None:
    database = await opened(folder)
    campaigns = Campaigns(database)
    try:
        for _ in range(_PREPARATION_LOOKS):
            found = await campaigns.by_id(campaign_id)
            if found is not None and found.prepared:
                return
            await asyncio.sleep(_LOOK_S)
    finally:
        await database.close()
    raise TimeoutError("the audience is not prepared")
