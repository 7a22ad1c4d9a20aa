"""One keep-alive connection to a Bot API server."""

import asyncio
from typing import Protocol, cast

from bot.delivery.outcome import AmbiguousError
from bot.telegram.http1 import AnswerReader, InvalidAnswerError, RawAnswer


class Owner(Protocol):
    """Who keeps connections, and hears when one is free again or lost."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop: ...

    def release(self, connection: "Connection") -> None: ...

    def forget(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """Carries one request at a time."""

    __slots__ = ("_answer", "_owner", "_reader", "_transport", "deadline", "idle_since")

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._reader = AnswerReader()
        self._answer: asyncio.Future[RawAnswer] | None = None
        self._transport: asyncio.Transport
        self.deadline = 0.0
        self.idle_since = 0.0

    @property
    def open(self) -> bool:
        """Whether a request written now has a chance to leave."""
        return not self._transport.is_closing()

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._answer is not None

    def request(self, data: bytes, deadline: float) -> asyncio.Future[RawAnswer]:
        """Write the request; from here on its fate is unknown until the answer is there.

        The future raises AmbiguousError. ``deadline`` is for the owner to watch.
        """
        self.deadline = deadline
        self._answer = answer = self._owner.loop.create_future()
        self._transport.write(data)
        return answer

    def fail(self, reason: str) -> None:
        """Give up the request that is under way, and the connection with it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(AmbiguousError(reason))
        self._transport.abort()

    def close(self) -> None:
        """Close the connection when all that was written has left."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self._transport.abort()
            return
        try:
            answer = self._reader.feed(data)
        except InvalidAnswerError:
            self.fail("invalid answer")
            return
        if answer is not None:
            self._settle(answer)

    def eof_received(self) -> None:
        answer = self._reader.end()
        if answer is not None:
            self._settle(answer)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's name
        if self._answer is not None:
            self.fail("connection lost before the answer")
        self._owner.forget(self)

    def _settle(self, answer: RawAnswer) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
        self._answer = None
        if not self._reader.keep:
            self._transport.close()
        self._owner.release(self)
