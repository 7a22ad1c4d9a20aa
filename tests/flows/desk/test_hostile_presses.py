"""Presses without right, and data that no button holds: nothing happens, and each is counted."""

from collections.abc import Awaitable, Callable, Iterator
from itertools import count

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator import Emulator
from bot.emulator.people import Person, Talk
from handlers.arguments import Read
from handlers.desk.buttons import ACTIONS
from storage.values import Role
from tests.contents import contents
from tests.flows.running import RunningBot

Press = Callable[[str], Awaitable[str]]

FORGED = (
    "",
    "e",
    "1",
    "1|",
    "1|e",
    "1|EDESK",
    "1|edesk ",
    "0|edesk",
    "2|edesk",
    "1|erole|2",
    "1|erole|2|owner",
    "1|erole|x|editor",
    "1|erole|-1|editor",
    "1|erole|2|editor|1",
    "1|eremove|1' OR '1'='1",
    "1|eremoved|2",
    "1|eremoved|2|0",
    "1|eremoved|٢|1513576800",
    "1|einvited|owner",
    "1|einvited|",
    "1|eaudit|999999999999",
    "1|eaudit|1|1",
    "1|edoormade|admin",
    "1|edoor|1.0",
    "1|erevoke|",
    "1|erevoked|1e3",
    "1|eccorrect|1|x",
    "1|eccorrect|1|c|one",
    "1|eamend|1",
    "1|eamended|1|1|0123abcd|loud",
    "1|eamended|1|1|0123abcd",
    "1|eamendok|1|x|0123abcd",
    "1|eehold|2017-W50",
    "1|eesend|2017-W54|1",
    "1|eemove|2017-W50|1|1|sideways",
    "1|eepreview|2017-W50|everything",
    "1|language|xx|s",
    "1|forget|all",
    "ы" * 30,
)
"""No button holds any of these, whoever presses."""

_SAMPLES = "1 1513576800 writer editor cms be yes draft worse a 0 c no 2017-W50 leads up m0"
_WORDS = tuple(_SAMPLES.split())


def replayed() -> Iterator[str]:
    """For each action of the desk what a real button may hold."""
    for name, action in ACTIONS.items():
        yield "|".join(("1", name, *map(_sample, action.reads)))


def _sample(read: Read) -> str:
    for words in _WORDS:
        try:
            read(words)
        except ValueError:
            continue
        return words
    raise AssertionError("no sample argument suits this button: add one to _WORDS")


@pytest.fixture
def press(bot: RunningBot) -> Callable[[Talk], Press]:
    """A press by a person on a message of the bot that holds this data."""
    numbers = count(1)

    def by(person: Talk) -> Press:
        async def pressing(data: str) -> str:
            words = f"Old {next(numbers)}"
            button = InlineKeyboardButton(words, callback_data=data or "|")
            markup = InlineKeyboardMarkup([[button]])
            message = await bot.api.send_message(person.id, "Old", reply_markup=markup)
            seen = [one for one in person.sees() if one.id != message.message_id]
            answer = await person.presses(words)
            assert seen == [one for one in person.sees() if one.id != message.message_id]
            assert answer.alert
            return answer.text

        return pressing

    return by


async def refused(bot: RunningBot) -> int:
    entries = await bot.services.desk.audit.page(1000)
    return sum(entry.times for entry in entries if entry.action == "refused")


async def expect_nothing(bot: RunningBot, press: Press, presses: list[str], answer: str) -> None:
    database = bot.store.database
    before, counted = await contents(database, {"audit"}), await refused(bot)
    for data in presses:
        assert (await press(data)).startswith(answer), data
    assert await contents(database, {"audit"}) == before
    assert await refused(bot) == counted + len(presses)


def test_there_are_enough_of_them() -> None:
    assert 4 * len([*replayed()]) + 5 * len(FORGED) >= 200


async def test_a_stranger_presses_what_was_forwarded_or_made_up(
    bot: RunningBot, press: Callable[[Talk], Press], stranger: Person
) -> None:
    await stranger.types("/help")
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(stranger), presses, "This button is out of date.")


async def test_a_subscriber_has_no_more_rights_than_a_stranger(
    bot: RunningBot, press: Callable[[Talk], Press], stranger: Person
) -> None:
    await stranger.types("/start be")
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(stranger), presses, "Гэта кнопка састарэла.")


async def test_a_removed_editor_presses_old_buttons(
    bot: RunningBot, press: Callable[[Talk], Press], owner: Person, editor: Person
) -> None:
    await editor.types("/desk")
    await bot.services.desk.access.remove(owner.id, 2)
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(editor), presses, "Эта кнопка устарела.")
    entries = await bot.services.desk.audit.page(1000)
    named = [one for one in entries if one.action == "refused" and one.editor]
    assert {one.editor.id for one in named if one.editor} == {2}
    assert len(named) == len(ACTIONS)


async def test_a_writer_presses_the_buttons_of_others(
    bot: RunningBot, press: Callable[[Talk], Press], writer: Person
) -> None:
    await writer.types("/desk")
    above = [data for data in replayed() if ACTIONS[data.split("|")[1]].role is not Role.WRITER]
    await expect_nothing(bot, press(writer), above, "Ваша роля гэтага не дазваляе.")


async def test_the_desk_does_not_answer_in_groups(
    bot: RunningBot, press: Callable[[Talk], Press], emulator: Emulator, owner: Person
) -> None:
    group = emulator.group("Readers", owner)
    await group.types("/help")
    presses = [*replayed()]
    await expect_nothing(bot, press(owner.at(group)), presses, "This button is out of date.")


async def test_forged_data_does_nothing_for_an_owner_either(
    bot: RunningBot, press: Callable[[Talk], Press], owner: Person
) -> None:
    await owner.types("/desk")
    await expect_nothing(bot, press(owner), [*FORGED], "This button is out of date.")
