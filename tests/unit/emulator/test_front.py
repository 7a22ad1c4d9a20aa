"""The quick way for broadcasts, at the level of bytes."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.limits import FloodLimits

FIRST_ID = 5_000


class Client:
    """A connection that writes what it is told, as it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    async def flush(self) -> None:
        await self._writer.drain()
        await asyncio.sleep(0)

    async def answer(self) -> tuple[int, dict[str, Any]]:
        async with asyncio.timeout(5):
            head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
            length = re.search(rb"content-length: (\d+)", head)
            assert length
            body = await self._reader.readexactly(int(length[1]))
        return int(head.split()[1]), orjson.loads(body)

    async def status(self) -> int:
        async with asyncio.timeout(5):
            return int((await self._reader.readline()).split()[1])

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            return await self._reader.read() == b""

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def connect(emulator: Emulator) -> Client:
    port = int(emulator.url.rpartition(":")[2])
    return Client(*await asyncio.open_connection("127.0.0.1", port))


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[Client]:
    emulator.bulk(FIRST_ID, 100)
    client = await connect(emulator)
    yield client
    await client.close()


def request(
    emulator: Emulator, method: str, *, kind: str = "application/json", **body: Any
) -> bytes:
    data = orjson.dumps(body)
    return (
        f"POST /bot{emulator.token}/{method} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    ).encode() + data


async def test_a_broadcast_message_is_answered_as_telegram_does(
    emulator: Emulator, client: Client
) -> None:
    client.write(
        request(emulator, "sendMessage", chat_id=FIRST_ID, text="<b>So</b>", parse_mode="HTML")
    )
    status, answer = await client.answer()
    assert status == 200
    assert answer["ok"] is True
    assert answer["result"]["chat"]["id"] == FIRST_ID
    assert answer["result"]["text"] == "So"
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert emulator.record.delivered() == {FIRST_ID: 1}


async def test_a_request_may_come_in_pieces(emulator: Emulator, client: Client) -> None:
    data = request(emulator, "sendMessage", chat_id=FIRST_ID, text="in pieces")
    for start in range(0, len(data), 7):
        client.write(data[start : start + 7])
        await client.flush()
    status, answer = await client.answer()
    assert (status, answer["result"]["text"]) == (200, "in pieces")


async def test_requests_written_at_once_are_answered_in_order(
    emulator: Emulator, client: Client
) -> None:
    chats = range(FIRST_ID, FIRST_ID + 5)
    client.write(
        b"".join(
            request(emulator, "sendMessage", chat_id=chat, text="one by one") for chat in chats
        )
    )
    answers = [await client.answer() for _ in chats]
    assert [answer["result"]["chat"]["id"] for _, answer in answers] == list(chats)


async def test_other_methods_go_on_in_the_same_connection(
    emulator: Emulator, client: Client
) -> None:
    client.write(request(emulator, "sendMessage", chat_id=FIRST_ID, text="first"))
    client.write(request(emulator, "getMe"))
    client.write(request(emulator, "sendMessage", chat_id=FIRST_ID + 1, text="second"))
    answers = [await client.answer() for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 200]
    assert answers[1][1]["result"]["is_bot"] is True
    assert answers[2][1]["result"]["text"] == "second"


async def test_a_body_of_another_kind_goes_the_long_way(emulator: Emulator, client: Client) -> None:
    body = f"chat_id={FIRST_ID}&text=form".encode()
    client.write(
        f"POST /bot{emulator.token}/sendMessage HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    status, answer = await client.answer()
    assert (status, answer["result"]["text"]) == (200, "form")


async def test_what_is_no_http_is_refused(client: Client) -> None:
    client.write(b"HELLO\r\n\r\n")
    assert await client.status() == 400


async def test_an_unknown_chat_and_a_wrong_text_are_refused(
    emulator: Emulator, client: Client
) -> None:
    client.write(request(emulator, "sendMessage", chat_id=42, text="nobody"))
    client.write(request(emulator, "sendMessage", chat_id=FIRST_ID, text="<b>", parse_mode="HTML"))
    refusals = [await client.answer() for _ in range(2)]
    assert [status for status, _ in refusals] == [400, 400]
    assert refusals[0][1]["description"] == "Bad Request: chat not found"
    assert "can't parse entities" in refusals[1][1]["description"]


async def test_too_many_messages_are_refused_with_the_time_to_wait(clock: StoppedClock) -> None:
    emulator = Emulator(clock, flood=FloodLimits(overall_per_s=2))
    emulator.bulk(FIRST_ID, 100)
    await emulator.start()
    client = await connect(emulator)
    for chat_id in range(FIRST_ID, FIRST_ID + 3):
        client.write(request(emulator, "sendMessage", chat_id=chat_id, text="fast"))
    answers = [await client.answer() for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[2][1]["parameters"] == {"retry_after": 1}
    await client.close()
    await emulator.stop()


async def test_latency_passes_before_the_answer_and_not_before_the_delivery(
    clock: StoppedClock,
) -> None:
    emulator = Emulator(clock, latency_s=0.05)
    emulator.bulk(FIRST_ID, 100)
    await emulator.start()
    client = await connect(emulator)
    began = asyncio.get_running_loop().time()
    client.write(request(emulator, "sendMessage", chat_id=FIRST_ID, text="slow"))
    await client.answer()
    assert asyncio.get_running_loop().time() - began >= 0.049
    await client.close()
    await emulator.stop()


async def test_stopping_ends_the_connections(clock: StoppedClock) -> None:
    emulator = Emulator(clock)
    emulator.bulk(FIRST_ID, 100)
    await emulator.start()
    client = await connect(emulator)
    client.write(request(emulator, "sendMessage", chat_id=FIRST_ID, text="last"))
    await client.answer()
    await emulator.stop()
    assert await client.ended()
    await client.close()
