"""``backup``, ``restore`` and ``doctor``: keeping the store safe, and finding what is not."""

import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.application import lease_of
from bot.briefs.topics import DEFAULT_PATH, Topics, TopicsError
from bot.clock import Clock
from bot.console.options import AsJson
from bot.console.output import UserError, print_json, print_line, print_problem
from bot.settings import Settings
from storage.database import sqlite_path
from storage.errors import StorageError
from storage.maintenance import (
    SAFE_SQLITE,
    back_up,
    damage,
    is_sealed_by,
    restore,
    sqlite_version,
    written_at,
)
from storage.sealing import load_key

LOW_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A ``problem`` stops the bot; a ``warning`` should not stay."""

    level: Literal["ok", "warning", "problem"]
    subject: str
    message: str


def backup(
    file: Annotated[Path, typer.Argument(help="The copy to write; it must not exist yet.")],
    *,
    json: AsJson = False,
) -> None:
    """Copy the whole store, while the bot may run. The secret key is not in the copy."""
    size = back_up(sqlite_path(Settings.read().database_url), file, Clock().now())
    if json:
        print_json({"file": str(file), "bytes": size})
    else:
        print_line(f"{file}: {size} bytes. Keep the secret key elsewhere: both are needed.")


def restore_backup(
    file: Annotated[Path, typer.Argument(help="A copy that backup wrote.")],
    *,
    json: AsJson = False,
) -> None:
    """Replace the store by a copy. Stop the bot first."""
    settings, now = Settings.read(), Clock().now()
    with _nobody_delivers(settings):
        saved = restore(file, sqlite_path(settings.database_url), now)
    written = written_at(file)
    if json:
        kept = str(saved) if saved else None
        print_json({"restored": str(file), "written_at": written, "saved": kept})
    else:
        kept = f" What was there is in {saved}." if saved else ""
        print_line(f"Restored from {file}.{kept}")
    print_problem(
        f"This backup {_age(written, now)}: readers who have been forgotten and editors who have"
        " been removed since then are there again. See the README on what to do."
    )


def doctor(*, json: AsJson = False) -> None:
    """Look for what is wrong, or will be."""
    findings = list(_examine(Settings.read()))
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(f"{finding.level:<8} {finding.subject}: {finding.message}")
    if any(finding.level == "problem" for finding in findings):
        raise typer.Exit(1)


@contextmanager
def _nobody_delivers(settings: Settings) -> Iterator[None]:
    """Keep a bot from running on the store meanwhile; raises UserError when one does."""
    lease = lease_of(settings)
    try:
        free = not sqlite_path(settings.database_url).parent.is_dir() or lease.acquire()
    except OSError as error:
        raise UserError(f"The store's folder cannot be written: {error.strerror}.") from None
    if not free:
        raise UserError("A bot is running on this store: stop it first.")
    try:
        yield
    finally:
        lease.release()


def _age(written: datetime | None, now: datetime) -> str:
    if written is None:
        return "does not tell when it was written"
    days, hours = divmod(int((now - written).total_seconds()) // 3600, 24)
    number, unit = (days, "day") if days > 1 else (24 * days + hours, "hour")
    age = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"was written at {written:%Y-%m-%d %H:%M}Z, {age} ago"


def _examine(settings: Settings) -> Iterator[Finding]:
    database = sqlite_path(settings.database_url)
    yield Finding("ok", "Python", ".".join(map(str, sys.version_info[:3])))
    yield _sqlite()
    yield _token(settings)
    yield _key(settings.secret_key_file, database)
    yield _database(database)
    yield _disk(database)
    yield _topics(settings.topics_file or DEFAULT_PATH)


def _sqlite() -> Finding:
    version = sqlite_version()
    name = ".".join(map(str, version))
    if version < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        return Finding("warning", "SQLite", f"{name} has a rare corruption bug, fixed in {safe}.")
    return Finding("ok", "SQLite", name)


def _token(settings: Settings) -> Finding:
    if settings.bot_token is None:
        return Finding("problem", "BOT_TOKEN", "missing; @BotFather gives one.")
    return Finding("ok", "BOT_TOKEN", "set")


def _key(key: Path, database: Path) -> Finding:
    if not key.exists():
        return Finding("warning", "SECRET_KEY_FILE", f"{key} will be made at the first start.")
    if problem := _wrong_key(key, database):
        return Finding("problem", "SECRET_KEY_FILE", problem)
    if key.resolve().parent == database.resolve().parent:
        return Finding("warning", "SECRET_KEY_FILE", "it lies beside the database; move it away.")
    return Finding("ok", "SECRET_KEY_FILE", str(key))


def _wrong_key(key: Path, database: Path) -> str | None:
    if key.is_file() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        return f"others may read {key}; run chmod 600 on it."
    try:
        sealed = is_sealed_by(database, load_key(key))
    except StorageError as error:
        return str(error)
    return None if sealed else f"{key} is not the key that sealed {database}."


def _database(database: Path) -> Finding:
    if not database.exists():
        return Finding("warning", "DATABASE_URL", f"{database} will be made at the first start.")
    if problem := damage(database):
        return Finding("problem", "DATABASE_URL", f"{database}: {problem}.")
    return Finding("ok", "DATABASE_URL", f"{database} is sound.")


def _disk(database: Path) -> Finding:
    folder = next(parent for parent in database.resolve().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "warning"] = "ok" if free >= LOW_DISK_BYTES else "warning"
    return Finding(level, "Disk", f"{free // 1_000_000} MB free.")


def _topics(path: Path) -> Finding:
    try:
        topics = Topics.read(path)
    except TopicsError as error:
        return Finding("problem", "TOPICS_FILE", error.located())
    return Finding("ok", "TOPICS_FILE", f"{len(topics)} topics")
