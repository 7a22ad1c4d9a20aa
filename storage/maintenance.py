"""Copies of the whole store, and its health, on the files themselves."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.errors import StorageError
from storage.sealing import Seal
from storage.state import SEAL_CHECK

# Before 3.51.3 a WAL database written through two connections at a reset could, very rarely,
# be corrupted (sqlite.org/wal.html#walresetbug).
SAFE_SQLITE = (3, 51, 3)

_WRITTEN_AT = "backup_written_at"


def back_up(database: Path, copy: Path, now: datetime) -> int:
    """Write a consistent copy while others may write; return its size in bytes.

    The copy is one file, readable by its owner only, and knows the moment ``now``. Raise
    StorageError when there is nothing to copy, the copy exists already, or it cannot be written.
    """
    if not database.is_file():
        raise StorageError(f"There is no database at {database}.")
    try:
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StorageError(f"{copy} exists already; a backup never overwrites a file.") from None
    except OSError as error:
        raise StorageError(f"{copy} cannot be written: {error.strerror}.") from error
    try:
        _copy(database, copy)
        _stamp(copy, now)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise StorageError(f"{database} cannot be copied: {error}.") from error
    return copy.stat().st_size


def restore(copy: Path, database: Path, now: datetime) -> Path | None:
    """Replace the store's content by a copy's, and return where the present one was saved.

    Raise StorageError, and change nothing, when the copy is damaged or is no copy of a store.
    """
    if not copy.is_file():
        raise StorageError(f"{copy} is not a file.")
    if problem := damage(copy):
        raise StorageError(f"{copy} is not a usable backup: {problem}.")
    saved = None
    if database.is_file():
        saved = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S-%f}")
        back_up(database, saved, now)
    try:
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(copy, database)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{database} cannot be replaced: {error}.") from error
    return saved


def written_at(copy: Path) -> datetime | None:
    """When a copy was written by ``back_up``; None for an older program's."""
    found = _fact(copy, _WRITTEN_AT)
    return None if found is None else datetime.fromisoformat(str(found))


def is_sealed_by(database: Path, key: bytes) -> bool:
    """Whether the key is the one of the store, as far as the store knows one."""
    return _fact(database, SEAL_CHECK) in {None, Seal(key).mark}


def damage(database: Path) -> str | None:
    """What is wrong with a store's file, in a few words; None when it is sound."""
    try:
        with closing(_read_only(database)) as connection:
            (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if result != "ok":
                return str(result)
            connection.execute("SELECT version_num FROM alembic_version")
    except sqlite3.Error as error:
        return str(error)
    return None


def sqlite_version() -> tuple[int, int, int]:
    """The version of the SQLite library that Python is linked with."""
    return sqlite3.sqlite_version_info


def _copy(source: Path, target: Path) -> None:
    with (
        closing(_read_only(source)) as read,
        closing(sqlite3.connect(target, timeout=30)) as write,
    ):
        read.backup(write)


def _stamp(copy: Path, now: datetime) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        values = (_WRITTEN_AT, json.dumps(now.isoformat()))
        connection.execute("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", values)


def _fact(database: Path, key: str) -> Any:
    """A value of ``state`` in a file; None when it is not there, or is no store."""
    try:
        with closing(_read_only(database)) as connection:
            row = connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else json.loads(row[0])


def _read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
