"""A server that answers bytes with bytes: for the odd answers that no Bot API server gives."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Act = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]

OK = b'{"ok":true,"result":{"message_id":7}}'


def http(body: bytes = OK, status: str = "200 OK", *fields: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*head, "", ""]).encode() + body


def always(answer: bytes) -> Act:
    async def act(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return act


async def reset(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def silence(_: bytes, __: asyncio.StreamWriter) -> None:
    return


class RawServer:
    def __init__(self, act: Act) -> None:
        self.act = act
        self.requests: list[bytes] = []
        self.connections: list[asyncio.StreamWriter] = []
        self.port = 0
        self._ended = 0
        self._changed = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def has_seen(self, *, requests: int = 0, ends: int = 0) -> None:
        """Wait until so many requests have come, and so many connections ended."""
        while len(self.requests) < requests or self._ended < ends:
            self._changed.clear()
            await self._changed.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
                body = await reader.readexactly(int(length or b"0"))
                self.requests.append(head + body)
                self._changed.set()
                await self.act(head + body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            self._ended += 1
            self._changed.set()


@asynccontextmanager
async def raw_server(act: Act, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    server = RawServer(act)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.connections:
            writer.transport.abort()
        await listening.wait_closed()
        await asyncio.sleep(0)
