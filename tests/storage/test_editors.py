from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.audit import Act, AuditLog
from storage.database import Database
from storage.editors import Editors
from storage.invitations import Invitations
from storage.sealing import Seal
from storage.values.briefs import Language
from storage.values.desk import Role, Via

PERSON, OTHER = 7_123_456_789, 8_987_654_321
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN, OTHER_TOKEN = bytes(32), bytes(range(32))


@pytest.fixture
def seal() -> Seal:
    return Seal(bytes(range(64)), purpose="editor")


@pytest.fixture
def editors(database: Database, seal: Seal) -> Editors:
    return Editors(database, seal)


@pytest.fixture
def log(database: Database, seal: Seal) -> AuditLog:
    return AuditLog(database, seal)


async def test_an_editor_is_found_by_the_id_that_is_sealed_in_the_file(
    database: Database, editors: Editors, log: AuditLog, tmp_path: Path
) -> None:
    await editors.put(PERSON, Role.WRITER, Language.BE, NOW)
    async with log.together():
        await log.add(Act("joined", PERSON), NOW)
    found = await editors.find(PERSON)
    assert found is not None
    assert (found.user_id, found.role, found.language) == (PERSON, Role.WRITER, Language.BE)
    assert str(PERSON) not in repr(found)
    await database.erase_traces()
    data = (tmp_path / "briefs.db").read_bytes()
    for plain in (PERSON.to_bytes(8, "big"), PERSON.to_bytes(5, "big"), str(PERSON).encode()):
        assert plain not in data


async def test_a_removed_editor_keeps_the_number_and_can_return(editors: Editors) -> None:
    first = await editors.put(PERSON, Role.WRITER, Language.BE, NOW)
    await editors.put(OTHER, Role.EDITOR, Language.RU, NOW)
    assert await editors.remove(first.id, NOW)
    assert await editors.remove(first.id, NOW) is None
    assert [one.user_id for one in await editors.present()] == [OTHER]
    again = await editors.put(PERSON, Role.EDITOR, Language.EN, NOW + HOUR)
    assert (again.id, again.role, again.language) == (first.id, Role.EDITOR, Language.BE)
    assert (again.added_at, again.removed_at) == (NOW + HOUR, None)
    same = await editors.put(PERSON, Role.WRITER, Language.EN, NOW + 2 * HOUR)
    assert same.added_at == NOW + HOUR


async def test_it_is_known_whose_menu_is_of_another_role_or_language(editors: Editors) -> None:
    async def old() -> list[int]:
        return [one.user_id for one in await editors.with_old_menus()]

    one = await editors.put(PERSON, Role.WRITER, Language.BE, NOW)
    assert await old() == [PERSON]
    await editors.offered(one.id, Role.WRITER, Language.BE)
    assert await old() == []
    await editors.speak(PERSON, Language.RU)
    assert await old() == [PERSON]
    await editors.offered(one.id, Role.WRITER, Language.RU)
    await editors.remove(one.id, NOW)
    assert await old() == [PERSON]
    await editors.offered(one.id, None, Language.RU)
    assert await old() == []


async def test_a_role_includes_those_below_it() -> None:
    assert [[one.includes(other) for other in Role] for one in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


async def test_an_invitation_is_used_once_and_before_it_expires(
    database: Database, editors: Editors
) -> None:
    invitations = Invitations(database)
    await invitations.add(TOKEN, Role.WRITER, NOW, NOW + HOUR)
    assert await editors.join(OTHER_TOKEN, PERSON, Language.BE, NOW) is None
    assert await editors.join(TOKEN, PERSON, Language.BE, NOW + HOUR) is None
    assert await invitations.role(TOKEN, NOW) is Role.WRITER
    joined = await editors.join(TOKEN, PERSON, Language.BE, NOW)
    assert joined is not None
    assert (joined.user_id, joined.role) == (PERSON, Role.WRITER)
    assert await editors.join(TOKEN, OTHER, Language.BE, NOW) is None
    assert await invitations.role(TOKEN, NOW) is None
    assert await editors.find(OTHER) is None


async def test_the_log_is_paged_latest_first_with_the_editors_of_today(
    editors: Editors, log: AuditLog
) -> None:
    editor = await editors.put(PERSON, Role.WRITER, Language.BE, NOW)
    for number in range(5):
        async with log.together():
            await log.add(Act("sent", PERSON, f"draft:{number}", "be"), NOW + number * HOUR)
    async with log.together():
        await log.add(Act("received", subject="door:1", via=Via.DOOR), NOW + 5 * HOUR)
    await editors.put(PERSON, Role.EDITOR, Language.BE, NOW)
    newest, *rest = await log.page(3)
    assert (newest.editor, newest.via, newest.subject) == (None, Via.DOOR, "door:1")
    assert [one.subject for one in rest] == ["draft:4", "draft:3"]
    older = await log.page(3, before_id=rest[-1].id)
    assert [one.subject for one in older] == ["draft:2", "draft:1", "draft:0"]
    shown = older[0].editor
    assert shown is not None
    assert (shown.id, shown.role) == (editor.id, Role.EDITOR)


async def test_refusals_alike_are_counted_in_one_row_an_hour(log: AuditLog) -> None:
    for minutes in (0, 10, 59, 60, 61):
        await log.count(Act("refused", subject="send"), NOW + timedelta(minutes=minutes))
    await log.count(Act("refused", subject="recall"), NOW)
    await log.count(Act("refused", PERSON, subject="send"), NOW)
    entries = await log.page(10)
    assert [(one.subject, one.times) for one in reversed(entries)] == [
        ("send", 3),
        ("send", 2),
        ("recall", 1),
        ("send", 1),
    ]
