"""A lean HTTP/1.1 client for one server: keep-alive connections, a bounded number in flight.

It tells the one thing that general clients do not: whether a request has left. Measured against
them in ``docs/decisions.md``.
"""

import asyncio
from collections import deque
from ssl import SSLCertVerificationError, SSLContext, SSLError

from bot.delivery.lanes import Lane
from bot.delivery.outcome import NotSentError
from bot.telegram.http1 import RawAnswer
from bot.telegram.wire import Connection

SWEEP_S = 0.1
"""One timer looks at all timeouts so often, which is cheaper than one timer for each request."""


class Pool:
    """Requests to ``host`` and ``port``, with TLS if ``tls`` is given.

    Of the ``limit`` requests in flight the lower lanes leave ``reserve`` each to those before
    them. A free connection is waited for ``pool_timeout_s`` at most. Belongs to one event loop.
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: SSLContext | None,
        *,
        limit: int,
        reserve: int,
        connect_timeout_s: float,
        pool_timeout_s: float,
        idle_s: float,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self._address = (host, port, tls)
        self._limit = limit
        self._allowed = {lane: max(1, limit - reserve * lane) for lane in Lane}
        self._connect_timeout_s = connect_timeout_s
        self._pool_timeout_s = pool_timeout_s
        self._idle_s = idle_s
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()
        self._connecting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._queues: dict[Lane, deque[tuple[float, asyncio.Future[Connection]]]] = {
            lane: deque() for lane in Lane
        }
        self._sweeper: asyncio.TimerHandle | None = None
        self._all_lost = asyncio.Event()
        self._closed = False

    @property
    def in_flight(self) -> int:
        """How many requests are under way."""
        return self._in_flight

    async def exchange(self, request: bytes, *, lane: Lane, timeout_s: float) -> RawAnswer:
        """Send the request and give the answer, within ``timeout_s`` of its being written.

        Raises NotSentError if it certainly did not leave, AmbiguousError if it perhaps did.
        """
        connection = self._take(lane) or await self._wait(lane)
        answer = connection.request(request, self.loop.time() + timeout_s)
        try:
            return await answer
        except asyncio.CancelledError:
            if answer.cancelled():
                connection.fail("cancelled")
            raise

    async def close(self) -> None:
        """Close all connections; what is under way fails as ambiguous."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()
        for queue in self._queues.values():
            while queue:
                _refuse(queue.popleft()[1], "closed")
        for connection in tuple(self._open):
            connection.fail("closed")
        if self._open:
            self._all_lost.clear()
            await self._all_lost.wait()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._sweeper is not None:
            self._sweeper.cancel()

    def release(self, connection: Connection) -> None:
        """The connection's request is answered."""
        self._in_flight -= 1
        if connection.open:
            connection.idle_since = self.loop.time()
            self._idle.append(connection)
        self._serve()

    def forget(self, connection: Connection) -> None:
        """The connection is lost."""
        self._open.discard(connection)
        if connection.busy:
            self._in_flight -= 1
        elif connection in self._idle:
            self._idle.remove(connection)
        if not self._open:
            self._all_lost.set()
        self._serve()

    def _take(self, lane: Lane) -> Connection | None:
        if self._in_flight >= self._allowed[lane]:
            return None
        while self._idle:
            connection = self._idle.pop()
            if connection.open:
                self._in_flight += 1
                return connection
        return None

    async def _wait(self, lane: Lane) -> Connection:
        if self._closed:
            raise NotSentError("closed")
        while True:
            place: asyncio.Future[Connection] = self.loop.create_future()
            self._queues[lane].append((self.loop.time() + self._pool_timeout_s, place))
            self._serve()
            self._watch()
            try:
                connection = await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled() and place.exception() is None:
                    self.release(place.result())
                raise
            if connection.open:
                return connection
            self._in_flight -= 1

    def _serve(self) -> None:
        waiting = 0
        for lane, queue in self._queues.items():
            while queue and self._in_flight < self._allowed[lane]:
                if queue[0][1].done():
                    queue.popleft()
                    continue
                connection = self._take(lane)
                if connection is None:
                    break
                queue.popleft()[1].set_result(connection)
            waiting += min(len(queue), max(0, self._allowed[lane] - self._in_flight))
        room = 0 if self._closed else self._limit - len(self._open) - self._connecting
        for _ in range(min(waiting - self._connecting, room)):
            self._connecting += 1
            task = self.loop.create_task(self._connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self) -> None:
        host, port, tls = self._address
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, connection = await self.loop.create_connection(
                    lambda: Connection(self), host, port, ssl=tls
                )
        except TimeoutError:
            self._refuse_first("connect timeout")
        except SSLCertVerificationError:
            self._refuse_first("certificate not accepted")
        except (OSError, SSLError):
            self._refuse_first("cannot connect")
        else:
            self._open.add(connection)
            connection.idle_since = self.loop.time()
            self._idle.append(connection)
        finally:
            self._connecting -= 1
        self._serve()

    def _refuse_first(self, reason: str) -> None:
        for queue in self._queues.values():
            while queue:
                if _refuse(queue.popleft()[1], reason):
                    return

    def _watch(self) -> None:
        if self._sweeper is None and not self._closed:
            self._sweeper = self.loop.call_later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        now = self.loop.time()
        for queue in self._queues.values():
            while queue and queue[0][0] <= now:
                _refuse(queue.popleft()[1], "no free connection")
        for connection in tuple(self._open):
            if connection.busy:
                if connection.deadline <= now:
                    connection.fail("no answer in time")
            elif connection.idle_since + self._idle_s <= now:
                connection.close()
        if self._open or self._tasks or any(self._queues.values()):
            self._watch()


def _refuse(place: asyncio.Future[Connection], reason: str) -> bool:
    if place.done():
        return False
    place.set_exception(NotSentError(reason))
    return True
