import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.settings import Settings
from bot.store import Store, open_store
from storage.values import Language, Role

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]
OWNER, WRITER = 1001, 2002
BRIEF = "---\nedition: 2017-W50\ntopic: security\nlanguage: en\n---\n# Title\n\nLead.\n"


@pytest.fixture(autouse=True)
def owned(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    del run
    monkeypatch.setenv("OWNER_IDS", str(OWNER))


def on_store(work: Callable[[Store], Awaitable[None]]) -> None:
    async def session() -> None:
        async with open_store(Settings.read(), Clock()) as store:
            await work(store)

    asyncio.run(session())


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
        ("received", "", "1"),
        ("released", about, ""),
        ("paused", about, ""),
        ("resumed", about, ""),
        ("cancelled", about, ""),
    ]
    code, out, _ = run("audit")
    assert code == 0
    assert "(console)" in out
