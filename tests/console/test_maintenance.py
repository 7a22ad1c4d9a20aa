import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
