"""Copies of the whole store, and its health, on the files themselves."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from storage.errors import StorageError

# Before 3.51.3 a WAL database written through two connections at a reset could, very rarely,
# be corrupted (sqlite.org/wal.html#walresetbug).
SAFE_SQLITE = (3, 51, 3)


def back_up(database: Path, copy: Path) -> int:
    """Write a consistent copy while others may write; return its size in bytes.

    The copy is readable by its owner only. Raise StorageError when there is nothing to copy, the
    copy exists already, or it cannot be written.
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
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise StorageError(f"{database} cannot be copied: {error}.") from error
    return copy.stat().st_size


def restore(copy: Path, database: Path, now: datetime) -> Path | None:
    """Replace the store's content by a copy's, and return where the present one was saved.

    Raise StorageError, and change nothing, when the copy is damaged or is no copy of a store.
    """
    if not copy.is_file():
        raise StorageError(f"There is no file {copy}.")
    if problem := damage(copy):
        raise StorageError(f"{copy} is not a usable backup: {problem}.")
    saved = None
    if database.is_file():
        saved = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S-%f}")
        back_up(database, saved)
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _copy(copy, database)
    except sqlite3.Error as error:
        raise StorageError(f"{database} cannot be replaced: {error}.") from error
    return saved


def damage(database: Path) -> str | None:
    """What is wrong with a store's file, in a few words; None when it is sound."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
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
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as read,
        closing(sqlite3.connect(target, timeout=30)) as write,
    ):
        read.backup(write)
