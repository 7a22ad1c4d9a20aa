import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
from structlog.testing import capture_logs
from telegram import Bot, Update

from bot.emulator import Emulator
from bot.telegram.dispatch import Dispatcher, Handle
from bot.telegram.patience import Backoff, ConflictError, TokenRefusedError
from bot.telegram.polling import Polling
from bot.telegram.throttle import Throttle
from bot.telegram.transport import Transport
from tests.unit.telegram.raw_server import always, http, raw_server

QUICK = Backoff(first_s=0.001, most_s=0.01)


class Bench:
    """A poller on the emulator, and what its handler got."""

    def __init__(self, emulator: Emulator, transport: Transport, bot: Bot) -> None:
        self.emulator = emulator
        self.transport = transport
        self.bot = bot
        self.texts: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.arrived = asyncio.Condition()

    async def handle(self, update: Update) -> None:
        message = update.effective_message
        text = (message.text if message else None) or ""
        if text in self.gates:
            await self.gates[text].wait()
        async with self.arrived:
            self.texts.append(text)
            self.arrived.notify_all()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: len(self.texts) >= count)

    def polling(self, handle: Handle | None = None, drain_s: float = 0.05) -> Polling:
        dispatcher = Dispatcher(
            handle or self.handle, self.bot, throttle=Throttle(burst=10_000), limit_s=5
        )
        return Polling(self.transport, dispatcher, backoff=QUICK, drain_s=drain_s)

    @asynccontextmanager
    async def running(self, polling: Polling | None = None) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task((polling or self.polling()).run(stop))
        try:
            yield
        finally:
            stop.set()
            async with asyncio.timeout(2):
                await task


@pytest.fixture
def bench(emulator: Emulator, transport: Transport, bot: Bot) -> Bench:
    return Bench(emulator, transport, bot)


def says(bench: Bench, *texts: str) -> None:
    person = bench.emulator.person()
    for text in texts:
        person.says(text)


def unconfirmed(bench: Bench) -> list[str]:
    waiting = bench.emulator.state.updates.waiting()
    return [orjson.loads(orjson.dumps(update.json()))["message"]["text"] for update in waiting]


async def test_updates_are_handled_and_then_confirmed(bench: Bench) -> None:
    async with bench.running():
        says(bench, "one", "two")
        await bench.emulator.settled()
        says(bench, "three")
        await bench.emulator.settled()
    assert bench.texts == ["one", "two", "three"]


async def test_what_waited_before_the_start_is_handled(bench: Bench) -> None:
    says(bench, *map(str, range(250)))
    async with bench.running():
        await bench.emulator.settled()
    assert bench.texts == [str(number) for number in range(250)]


async def test_a_slow_handler_is_not_confirmed_and_delays_nobody_else(bench: Bench) -> None:
    gate = bench.gates["slow"] = asyncio.Event()
    async with bench.running():
        says(bench, "before")
        says(bench, "slow", "its next")
        says(bench, "quick")
        await bench.until(2)
        says(bench, "later")
        await bench.until(3)
        assert bench.texts == ["before", "quick", "later"]
        assert unconfirmed(bench)[0] == "slow"
        gate.set()
        await bench.emulator.settled()
    assert sorted(bench.texts) == sorted(["before", "slow", "its next", "quick", "later"])
    assert bench.texts.index("slow") < bench.texts.index("its next")


async def test_a_crash_brings_back_what_was_not_handled(bench: Bench) -> None:
    bench.gates["slow"] = asyncio.Event()
    task = asyncio.create_task(bench.polling().run(asyncio.Event()))
    says(bench, "done")
    says(bench, "slow", "after it")
    await bench.until(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    del bench.gates["slow"]
    async with bench.running():
        await bench.emulator.settled()
    assert bench.texts[-2:] == ["slow", "after it"]
    assert set(bench.texts[:-2]) == {"done"}


async def test_stopping_confirms_what_was_handled_and_only_that(bench: Bench) -> None:
    bench.gates["slow"] = asyncio.Event()
    async with bench.running():
        says(bench, "done", "done too")
        says(bench, "slow")
        await bench.until(2)
    assert unconfirmed(bench) == ["slow"]


async def test_a_handler_that_ends_in_time_is_confirmed_on_the_way_out(bench: Bench) -> None:
    gate = bench.gates["slow"] = asyncio.Event()
    async with bench.running(bench.polling(drain_s=5)):
        says(bench, "quick")
        says(bench, "slow")
        await bench.until(1)
        asyncio.get_running_loop().call_later(0.05, gate.set)
    assert bench.emulator.state.updates.pending == 0


async def test_it_stops_at_once_while_nothing_happens(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    async with bench.running():
        await bench.emulator.until(lambda: bench.emulator.state.poller.is_waiting)
        began = loop.time()
    assert loop.time() - began < 1


async def test_it_takes_over_from_a_webhook(bench: Bench) -> None:
    await bench.bot.set_webhook("http://127.0.0.1:1/hook")
    async with bench.running():
        says(bench, "hello")
        await bench.until(1)


async def test_a_second_poller_ends_the_first_with_a_clear_sentence(bench: Bench) -> None:
    with capture_logs() as logs:
        first = asyncio.create_task(bench.polling().run(asyncio.Event()))
        await bench.emulator.until(lambda: bench.emulator.state.poller.is_waiting)
        async with bench.running():
            with pytest.raises(ConflictError, match="only one may run"):
                await first
            says(bench, "hello")
            await bench.until(1)
    assert [log["event"] for log in logs if log["log_level"] == "critical"] == [
        "another_process_polls"
    ]


@pytest.mark.parametrize("token", ["1:revoked", "nonsense"])
async def test_a_refused_token_ends_it_with_a_clear_sentence(bench: Bench, token: str) -> None:
    bench.transport = Transport(token, bench.emulator.url)
    await bench.transport.initialize()
    with pytest.raises(TokenRefusedError, match="BOT_TOKEN"):
        await bench.polling().run(asyncio.Event())
    await bench.transport.shutdown()


async def test_an_outage_is_waited_out(bench: Bench) -> None:
    for status in (500, 502, 503, 504):
        bench.emulator.fault("error", status=status, count=2)
    with capture_logs() as logs:
        async with bench.running():
            says(bench, "hello")
            await bench.until(1)
            bench.emulator.fault("error", method="getUpdates", status=502, count=5)
            says(bench, "again")
            await bench.until(2)
    assert bench.texts == ["hello", "again"]
    assert [log["event"] for log in logs].count("telegram_unreachable") == 2


async def test_a_server_that_comes_up_later_is_waited_for(bench: Bench) -> None:
    port = int(bench.emulator.url.rpartition(":")[2])
    await bench.emulator.stop()
    async with bench.running():
        await asyncio.sleep(0.05)
        await bench.emulator.start(port)
        says(bench, "hello")
        await bench.until(1)


async def test_it_stops_during_an_outage(bot: Bot, emulator: Emulator) -> None:
    transport = Transport("1:x", "http://127.0.0.1:1")
    await transport.initialize()
    bench = Bench(emulator, transport, bot)
    dispatcher = Dispatcher(bench.handle, bot)
    async with bench.running(Polling(transport, dispatcher, backoff=Backoff(first_s=100))):
        await asyncio.sleep(0.02)
    await transport.shutdown()


async def test_a_429_for_polling_is_waited_out(bench: Bench) -> None:
    flood = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":0.05}}'
    empty = b'{"ok":true,"result":[]}'
    async with raw_server(always(http(flood, "429 Too Many Requests"))) as server:
        bench.transport = Transport("1:x", server.url)
        await bench.transport.initialize()
        async with bench.running():
            await server.has_seen(requests=1)
            began = asyncio.get_running_loop().time()
            server.act = always(http(empty))
            await server.has_seen(requests=2)
            assert asyncio.get_running_loop().time() - began >= 0.04
        await bench.transport.shutdown()


async def test_odd_answers_and_odd_updates_change_nothing(bench: Bench) -> None:
    odd = b'{"ok":true,"result":[{"update_id":"x"},5,{"update_id":7}]}'
    async with raw_server(always(http(b'{"ok":true,"result":5}'))) as server:
        bench.transport = Transport("1:x", server.url)
        await bench.transport.initialize()
        async with bench.running():
            await server.has_seen(requests=2)
            server.act = always(http(odd))
            await bench.until(1)
        await bench.transport.shutdown()
    assert b'"offset":8' in server.requests[-1]


async def test_which_updates_are_wanted_is_always_said(bench: Bench) -> None:
    async with bench.running():
        await bench.emulator.until(lambda: bench.emulator.state.poller.is_waiting)
    assert bench.emulator.state.updates.allowed == {
        "message",
        "channel_post",
        "callback_query",
        "inline_query",
        "my_chat_member",
    }


async def test_the_wait_grows_to_its_limit() -> None:
    waits = [Backoff(first_s=1, most_s=30).wait_s(attempt) for attempt in range(1, 2000)]
    assert 0.75 <= waits[0] <= 1
    assert all(22.5 <= wait <= 30 for wait in waits[5:])
