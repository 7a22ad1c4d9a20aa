from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.briefs.week import Week

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]


@pytest.fixture
def week(run: Run, tmp_path: Path) -> str:
    """An edition of this week, which leaves next week."""
    week = str(Week.of(datetime.now(UTC).date()))
    for topic in ("security", "economy", "west"):
        (tmp_path / f"{topic}.be.md").write_text(
            f"---\nedition: {week}\ntopic: {topic}\nlanguage: be\n---\n# Title\n\nLead.\n"
        )
    assert run("import", *sorted(tmp_path.glob("*.md")))[0] == 0
    return week


def test_the_coming_edition_is_shown(week: str, run: Run, facts: Facts) -> None:
    coming = facts("digest", "coming")
    assert (coming["edition"], coming["held_at"]) == (week, None)
    assert datetime.fromisoformat(coming["due_at"]) > datetime.now(UTC)
    code, out, _ = run("digest", "coming")
    assert code == 0
    assert out.startswith(f"The edition {week} leaves ")
    assert len(out.splitlines()) == 1 + len(coming["briefs"])


def test_the_coming_edition_is_held_and_let_go(week: str, run: Run, facts: Facts) -> None:
    held = facts("digest", "hold")
    assert held["edition"] == week
    assert held["held_at"] is not None
    assert datetime.fromisoformat(held["due_at"]) > datetime.now(UTC)
    assert facts("digest", "hold", "--week", week)["held_at"] == held["held_at"]
    code, out, _ = run("digest", "release")
    assert code == 0
    assert out.startswith(f"The edition {week} leaves ")
    actions = [entry["action"] for entry in facts("audit")]
    assert actions[:2] == ["let_go", "held"]


def test_briefs_are_put_into_an_order(week: str, facts: Facts) -> None:
    before = facts("digest", "hold")["briefs"]
    wanted = [before[2], before[0]]
    assert facts("digest", "order", *wanted)["briefs"] == [*wanted, before[1]]
    assert facts("digest", "show", "--week", week)["briefs"] == [*wanted, before[1]]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("order", "99"), "has no brief 99."),
        (("hold", "--week", "2017-W50"), "The edition 2017-W50 does not leave next"),
        (("hold", "--week", "x"), "is not a week"),
    ],
)
@pytest.mark.usefixtures("week")
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, command: tuple[str, ...], sentence: str
) -> None:
    code, out, err = run("digest", *command)
    assert code == 1
    assert sentence in err
    assert err.count("\n") == 1
    assert not out


def test_without_an_edition_there_is_nothing_to_hold(run: Run) -> None:
    assert run("digest", "hold") == (1, "", "No edition is coming.\n")


def test_what_is_written_already_stays_as_it_is(week: str, run: Run, facts: Facts) -> None:
    facts("digest", "send")
    for command in (("hold",), ("release",), ("order", "1")):
        code, _, err = run("digest", *command)
        assert code == 1
        assert f"The digest of {week} is written already: see campaign 1." in err


def test_an_edition_whose_time_has_passed_is_sent_or_put_off(
    run: Run, facts: Facts, tmp_path: Path
) -> None:
    old = datetime.now(UTC) - timedelta(days=30)
    week = str(Week.of(old.date()))
    (tmp_path / "a.md").write_text(
        f"---\nedition: {week}\ntopic: west\npublished: {old:%Y-%m-%dT%H:%MZ}\n"
        "language: be\n---\n# Title\n\nLead.\n"
    )
    assert run("import", "a.md")[0] == 0
    facts("digest", "hold")
    code, _, err = run("digest", "release")
    assert code == 1
    assert f"The time of {week} has passed" in err
    late = facts("digest", "release", "--next")
    assert late["held_at"] is None
    assert datetime.fromisoformat(late["due_at"]) > datetime.now(UTC)


def test_where_two_have_to_agree_a_digest_waits_for_an_editor(
    week: str, run: Run, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWO_PERSON", "true")
    waits = f"The edition {week} waits for an editor, who confirms it at the desk.\n"
    assert run("digest", "send", "--week", week) == (0, waits, "")
    assert facts("digest", "send") == {"campaign": None, "edition": week}
    assert facts("audit")[0]["action"] == "release_wished"
    code, out, err = run("digest", "send", "--wait")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "Nothing of the edition 2017-W50" in run("digest", "send", "--week", "2017-W50")[2]
    assert facts("campaigns", "list") == []
    assert facts("digest", "hold")["edition"] == week
