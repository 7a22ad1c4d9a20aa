import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.clock import StoppedClock
from bot.desk.access import Access
from bot.emulator import Emulator
from bot.emulator.people import Person
from bot.store import open_store
from storage.values.desk import AuditEntry, Role
from tests.flows.running import RunningBot, running_bot

UNKNOWN = "There is no such command."
STALE = "This button is out of date."


async def link(owner: Person, command: str) -> str:
    """The payload of the link that an invitation gives."""
    (screen,) = await owner.types(command)
    found = re.search(r"https://t\.me/\w+\?start=(invite-[\w-]+)", screen.text)
    assert found
    return found[1]


async def log(bot: RunningBot) -> list[AuditEntry]:
    return list(reversed(await bot.services.desk.audit.page(100)))


@pytest.mark.parametrize(
    ("command", "role"), [("/invite writer", Role.WRITER), ("/invite редактор", Role.EDITOR)]
)
async def test_an_invitation_opens_the_desk_once(
    emulator: Emulator, bot: RunningBot, owner: Person, command: str, role: Role
) -> None:
    payload = await link(owner, command)
    invited, late = emulator.person("Invited", "be"), emulator.person("Late", "en")
    (screen,) = await invited.types(f"/start {payload}")
    assert "Ваша роля" in screen.text
    assert await bot.services.desk.access.role_of(invited.id) is role
    assert f"No. 2, {role}" in owner.last.text
    (screen,) = await late.types(f"/start {payload}")
    assert "has been used or has expired" in screen.text
    assert await bot.services.desk.access.role_of(late.id) is None


async def test_an_invitation_expires(
    emulator: Emulator, bot: RunningBot, owner: Person, clock: StoppedClock
) -> None:
    payload = await link(owner, "/invite editor")
    clock.advance(timedelta(hours=48))
    late = emulator.person("Late", "ru")
    (screen,) = await late.types(f"/start {payload}")
    assert "срок истёк" in screen.text
    assert await bot.services.desk.access.role_of(late.id) is None


async def test_an_invitation_is_not_accepted_in_a_group(
    emulator: Emulator, bot: RunningBot, owner: Person, stranger: Person
) -> None:
    payload = await link(owner, "/invite editor")
    group = emulator.group("Readers", stranger)
    await group.types(f"/start {payload}")
    assert await bot.services.desk.access.role_of(stranger.id) is None


@pytest.mark.usefixtures("bot")
async def test_a_repeated_acceptance_tells_the_owners_nothing_new(
    emulator: Emulator, owner: Person
) -> None:
    payload = await link(owner, "/invite writer")
    invited = emulator.person("Invited", "en")
    await invited.types(f"/start {payload}")
    told = len(owner.received())
    (screen,) = await invited.types(f"/start {payload}")
    assert "Your role: writer" in screen.text
    assert len(owner.received()) == told


@pytest.mark.usefixtures("bot")
async def test_the_roles_are_offered_when_none_is_named(owner: Person) -> None:
    await owner.types("/invite")
    await owner.presses("An editor")
    assert "Invitation for an editor" in owner.last.text
    assert "invite-" in owner.last.text


async def test_the_desk_shows_what_the_role_allows(
    owner: Person, editor: Person, writer: Person
) -> None:
    await owner.types("/desk")
    assert {"Editors", "Connected systems", "Audit log"} <= set(owner.last.buttons)
    await editor.types("/desk")
    assert "Ваша роль: редактор" in editor.last.text
    assert "Журнал действий" not in editor.last.buttons
    await writer.types("/desk")
    assert "Ваша роля: аўтар" in writer.last.text
    assert owner.last.buttons[:2] == ("New draft", "Drafts")
    await owner.presses("Editors")
    assert "Invite" in owner.last.buttons


@pytest.mark.usefixtures("bot")
async def test_commands_appear_in_the_menus_of_those_who_may_use_them(
    emulator: Emulator, owner: Person, stranger: Person
) -> None:
    commands = {"desk", "invite", "editors", "audit"}
    assert commands <= set(dict(owner.menu))
    assert not commands & set(dict(stranger.menu))
    await stranger.types(f"/start {await link(owner, '/invite writer')}")
    assert commands & set(dict(stranger.menu)) == {"desk"}
    await stranger.types("/start be")
    assert dict(stranger.menu)["desk"] == "Рэдакцыя"
    await stranger.types("/forget")
    await stranger.presses("Так, сцерці")
    assert "Ваша месца ў рэдакцыі застаецца" in stranger.last.text
    assert "desk" in dict(stranger.menu)
    other = emulator.person("Other", "en")
    await other.types("/start ru")
    assert "desk" not in dict(other.menu)


async def test_the_menu_follows_the_language_in_which_the_desk_was_opened(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path
) -> None:
    owner = emulator.person("Owner", "be")
    owner.says("/desk")
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)):
        await emulator.settled()
        assert "Ваша роля: уладальнік" in owner.last.text
        assert dict(owner.menu)["desk"] == "Рэдакцыя"


async def test_an_editor_is_removed_after_confirmation_with_rights_and_menu(
    bot: RunningBot, owner: Person, editor: Person
) -> None:
    await editor.types("/desk")
    await owner.types("/editors")
    assert "No. 1 – owner (you)" in owner.last.text
    await owner.presses("No. 2 – editor")
    assert "tg://user?id=" in owner.last.html or "Open the profile" in owner.last.text
    await owner.presses("Remove")
    assert await bot.services.desk.access.role_of(editor.id) is Role.EDITOR
    answer = await owner.presses("Yes, remove")
    assert answer.text == "Removed"
    assert "No. 2" not in owner.last.text
    assert await bot.services.desk.access.role_of(editor.id) is None
    assert "desk" not in dict(editor.menu)
    await editor.types("/desk")
    assert "Такой команды нет" in editor.last.text


async def test_an_old_confirmation_does_not_remove_one_who_came_back(
    bot: RunningBot, owner: Person, editor: Person, clock: StoppedClock
) -> None:
    access = bot.services.desk.access
    await owner.types("/editors")
    await owner.presses("No. 2 – editor")
    await owner.presses("Remove")
    old = next(b.value for row in owner.last.rows for b in row if b.text == "Yes, remove")
    await owner.presses("Yes, remove")
    clock.advance(timedelta(minutes=1))
    await editor.types(f"/start {await link(owner, '/invite editor')}")
    assert await access.role_of(editor.id) is Role.EDITOR
    button = InlineKeyboardButton("Old", callback_data=old)
    await bot.api.send_message(owner.id, "Old", reply_markup=InlineKeyboardMarkup([[button]]))
    answer = await owner.presses("Old")
    assert answer.text.startswith(STALE)
    assert await access.role_of(editor.id) is Role.EDITOR


async def test_a_role_is_changed_with_its_menu(
    bot: RunningBot, owner: Person, writer: Person
) -> None:
    await owner.types("/editors")
    await owner.presses("No. 2 – writer")
    await owner.presses("Make an editor")
    assert "Make a writer" in owner.last.buttons
    assert await bot.services.desk.access.role_of(writer.id) is Role.EDITOR


async def changed_elsewhere(bot: RunningBot, change: Callable[[Access], Awaitable[object]]) -> None:
    """Another process changes somebody's rights in the same store."""
    async with open_store(bot.store.settings, bot.store.clock) as store:
        await change(store.desk.access)


async def test_the_menu_goes_when_an_editor_is_removed_from_the_command_line(
    bot: RunningBot, editor: Person
) -> None:
    await editor.types("/start ru")
    assert "desk" in dict(editor.menu)
    await changed_elsewhere(bot, lambda access: access.dismiss(2))
    assert "desk" in dict(editor.menu)
    await bot.menus.tick(bot.api)
    assert "desk" not in dict(editor.menu)


async def test_the_menu_follows_a_role_that_was_changed_from_the_command_line(
    bot: RunningBot, editor: Person, writer: Person
) -> None:
    await bot.menus.tick(bot.api)
    menus = editor.menu, writer.menu
    await changed_elsewhere(bot, lambda access: access.appoint(2, Role.WRITER))
    await changed_elsewhere(bot, lambda access: access.appoint(3, Role.EDITOR))
    await bot.menus.tick(bot.api)
    assert [name for name, _ in editor.menu] == [name for name, _ in menus[1]]
    assert [name for name, _ in writer.menu] == [name for name, _ in menus[0]]


async def test_a_menu_that_is_right_is_left_alone(
    bot: RunningBot, emulator: Emulator, editor: Person
) -> None:
    await bot.menus.tick(bot.api)
    menu = editor.menu
    emulator.fault("error", method="setMyCommands")
    emulator.fault("error", method="getMyCommands")
    await bot.menus.tick(bot.api)
    assert editor.menu == menu


async def test_menus_are_put_right_when_the_bot_starts(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> None:
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as bot:
        invited = emulator.person("Invited", "en")
        await invited.types(f"/start {await link(owner, '/invite editor')}")
        settings = bot.store.settings
    assert "desk" in dict(invited.menu)
    async with open_store(settings, clock) as store:
        await store.desk.access.dismiss(2)
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as bot:
        await bot.menus.tick(bot.api)
        assert "desk" not in dict(invited.menu)


async def test_a_menu_that_telegram_did_not_take_is_set_a_minute_later(
    bot: RunningBot,
    emulator: Emulator,
    clock: StoppedClock,
    editor: Person,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await editor.types("/start ru")
    await changed_elsewhere(bot, lambda access: access.dismiss(2))
    emulator.fault("error", method="deleteMyCommands", count=1)
    await bot.menus.tick(bot.api)
    await bot.menus.tick(bot.api)
    assert "desk" in dict(editor.menu)
    clock.advance(timedelta(minutes=1))
    await bot.menus.tick(bot.api)
    assert "desk" not in dict(editor.menu)
    printed = "".join(capsys.readouterr())
    assert "menus_not_set" in printed
    assert str(editor.id) not in printed


async def test_the_audit_log_tells_who_did_what_page_by_page(
    bot: RunningBot, owner: Person, editor: Person, stranger: Person
) -> None:
    for _ in range(3):
        await stranger.types("/audit")
    await editor.types("/audit")
    for _ in range(8):
        await bot.services.desk.access.invite(owner.id, Role.WRITER)
    await owner.types("/audit")
    assert owner.last.text.count("owner No. 1") == 8
    assert "editor No. 2\nrefused · /audit" in owner.last.text
    assert "stranger\nrefused · /audit × 3" in owner.last.text
    assert "Latest" not in owner.last.text
    await owner.presses("Earlier ›")
    assert "editor No. 2\njoined · editor No. 2 · editor" in owner.last.text
    await owner.presses("« Latest")
    assert owner.last.text.count("owner No. 1") == 8
    assert str(stranger.id) not in owner.last.html


async def test_a_command_above_the_role_is_refused_in_words(editor: Person) -> None:
    await editor.types("/invite writer")
    assert "Ваша роль этого не позволяет" in editor.last.text


@pytest.mark.parametrize("command", ["/desk", "/invite editor", "/editors", "/audit"])
async def test_for_strangers_the_desk_does_not_exist(
    bot: RunningBot, stranger: Person, command: str
) -> None:
    (screen,) = await stranger.types(command)
    assert screen.text.startswith(UNKNOWN)
    (entry,) = await log(bot)
    assert (entry.action, entry.editor) == ("refused", None)
    assert entry.subject == f"command:{command[1:].split(maxsplit=1)[0]}"


async def test_help_names_the_desk_to_those_who_work_there(
    writer: Person, stranger: Person
) -> None:
    await writer.types("/help")
    assert "/desk\N{NO-BREAK SPACE}— рэдакцыя" in writer.last.text
    await stranger.types("/help")
    assert "/desk" not in stranger.last.text
