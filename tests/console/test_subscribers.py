from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]

GOOD = """\
chat_id,language,topics
11,be,security west
22,en,
-100333,ru,economy
"""


def test_what_was_imported_is_counted_and_exported(
    run: Run, facts: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    assert facts("subscribers", "import", "in.csv") == {"imported": 3}
    assert facts("subscribers", "count") == {"active": 3, "paused": 0, "inactive": 0}
    code, out, _ = run("subscribers", "export")
    assert code == 0
    assert out.splitlines() == [
        "chat_id,language,topics,density,kind,state,quiet,digest_hour",
        "11,be,security west,leads,private,active,,",
        "22,en,,leads,private,active,,",
        "-100333,ru,economy,leads,group,active,,",
    ]


def test_an_export_can_be_imported_elsewhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        GOOD.replace("topics\n", "topics,state\n", 1)
        .replace("west\n", "west,paused\n")
        .replace("en,\n", "en,,active\n")
        .replace("economy\n", "economy,inactive\n")
    )
    run("subscribers", "import", "in.csv")
    _, exported, _ = run("subscribers", "export")
    (tmp_path / "out.csv").write_text(exported)
    (tmp_path / "data" / "briefs.db").unlink()
    run("subscribers", "import", "out.csv")
    assert run("subscribers", "export")[1] == exported
    assert "11,be,security west,leads,private,paused,," in exported


def test_quiet_hours_are_imported_and_exported(run: Run, tmp_path: Path) -> None:
    heads = "chat_id,language,topics,quiet\n"
    (tmp_path / "in.csv").write_text(heads + "11,be,,23:00-07:00\n22,en,,9:30 – 10:00\n33,ru,,\n")
    assert run("subscribers", "import", "in.csv")[0] == 0
    assert [line.split(",")[-2] for line in run("subscribers", "export")[1].splitlines()] == [
        "quiet", "23:00-07:00", "09:30-10:00", "",
    ]  # fmt: skip


def test_the_hour_of_the_digest_is_imported_and_exported(run: Run, tmp_path: Path) -> None:
    heads = "chat_id,language,topics,digest_hour\n"
    (tmp_path / "in.csv").write_text(heads + "11,be,,18:00\n22,en,,0:00\n33,ru,,\n")
    assert run("subscribers", "import", "in.csv")[0] == 0
    assert [line.split(",")[-1] for line in run("subscribers", "export")[1].splitlines()] == [
        "digest_hour", "18:00", "00:00", "",
    ]  # fmt: skip


def test_importing_again_replaces_preferences(
    run: Run, facts: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    facts("subscribers", "import", "in.csv")
    (tmp_path / "in.csv").write_text("chat_id,language,topics,density\n22,be,бяспека,full\n")
    facts("subscribers", "import", "in.csv")
    _, out, _ = run("subscribers", "export")
    assert "22,be,security,full,private,active,," in out.splitlines()
    assert facts("subscribers", "count")["active"] == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: the column chat_id is missing"),
        ("chat_id,language\n1,be\n", "Line 1: the column topics is missing"),
        ("chat_id,language,topics,colour\n", "the column 'colour' is unknown"),
        (GOOD + "zmicier,be,\n", "Line 5: the chat id is not a number"),
        (GOOD + "0,be,\n", "Line 5: the chat id is 0"),
        (GOOD + "99999999999999999999,be,\n", "Line 5: the chat id is not a number"),
        (GOOD + "44,de,\n", "Line 5: the language is none of be, ru, en"),
        (GOOD + "44,be,weather\n", "Line 5: there is no topic 'weather'"),
        ("chat_id,language,topics,quiet\n1,be,,23-7\n", "Line 2: the quiet hours '23-7' are wrong"),
        ("chat_id,language,topics,quiet\n1,be,,7:00-7:00\n", "begin and end at the same minute"),
        (
            "chat_id,language,topics,digest_hour\n1,be,,18:30\n",
            "Line 2: the hour of the digest '18:30' is wrong: no whole hour like 18:00.",
        ),
        (GOOD + "44,be\n", "Line 5: the number of columns"),
        (GOOD + "44,be,,\n", "Line 5: the number of columns"),
        (GOOD + "11,be,\n", "Line 5: the same chat is in line 2"),
        (GOOD + '44,be,"west\n', "is not CSV"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    run: Run, facts: Callable[..., Any], tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "in.csv").write_text(text)
    code, out, err = run("subscribers", "import", "in.csv")
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert facts("subscribers", "count") == {"active": 0, "paused": 0, "inactive": 0}


def test_a_missing_and_a_binary_file_are_refused(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in run("subscribers", "import", "absent.csv")[2]
    (tmp_path / "in.csv").write_bytes(b"\xff\xfe\x00\x01")
    assert "not UTF-8" in run("subscribers", "import", "in.csv")[2]
