"""The front of the server: broadcasts are answered here, anything else is aiohttp's.

A benchmark asks more of the emulator than aiohttp's server can give in one process: 130 µs of
CPU a request there, 30 here.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol, cast

_HEADS = 1000
_LONGEST_BODY = 256 * 1024
_HEAD_END = b"\r\n\r\n"
_ORDINARY = (b"expect:", b"transfer-encoding:", b"connection: close", b"content-encoding:")


class Sender(Protocol):
    """What lies behind the front."""

    def send_quickly(self, body: bytes) -> bytes | None:
        """Carry out a sendMessage and give the HTTP answer; None: take the long way."""

    def quick_sent(self) -> None:
        """An answer of ``send_quickly`` has left."""


class Front:
    """Makes the protocols of the connections. ``take_over`` makes those of the long way.

    ``path`` is where sendMessage is posted. Answers leave ``latency_s`` after the request.
    """

    def __init__(
        self,
        path: str,
        sender: Sender,
        take_over: Callable[[], asyncio.BaseProtocol],
        latency_s: float,
    ) -> None:
        self.start = f"POST {path} HTTP/1.1\r\n".encode()
        self.sender = sender
        self.take_over = take_over
        self.open: set[Connection] = set()
        self._latency_s = latency_s
        self._lengths: dict[bytes, int | None] = {}
        self._late: deque[tuple[float, Connection, bytes]] = deque()
        self._loop = asyncio.get_running_loop()

    def connection(self) -> "Connection":
        """The protocol of a new connection."""
        return Connection(self)

    def close(self) -> None:
        """End the connections that aiohttp has not taken over."""
        for connection in tuple(self.open):
            connection.close()

    def length(self, head: bytes) -> int | None:
        """How long the body is; None when the request is not for the quick way."""
        if head not in self._lengths:
            if len(self._lengths) >= _HEADS:
                self._lengths.clear()
            self._lengths[head] = _length(head) if head.startswith(self.start) else None
        return self._lengths[head]

    def later(self, connection: "Connection", answer: bytes) -> None:
        """Send the answer when the latency has passed."""
        if not self._latency_s:
            self._loop.call_soon(connection.answer, answer)
            return
        due = self._loop.time() + self._latency_s
        self._late.append((due, connection, answer))
        if len(self._late) == 1:
            self._loop.call_at(due, self._send_late)

    def _send_late(self) -> None:
        now, late = self._loop.time(), self._late
        while late and late[0][0] <= now:
            _, connection, answer = late.popleft()
            connection.answer(answer)
        if late:
            self._loop.call_at(late[0][0], self._send_late)


def _length(head: bytes) -> int | None:
    lowered = head.lower() + b"\r\n"
    if b"\r\ncontent-type: application/json\r\n" not in lowered:
        return None
    if any(name in lowered for name in _ORDINARY):
        return None
    digits = lowered.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0].strip()
    length = int(digits) if digits.isdigit() else None
    return length if length is not None and length <= _LONGEST_BODY else None


class Connection(asyncio.Protocol):
    """One request at a time; what comes meanwhile waits."""

    __slots__ = ("_busy", "_data", "_front", "_transport")

    def __init__(self, front: Front) -> None:
        self._front = front
        self._data = b""
        self._busy = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._front.open.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._front.open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._data = self._data + data if self._data else data
        if not self._busy:
            self._read()

    def answer(self, answer: bytes) -> None:
        """Write an answer, and look at what came meanwhile."""
        self._busy = False
        self._front.sender.quick_sent()
        if self._transport.is_closing():
            return
        self._transport.write(answer)
        if self._data:
            self._read()

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _read(self) -> None:
        data, front = self._data, self._front
        end = data.find(_HEAD_END)
        if end < 0:
            if not data.startswith(front.start[: len(data)]):
                self._hand_over()
            return
        length = front.length(data[:end])
        if length is None:
            self._hand_over()
            return
        start = end + len(_HEAD_END)
        if len(data) < start + length:
            return
        answer = front.sender.send_quickly(data[start : start + length])
        if answer is None:
            self._hand_over()
            return
        self._data = data[start + length :]
        self._busy = True
        front.later(self, answer)

    def _hand_over(self) -> None:
        protocol = cast("asyncio.Protocol", self._front.take_over())
        self._front.open.discard(self)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._data)
