import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bot.application import lease_of
from bot.settings import Settings

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]

CSV = "chat_id,language,topics\n11,be,\n"


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "in.csv").write_text(CSV)
    assert run("subscribers", "import", "in.csv")[0] == 0
    return tmp_path


def test_a_backup_can_be_restored(filled: Path, facts: Facts) -> None:
    assert facts("backup", "copy.db")["bytes"] > 0
    assert stat.S_IMODE((filled / "copy.db").stat().st_mode) == 0o600
    (filled / "in.csv").write_text(CSV + "22,en,\n")
    facts("subscribers", "import", "in.csv")
    saved = facts("restore", "copy.db")["saved"]
    assert facts("subscribers", "count")["active"] == 1
    facts("restore", saved)
    assert facts("subscribers", "count")["active"] == 2


def test_a_backup_never_overwrites(filled: Path, run: Run) -> None:
    (filled / "copy.db").write_text("precious")
    code, _, err = run("backup", "copy.db")
    assert code == 1
    assert "exists already" in err
    assert (filled / "copy.db").read_text() == "precious"


def test_a_backup_names_no_reader(filled: Path, run: Run) -> None:
    (filled / "in.csv").write_text(CSV + "5550123456,en,\n")
    run("subscribers", "import", "in.csv")
    run("backup", "copy.db")
    content = (filled / "copy.db").read_bytes()
    assert b"5550123456" not in content
    assert (5550123456).to_bytes(8, "big") not in content


@pytest.mark.parametrize("content", [b"", b"nonsense" * 500])
def test_what_is_no_backup_changes_nothing(
    filled: Path, run: Run, facts: Facts, content: bytes
) -> None:
    (filled / "copy.db").write_bytes(content)
    code, _, err = run("restore", "copy.db")
    assert code == 1
    assert "not a usable backup" in err
    assert facts("subscribers", "count")["active"] == 1


def test_the_doctor_finds_a_key_that_others_may_read(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:ABC")
    code, out, _ = run("doctor")
    assert code == 0
    assert "is sound" in out
    (filled / "data" / "secret.key").chmod(0o644)
    code, out, _ = run("doctor")
    assert code == 1
    assert "others may read" in out


def test_the_doctor_finds_a_damaged_database(filled: Path, run: Run) -> None:
    database = filled / "data" / "briefs.db"
    database.write_bytes(b"x" * 10_000)
    code, out, _ = run("doctor")
    assert code == 1
    assert "not a database" in out


def test_a_restore_tells_how_old_the_backup_is(filled: Path, run: Run, facts: Facts) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        run("backup", "copy.db")
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=UTC), tick=False):
        code, _, err = run("restore", "copy.db")
    assert facts("restore", "copy.db")["written_at"] == "2026-11-20T09:00:00+00:00"
    assert code == 0
    assert err.startswith("This backup was written at 2026-11-20 09:00Z, 4 days ago: readers who")
    assert err.count("\n") == 1
    assert [path.name for path in filled.glob("copy.db*")] == ["copy.db"]


def test_an_older_programs_backup_does_not_tell_its_age(filled: Path, run: Run) -> None:
    run("backup", "copy.db")
    with closing(sqlite3.connect(filled / "copy.db")) as copy:
        copy.execute("DELETE FROM state WHERE key = 'backup_written_at'")
        copy.commit()
    assert "does not tell when it was written" in run("restore", "copy.db")[2]


def test_nothing_is_restored_beside_a_running_bot(filled: Path, run: Run, facts: Facts) -> None:
    run("backup", "copy.db")
    (filled / "in.csv").write_text(CSV + "22,en,\n")
    run("subscribers", "import", "in.csv")
    lease = lease_of(Settings.read())
    assert lease.acquire()
    code, _, err = run("restore", "copy.db")
    lease.release()
    assert (code, err) == (1, "A bot is running on this store: stop it first.\n")
    assert facts("subscribers", "count")["active"] == 2


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "not a secret key"),
        ("ab", "not a secret key"),
        ("ab" * 64, "is not the key that sealed"),
    ],
)
def test_the_doctor_finds_a_key_that_is_not_the_databases(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch, key: str, said: str
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:ABC")
    (filled / "data" / "secret.key").write_text(key)
    code, out, _ = run("doctor")
    assert code == 1
    assert said in out


@pytest.mark.usefixtures("filled")
def test_a_database_that_another_process_has_locked_is_told_in_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect("data/briefs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, _, err = run("subscribers", "import", "in.csv")
        other.execute("ROLLBACK")
    assert code == 1
    assert err.endswith("database is locked.\n")
