import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]

SAMPLES = Path(__file__).parents[2] / "bot" / "emulator" / "samples"
BRIEF = """\
---
edition: 2017-W50
topic: security
trend: worse
language: {language}
---
# Headline

The lead.

The *body*.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefs"
    folder.mkdir()
    for language in ("be", "en"):
        (folder / f"security.{language}.md").write_text(BRIEF.format(language=language))
    return folder


def outcomes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["outcome"] for row in rows]


def test_importing_twice_changes_nothing(folder: Path, facts: Facts) -> None:
    assert outcomes(facts("import", folder)) == ["added", "added"]
    assert outcomes(facts("import", folder)) == ["unchanged", "unchanged"]
    assert facts("briefs", "list") == [
        {
            "id": 1,
            "edition": "2017-W50",
            "topic": "security",
            "trend": "worse",
            "languages": ["be", "en"],
            "draft": False,
        }
    ]


def test_a_changed_file_says_so_and_updates_its_text(folder: Path, facts: Facts) -> None:
    facts("import", folder)
    (folder / "security.en.md").write_text(BRIEF.format(language="en").replace("lead", "thesis"))
    assert outcomes(facts("import", folder)) == ["unchanged", "changed"]
    assert facts("briefs", "show", 1, "--language", "en")["lead"] == "The thesis."
    assert facts("briefs", "show", 1, "--language", "be")["lead"] == "The lead."


def test_a_brief_is_shown_in_the_best_other_language(folder: Path, run: Run, facts: Facts) -> None:
    facts("import", folder)
    shown = facts("briefs", "show", 1, "--language", "ru")
    assert (shown["language"], shown["body"]) == ("be", "The *body*.")
    assert "no version in ru" in run("briefs", "show", 1, "--language", "ru")[2]


def test_a_refused_file_is_named_with_its_line_and_the_others_are_brought_in(
    folder: Path, run: Run, facts: Facts
) -> None:
    wrong = BRIEF.format(language="ru").replace("trend: worse", "trend: awful")
    (folder / "security.ru.md").write_text(wrong)
    code, out, err = run("import", folder, "--json")
    rows = json.loads(out)
    assert code == 1
    assert outcomes(rows) == ["added", "added", "refused"]
    assert "line 4:" in rows[2]["message"]
    assert rows[2]["id"] is None
    assert err == "1 of 3 files refused; nothing in them was stored.\n"
    assert facts("briefs", "list")[0]["languages"] == ["be", "en"]


def test_versions_of_one_brief_must_not_contradict_each_other(folder: Path, run: Run) -> None:
    other = BRIEF.format(language="ru").replace("worse", "better")
    (folder / "security.ru.md").write_text(other)
    code, out, _ = run("import", folder)
    assert code == 1
    assert "The trend of the brief 'security' differs from that in security.be.md" in out


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_a_missing_file_and_an_empty_folder_are_refused(
    run: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    code, out, _ = run("import", name)
    assert code == 1
    assert out.startswith("refused")


def test_all_samples_can_be_brought_in_and_found(run: Run, facts: Facts) -> None:
    assert set(outcomes(facts("import", SAMPLES))) == {"added"}
    briefs = facts("briefs", "list")
    assert len({brief["edition"] for brief in briefs}) >= 9
    assert len({brief["topic"] for brief in briefs}) == 6
    assert {brief["trend"] for brief in briefs} == {"better", "worse", "same"}
    assert sum("be" not in brief["languages"] for brief in briefs) == 1
    found = facts("briefs", "search", "эканоміку", "--language", "be")
    assert found
    assert run("briefs", "search", "зюзюка", "--language", "be")[1].count("\n") == 1


def test_a_wrong_week_or_language_is_said_in_one_line(run: Run, folder: Path) -> None:
    for arguments in (
        ("import", folder, "--week", "2017-W99"),
        ("import", folder, "--language", "de"),
        ("briefs", "show", "x"),
        ("briefs", "list", "--week", "soon"),
        ("import",),
        ("nonsense",),
    ):
        code, out, err = run(*arguments)
        assert code != 0
        assert out == ""
        assert err.count("\n") == 1
