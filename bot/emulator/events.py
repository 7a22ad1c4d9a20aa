"""Live events for the chat page: Server-Sent Events to whoever listens."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import orjson

_BACKLOG = 1000
_HEARTBEAT_S = 15.0
HEARTBEAT = b": still here\n\n"


class Events:
    """A listener that does not keep up loses its oldest events, never the emulator's speed."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes | None]] = set()

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def publish(self, name: str, data: dict[str, Any]) -> None:
        if not self._listeners:
            return
        event = b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    def close(self) -> None:
        """End every stream."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    async def listen(self) -> AsyncGenerator[bytes]:
        """Encoded events from now on; a comment when nothing happens for a while."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(queue)
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
                except TimeoutError:
                    event = HEARTBEAT
                if event is None:
                    return
                yield event
        finally:
            self._listeners.discard(queue)
