import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.settings import Settings
from bot.store import Store, open_store
from storage.values.briefs import Language
from storage.values.desk import Role
from tests.contents import contents, refuse_entries

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]
Result = TypeVar("Result")
OWNER, WRITER = 1001, 2002
BRIEF = "---\nedition: 2017-W50\ntopic: security\nlanguage: en\n---\n# Title\n\nLead.\n"
BREAKING = BRIEF.replace("edition: 2017-W50\n", "")
LATER = BRIEF.replace("W50", "W51")


@pytest.fixture(autouse=True)
def owned(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    del run
    monkeypatch.setenv("OWNER_IDS", str(OWNER))


def on_store(work: Callable[[Store], Awaitable[Result]]) -> Result:
    async def session() -> Result:
        async with open_store(Settings.read(), Clock()) as store:
            return await work(store)

    return asyncio.run(session())


@pytest.fixture
def writer(owned: None) -> None:
    del owned

    async def invite(store: Store) -> None:
        access = store.desk.access
        token = await access.invite(OWNER, Role.WRITER)
        await access.accept(WRITER, token, Language.BE)

    on_store(invite)


@pytest.mark.usefixtures("writer")
def test_an_editor_is_listed_by_number_and_removed(run: Run, facts: Facts) -> None:
    listed = facts("editors", "list")
    assert [(one["number"], one["role"]) for one in listed] == [(1, "owner"), (2, "writer")]
    code, out, _ = run("editors", "list")
    assert code == 0
    assert str(WRITER) not in out
    assert facts("editors", "remove", 2)["number"] == 2
    assert [one["number"] for one in facts("editors", "list")] == [1]
    newest = facts("audit")[0]
    assert (newest["action"], newest["via"], newest["subject"]) == (
        "removed",
        "console",
        "editor:2",
    )


@pytest.mark.usefixtures("writer")
def test_a_role_is_changed_by_number(run: Run, facts: Facts) -> None:
    assert facts("editors", "role", 2, "editor")["role"] == "editor"
    code, out, _ = run("editors", "role", 2, "editor")
    assert (code, out) == (0, "Number 2 is an editor now.\n")
    assert [one["role"] for one in facts("editors", "list")] == ["owner", "editor"]
    newest, before, *_ = facts("audit")
    assert (newest["action"], newest["via"]) == ("role", "console")
    assert (newest["subject"], newest["detail"]) == ("editor:2", "editor")
    assert before["action"] == "joined"
    for number, role, said in ((1, "writer", "no writer or editor 1"), (2, "owner", "owner")):
        code, _, err = run("editors", "role", number, role)
        assert code != 0
        assert said in err


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("number", [1, 2, 9])
def test_owners_and_those_who_are_not_there_cannot_be_removed(run: Run, number: int) -> None:
    if number == 2:
        assert run("editors", "remove", 2)[0] == 0
    code, _, err = run("editors", "remove", number)
    assert code == 1
    assert f"There is no writer or editor {number}" in err


def test_what_is_done_from_the_command_line_is_in_the_audit_log(
    run: Run, facts: Facts, tmp_path: Path
) -> None:
    (tmp_path / "security.en.md").write_text(BRIEF)
    assert run("import", "security.en.md")[0] == 0
    assert run("import", "security.en.md")[0] == 0
    (campaign,) = facts("digest", "send").values()
    for wish in ("pause", "resume", "cancel"):
        assert run("campaigns", wish, campaign)[0] == 0
    about = f"campaign:{campaign}"
    acts = [(one["action"], one["subject"], one["detail"]) for one in reversed(facts("audit"))]
    assert acts == [
        ("received", "", ""),
        ("released", about, ""),
        ("paused", about, ""),
        ("resumed", about, ""),
        ("cancelled", about, ""),
    ]
    code, out, _ = run("audit")
    assert code == 0
    assert "(console)" in out


@pytest.mark.parametrize(
    "command",
    [
        ("import", "later.en.md"),
        ("digest", "send"),
        ("push", "breaking.en.md"),
        ("push", "breaking.en.md", "--draft"),
        ("editors", "remove", 2),
        ("editors", "role", 2, "editor"),
        ("campaigns", "pause", 1),
        ("campaigns", "cancel", 1),
        ("campaigns", "resend", 1),
        ("campaigns", "recall", 1),
    ],
    ids=lambda words: " ".join(map(str, words)),
)
@pytest.mark.usefixtures("writer")
def test_a_command_whose_entry_cannot_be_written_does_nothing(
    run: Run, tmp_path: Path, command: tuple[object, ...]
) -> None:
    for name, words in (("security", BRIEF), ("breaking", BREAKING), ("later", LATER)):
        (tmp_path / f"{name}.en.md").write_text(words)
    assert run("import", "security.en.md")[0] == 0
    if command[0] == "campaigns":
        assert run("digest", "send")[0] == 0
    on_store(lambda store: refuse_entries(store.database))
    before = on_store(lambda store: contents(store.database))
    with pytest.raises(IntegrityError, match="full"):
        run(*command)
    assert on_store(lambda store: contents(store.database)) == before
