"""Whatever is asked wrongly gets one sentence, and an exit code that is not 0."""

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
HUGE = 10**30
BRIEF = "---\ntopic: west\nlanguage: en\n---\n# Title\n\nLead.\n"
HEAD = "chat_id,language,topics\n"


def said(run: Run, *command: object) -> str:
    """What a command says that must fail."""
    code, out, err = run(*command)
    assert code in {1, 2}
    assert not out or command[0] == "import"
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("number", [HUGE, 0, "x", ""])
@pytest.mark.parametrize(
    "command",
    [
        *(("campaigns", wish) for wish in ("show", "pause", "resume", "cancel", "resend")),
        ("campaigns", "recall"),
        ("briefs", "show"),
        ("editors", "remove"),
    ],
    ids=" ".join,
)
def test_what_is_no_number_of_anything(run: Run, command: tuple[str, ...], number: object) -> None:
    assert "Invalid value for" in said(run, *command, number)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("editors", "role", 1, "boss"), "'role': 'boss' is not one of 'writer', 'editor'."),
        (("briefs", "show", "{x"), "'ID': '{x' is not a whole number."),
        (("briefs", "show", 0), "'ID': 0 is less than 1."),
        (("demo", "--port", 70000), "'--port': 70000 is more than 65535."),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(
    run: Run, command: tuple[str, ...], sentence: str
) -> None:
    assert said(run, *command) == f"Invalid value for {sentence}\n"


@pytest.mark.parametrize("wish", ["show", "pause", "resume", "cancel", "resend", "recall"])
def test_a_campaign_that_is_not_there(run: Run, wish: str) -> None:
    assert said(run, "campaigns", wish, 99) == "There is no campaign 99.\n"


@pytest.mark.parametrize("command", [("push",), ("push", "--draft"), ("import",)])
@pytest.mark.parametrize("name", ["missing.md", "folder", "empty.md", "binary.md", "briefs"])
def test_files_that_hold_no_one_brief(
    run: Run, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.md").touch()
    (tmp_path / "binary.md").write_bytes(bytes(range(256)))
    (tmp_path / "briefs").mkdir()
    for number in range(2):
        (tmp_path / "briefs" / f"{number}.en.md").write_text(BRIEF)
    if (name, command) != ("briefs", ("import",)):
        said(run, *command, name)
        assert run("briefs", "list", "--json")[1] == "[]\n"


@pytest.mark.parametrize("option", ["--wait", "--urgent"])
def test_a_draft_is_neither_waited_for_nor_urgent(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "border.en.md").write_text(BRIEF)
    code, out, err = run("push", "border.en.md", "--draft", option)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{option}: it and --draft exclude each other" in err
    assert run("push", "border.en.md", "--draft", "--json")[1].count('"draft": 1') == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD + "9" * 5000 + ",be,\n", "Line 2: the chat id is not a number"),
        ("chat_id,chat_id,language,topics\n1,2,be,\n", "'chat_id' appears twice"),
        (HEAD + "1,be," + "x" * 200_000, "field larger than field limit"),
        ("", "the column chat_id is missing"),
    ],
)
def test_subscribers_that_cannot_be_read(
    run: Run, tmp_path: Path, content: str, sentence: str
) -> None:
    (tmp_path / "in.csv").write_text(content)
    assert sentence in said(run, "subscribers", "import", "in.csv")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_folder_is_no_backup(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "folder").mkdir()
    run("briefs", "list")
    assert said(run, command, "folder").startswith("folder ")


def test_what_was_never_sent_is_cancelled_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "west.en.md").write_text(BRIEF)
    run("push", "west.en.md")
    for _ in range(2):
        code, out, _ = run("campaigns", "recall", 1)
        assert (code, out) == (0, "Campaign 1 had not been sent yet; it is cancelled.\n")
    audit = run("audit", "--json")[1]
    assert audit.count('"action": "recalled"') == 1
