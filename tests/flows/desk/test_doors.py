import re
from pathlib import Path

from bot.emulator.people import Person
from tests.flows.running import RunningBot

STALE = "This button is out of date."


async def made(owner: Person) -> str:
    """A token, as the owner sees it once."""
    await owner.types("/desk")
    await owner.presses("Connected systems")
    await owner.presses("New token")
    await owner.presses("Editorial system")
    found = re.search(r"briefs_[\w-]{43}", owner.last.text)
    assert found
    return found[0]


async def test_a_token_is_shown_once_and_kept_as_a_hash(
    bot: RunningBot, owner: Person, tmp_path: Path
) -> None:
    token = await made(owner)
    door = await bot.services.desk.doors.enter(token)
    assert door is not None
    await owner.presses("Done")
    assert not any(token in seen.text for seen in owner.received())
    assert "Last heard from" in owner.last.text
    await bot.store.database.erase_traces()
    assert token.encode() not in (tmp_path / "briefs.db").read_bytes()


async def test_a_token_is_taken_back_after_confirmation(bot: RunningBot, owner: Person) -> None:
    token = await made(owner)
    await owner.presses("Done")
    await owner.presses("Disconnect")
    await owner.presses("No")
    assert await bot.services.desk.doors.enter(token)
    await owner.presses("Disconnect")
    answer = await owner.presses("Yes, disconnect")
    assert answer.text == "Disconnected"
    assert "No. 1" not in owner.last.text
    assert await bot.services.desk.doors.enter(token) is None
    await owner.types("/audit")
    assert "disconnected a system · system No. 1" in owner.last.text


async def test_nobody_but_owners_sees_the_systems(editor: Person) -> None:
    await editor.types("/desk")
    assert "Подключённые системы" not in editor.last.buttons
