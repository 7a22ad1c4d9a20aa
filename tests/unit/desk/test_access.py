import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import StoppedClock
from bot.desk.access import NotAllowedError
from bot.desk.desk import Desk
from bot.store import build_desk
from storage.database import Database
from storage.sealing import Seal
from storage.values.briefs import Language
from storage.values.desk import AuditEntry, Role

OWNER, PERSON, STRANGER = 1001, 2002, 3003
SEAL = Seal(bytes(range(64)), purpose="editor")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.fixture
def desk(database: Database, clock: StoppedClock) -> Desk:
    return build_desk(database, SEAL, (OWNER,), clock)


async def joined(desk: Desk, role: Role, user_id: int = PERSON) -> int:
    editor = await desk.access.accept(user_id, await desk.access.invite(OWNER, role), Language.BE)
    assert editor is not None
    return editor.id


async def acts(desk: Desk) -> list[tuple[str, str, str]]:
    return [_act(entry) for entry in reversed(await desk.audit.page(50))]


def _act(entry: AuditEntry) -> tuple[str, str, str]:
    return (entry.action, entry.subject, entry.detail)


async def test_owners_are_those_of_the_settings_and_nobody_else(
    desk: Desk, database: Database, clock: StoppedClock
) -> None:
    assert await desk.access.role_of(OWNER) is Role.OWNER
    assert await desk.access.role_of(STRANGER) is None
    elsewhere = build_desk(database, SEAL, (STRANGER,), clock)
    assert await elsewhere.access.role_of(OWNER) is None
    assert await elsewhere.access.role_of(STRANGER) is Role.OWNER
    assert [one.user_id for one in await elsewhere.access.editors()] == [STRANGER]


async def test_a_former_owner_is_removed_at_the_next_start(
    desk: Desk, database: Database, clock: StoppedClock
) -> None:
    await desk.access.settle_owners({OWNER: Language.BE})
    assert [one.language for one in await desk.access.editors()] == [Language.BE]
    elsewhere = build_desk(database, SEAL, (), clock)
    former = await elsewhere.access.settle_owners({})
    assert [one.user_id for one in former] == [OWNER]
    assert await elsewhere.access.settle_owners({}) == ()
    with pytest.raises(NotAllowedError):
        await elsewhere.access.require(OWNER, Role.WRITER)


@pytest.mark.parametrize("role", [Role.WRITER, Role.EDITOR])
async def test_an_invitation_gives_its_role_once(desk: Desk, role: Role) -> None:
    token = await desk.access.invite(OWNER, role)
    assert len(f"invite-{token}") <= 64
    editor = await desk.access.accept(PERSON, token, Language.BE)
    assert editor is not None
    assert (editor.role, editor.language) == (role, Language.BE)
    assert await desk.access.accept(STRANGER, token, Language.RU) is None
    assert await desk.access.role_of(STRANGER) is None
    assert await acts(desk) == [
        ("invited", "", role),
        ("joined", f"editor:{editor.id}", role),
        ("refused", "invitation", ""),
    ]


async def test_an_invitation_expires_after_two_days(desk: Desk, clock: StoppedClock) -> None:
    token = await desk.access.invite(OWNER, Role.EDITOR)
    clock.advance(timedelta(hours=48))
    assert await desk.access.accept(PERSON, token, Language.BE) is None


async def test_who_has_the_role_already_leaves_the_invitation_for_another(desk: Desk) -> None:
    token = await desk.access.invite(OWNER, Role.WRITER)
    await joined(desk, Role.EDITOR)
    for person in (OWNER, PERSON):
        editor = await desk.access.accept(person, token, Language.EN)
        assert editor is not None
        assert editor.role is not Role.WRITER
    assert await desk.access.accept(STRANGER, token, Language.EN)


async def test_a_repeated_acceptance_changes_nothing(desk: Desk) -> None:
    token = await desk.access.invite(OWNER, Role.WRITER)
    first = await desk.access.accept(PERSON, token, Language.BE)
    assert await desk.access.accept(PERSON, token, Language.BE) == first
    assert len(await acts(desk)) == 2


async def test_a_writer_can_be_invited_higher(desk: Desk) -> None:
    await joined(desk, Role.WRITER)
    await joined(desk, Role.EDITOR)
    assert await desk.access.role_of(PERSON) is Role.EDITOR


@pytest.mark.parametrize("role", Role)
async def test_a_role_is_required_and_refusals_are_noted(desk: Desk, role: Role) -> None:
    await joined(desk, Role.EDITOR)
    if Role.EDITOR.includes(role):
        assert (await desk.access.require(PERSON, role, "button:send")).role is Role.EDITOR
        return
    with pytest.raises(NotAllowedError) as refusal:
        await desk.access.require(PERSON, role, "button:send")
    assert refusal.value.editor is not None
    assert (await acts(desk))[-1] == ("refused", "button:send", "")
    assert (await desk.audit.page(1))[0].editor is not None


async def test_of_a_stranger_only_the_attempt_is_noted(desk: Desk) -> None:
    for _ in range(3):
        with pytest.raises(NotAllowedError) as refusal:
            await desk.access.require(STRANGER, Role.WRITER, "button:send")
        assert refusal.value.editor is None
    (entry,) = await desk.audit.page(5)
    assert (entry.editor, entry.times) == (None, 3)


async def test_a_removed_editor_has_no_rights_and_is_named_in_the_log(desk: Desk) -> None:
    number = await joined(desk, Role.EDITOR)
    assert await desk.access.remove(OWNER, number)
    assert await desk.access.remove(OWNER, number) is None
    assert await desk.access.role_of(PERSON) is None
    with pytest.raises(NotAllowedError) as refusal:
        await desk.access.require(PERSON, Role.WRITER, "button:send")
    assert refusal.value.editor is None
    entry = (await desk.audit.page(1))[0]
    assert entry.editor is not None
    assert (entry.action, entry.editor.id) == ("refused", number)


async def test_only_owners_invite_remove_and_change_roles(desk: Desk) -> None:
    number = await joined(desk, Role.EDITOR)
    for person in (PERSON, STRANGER):
        with pytest.raises(NotAllowedError):
            await desk.access.invite(person, Role.WRITER)
        with pytest.raises(NotAllowedError):
            await desk.access.remove(person, number)
        with pytest.raises(NotAllowedError):
            await desk.access.change_role(person, number, Role.WRITER)
    assert await desk.access.role_of(PERSON) is Role.EDITOR


async def test_owners_can_neither_be_made_nor_removed_at_the_desk(desk: Desk) -> None:
    number = await joined(desk, Role.WRITER)
    (owner,) = [one for one in await desk.access.editors() if one.role is Role.OWNER]
    with pytest.raises(ValueError, match="settings"):
        await desk.access.invite(OWNER, Role.OWNER)
    with pytest.raises(ValueError, match="settings"):
        await desk.access.change_role(OWNER, number, Role.OWNER)
    assert await desk.access.remove(OWNER, owner.id) is None
    assert await desk.access.change_role(OWNER, owner.id, Role.WRITER) is None
    assert await desk.access.role_of(OWNER) is Role.OWNER


async def test_a_role_can_be_changed(desk: Desk) -> None:
    number = await joined(desk, Role.WRITER)
    assert await desk.access.change_role(OWNER, number, Role.EDITOR)
    assert await desk.access.role_of(PERSON) is Role.EDITOR
    assert await desk.access.change_role(OWNER, 99, Role.EDITOR) is None
    assert (await acts(desk))[-1] == ("role", f"editor:{number}", "editor")


async def test_a_role_that_changes_while_the_editor_is_removed_brings_nobody_back(
    desk: Desk, database: Database
) -> None:
    number = await joined(desk, Role.WRITER)
    # Both have asked for the editor before one of them may go on.
    async with asyncio.TaskGroup() as group, database.writing():
        removed = group.create_task(desk.access.remove(OWNER, number))
        await asyncio.sleep(0.1)
        changed = group.create_task(desk.access.change_role(OWNER, number, Role.EDITOR))
        await asyncio.sleep(0.1)
    assert removed.result() is not None
    assert changed.result() is None
    assert await desk.access.role_of(PERSON) is None
