"""The database: one guarded writer, snapshot readers, durable commits, real erasure."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageError
from storage.migrations import migrate

BUSY_TIMEOUT_MS = 30_000
READERS = 4

Connection = AsyncConnection
"""What a block gives; layers above pass it on and speak no SQL through it."""


@dataclass(frozen=True, slots=True)
class _Together:
    task: asyncio.Task[Any] | None
    connection: AsyncConnection
    afterwards: list[Callable[[], object]] = field(default_factory=list)


class Database:
    """SQLite through aiosqlite, safe beside other processes that use the same file.

    A writing block is one ``BEGIN IMMEDIATE`` transaction: a deferred one that reads first fails
    with SQLITE_BUSY_SNAPSHOT whatever the timeout (sqlite.org/isolation.html). Blocks of one
    process queue on a lock; those of several wait for each other up to 30 s.
    """

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = asyncio.Lock()
        self._open: _Together | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the store at ``url``, creating and migrating it; raise StorageError or TooNew."""
        path = sqlite_path(url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StorageError(f"{path.parent} cannot be made: {error.strerror}.") from error
        database = cls(_engine(url, "IMMEDIATE", 1), _engine(url, "DEFERRED", READERS))
        try:
            async with database._lock, database._writer.begin() as connection:
                await connection.run_sync(migrate)
        except DBAPIError as error:
            await database.close()
            raise StorageError(f"{path} cannot be opened: {error.orig}.") from error
        except StorageError:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One write transaction: committed at the end, rolled back on any error or cancellation.

        Within ``together`` it is a part of that transaction, which an error takes back alone.
        """
        joined = self._joined()
        if joined is not None:
            async with joined.connection.begin_nested():
                yield joined.connection
            return
        async with self._lock, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Make one transaction of all that this task writes in the block; it reads what it wrote.

        The writer is held meanwhile: nothing slow may be awaited in the block, no request to
        Telegram, and nothing that waits for what another task writes. Tasks that are begun in it
        do not take part.
        """
        async with self.writing() as connection:
            if self._joined() is not None:
                yield
                return
            opened = self._open = _Together(asyncio.current_task(), connection)
            try:
                yield
            finally:
                self._open = None
        for call in opened.afterwards:
            call()

    @asynccontextmanager
    async def joining(self) -> AsyncIterator[AsyncConnection]:
        """``writing`` as a part of ``together``; raises RuntimeError outside of one."""
        if self._joined() is None:
            raise RuntimeError("this is written together with something else, or not at all")
        async with self.writing() as connection:
            yield connection

    def afterwards(self, call: Callable[[], object]) -> None:
        """Call once what this task writes together is committed; at once if that is nothing."""
        joined = self._joined()
        if joined is None:
            call()
        else:
            joined.afterwards.append(call)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent snapshot; statements that write are refused."""
        joined = self._joined()
        if joined is not None:
            yield joined.connection
            return
        async with self._reader.connect() as connection:
            yield connection

    async def erase_traces(self) -> None:
        """Move the log into the file, where ``secure_delete`` has overwritten what was deleted.

        A reader of an old snapshot can hold the log back; the next call or a close finishes it.
        """
        async with self._lock, self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def answers(self) -> bool:
        """Whether the store can be read and is not locked away from writing."""
        try:
            async with self.reading() as connection:
                await connection.execute(text("SELECT 1 FROM alembic_version"))
        except DBAPIError:
            return False
        return True

    async def close(self) -> None:
        """Close all connections; blocks still running fail."""
        await self._reader.dispose()
        await self._writer.dispose()

    def _joined(self) -> _Together | None:
        """The open block of the task that asks."""
        if self._open is None or self._open.task is not asyncio.current_task():
            return None
        return self._open


def sqlite_path(url: str) -> Path:
    """Return the file of a ``sqlite+aiosqlite:///…`` URL; raise StorageError for other stores."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageError(f"DATABASE_URL is not a database URL: {url!r}.") from None
    if parsed.drivername != "sqlite+aiosqlite" or parsed.database in {None, "", ":memory:"}:
        raise StorageError("DATABASE_URL must look like sqlite+aiosqlite:///data/briefs.db.")
    return Path(str(parsed.database))


def _engine(url: str, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,  # errors are logged, and values are of readers
    )
    event.listen(engine.sync_engine, "connect", _prepare(read_only=begin == "DEFERRED"))

    event.listen(engine.sync_engine, "invalidate", _roll_back)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.execute(text(f"BEGIN {begin}"))

    return engine


def _roll_back(connection: Any, _record: Any, _error: BaseException | None) -> None:
    """End the transaction of a connection that is thrown away because its user was cancelled.

    Closing is not enough: while a cursor is left over, perhaps in the traceback of the
    cancellation, SQLite puts the close off and keeps the lock (sqlite.org/c3ref/close.html).
    """
    if connection is not None:
        connection.rollback()


def _prepare(*, read_only: bool) -> Any:
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # this module begins transactions, not the driver
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare
