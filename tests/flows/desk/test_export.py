from bot.emulator.people import Person
from tests.flows.running import RunningBot
from tests.flows.test_export import exported


async def test_an_editor_finds_the_place_at_the_desk_in_the_file(editor: Person) -> None:
    desk = (await exported(editor))["desk"]
    assert (desk["role"], desk["language"], desk["until"]) == ("editor", "ru", None)


async def test_one_who_was_removed_is_told_that_the_number_stays(
    bot: RunningBot, owner: Person, editor: Person
) -> None:
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known is not None
    await access.remove(owner.id, known.id)
    desk = (await exported(editor))["desk"]
    assert desk["number"] == known.id
    assert desk["until"] is not None


async def test_whoever_worked_at_the_desk_is_told_what_erasing_does_not_take(
    bot: RunningBot, owner: Person, editor: Person
) -> None:
    await editor.types("/privacy")
    assert "/forget этого не стирает" in editor.last.text
    await editor.types("/forget")
    await editor.presses("Да, стереть")
    assert "Ваше место в редакции остаётся" in editor.last.text
    known = await bot.services.desk.access.editor(editor.id)
    assert known is not None
    await bot.services.desk.access.remove(owner.id, known.id)
    await editor.types("/forget")
    await editor.presses("Да, стереть")
    assert "место" not in editor.last.text
    assert "В журнале действий остаётся то, что вы там делали" in editor.last.text
