"""Cards that follow their campaigns: the clock of a recall, restarts, presses elsewhere."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person, Seen
from storage.followers import Followers
from storage.values.briefs import Language
from storage.values.desk import Role
from tests.flows.desk.conftest import subscribed
from tests.flows.desk.sending import invited
from tests.flows.desk.test_campaigns import breaking, pressed, until
from tests.flows.running import RunningBot, running_bot

CLOCK = {
    Language.EN: ("3 copies can be deleted for another 47 h 58 min", "The copies are older"),
    Language.BE: (
        "3 копіі можна выдаліць яшчэ 47\N{NO-BREAK SPACE}гадз 58\N{NO-BREAK SPACE}хв",
        "Копіі старэйшыя за 48 гадзін",
    ),
    Language.RU: (
        "3 копии можно удалить ещё 47\N{NO-BREAK SPACE}ч 58\N{NO-BREAK SPACE}мин",
        "Копии старше 48 часов",
    ),
}


class Start(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[RunningBot]: ...


@pytest.fixture
def start(emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person) -> Start:
    """Starts the bot, again and again on one store."""

    def started() -> AbstractAsyncContextManager[RunningBot]:
        return running_bot(
            emulator, clock, tmp_path, owner_ids=(owner.id,), delivers=True, every_s=0.02
        )

    return started


@pytest.fixture
async def bot(start: Start) -> AsyncIterator[RunningBot]:
    async with start() as bot:
        yield bot


async def work_at_desk(
    bot: RunningBot, emulator: Emulator, owner: Person, language: Language = Language.EN
) -> Person:
    """An editor, beside three readers."""
    await subscribed(emulator, bot)
    person = emulator.person("Editor", language)
    return await invited(bot, owner, person, Role.EDITOR, language)


async def open_card(bot: RunningBot, editor: Person) -> int:
    """Push, and open the card of the campaign; its number."""
    campaign = await breaking(bot)
    bot.engine.nudge()
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    await shows(editor, "3")
    return campaign


async def shows(editor: Person, words: str) -> None:
    async def does() -> bool:
        return words in editor.last.text

    await until(does)


async def nobody_follows(bot: RunningBot) -> None:
    async def is_empty() -> bool:
        return not await Followers(bot.store.database, bot.store.editor_seal).every()

    await until(is_empty)


@pytest.mark.parametrize("language", tuple(Language))
async def test_the_clock_of_a_recall_runs_until_the_copies_are_too_old(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    editor = await work_at_desk(bot, emulator, owner, language)
    campaign = await open_card(bot, editor)
    running, over = CLOCK[language]
    clock.advance(timedelta(minutes=2))
    await shows(editor, running)
    question = await pressed(editor, f"1|ecrecall|{campaign}")
    assert running in question.text
    await editor.presses(f"1|ecback|{campaign}|r")
    clock.advance(timedelta(hours=48))
    await shows(editor, over)
    await nobody_follows(bot)


async def test_a_recall_after_48_hours_turns_the_copies_into_notes_as_the_question_says(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    editor = await work_at_desk(bot, emulator, owner)
    campaign = await open_card(bot, editor)
    await shows(editor, "State: done")
    clock.advance(timedelta(hours=49))
    await shows(editor, "The copies are older than 48 hours")
    question = await pressed(editor, f"1|ecrecall|{campaign}")
    assert "they cannot be deleted any more, but become a note" in question.text
    await editor.presses("Withdraw without a reason")
    await shows(editor, "3 · replaced by a note, over 48 hours old")


async def test_a_card_goes_on_after_a_restart(
    start: Start, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    async with start() as bot:
        editor = await work_at_desk(bot, emulator, owner)
        await open_card(bot, editor)
        await shows(editor, "48 h 0 min")
        card = editor.last
    clock.advance(timedelta(minutes=2))
    async with start() as bot:
        await shows(editor, "47 h 58 min")
        assert editor.last.id == card.id
        await nobody_else_follows(bot, editor)


async def nobody_else_follows(bot: RunningBot, editor: Person) -> None:
    followers = await Followers(bot.store.database, bot.store.editor_seal).every()
    assert [one.user_id for one in followers] == [editor.id]


async def test_a_removed_editor_is_shown_nothing_more(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    editor = await work_at_desk(bot, emulator, owner)
    await open_card(bot, editor)
    await shows(editor, "48 h 0 min")
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known is not None
    await access.remove(owner.id, known.id)
    clock.advance(timedelta(minutes=2))
    await nobody_follows(bot)
    assert "48 h 0 min" in editor.last.text


async def test_a_message_that_shows_something_else_is_left_alone(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    editor = await work_at_desk(bot, emulator, owner)
    campaign = await open_card(bot, editor)
    await shows(editor, "48 h 0 min")
    listed = await pressed(editor, "‹ Campaigns")
    await nobody_follows(bot)
    clock.advance(timedelta(minutes=2))
    other = await work_at_desk(bot, emulator, owner)
    await other.types("/campaigns")
    await other.presses(f"1|ecampaign|{campaign}")
    clock.advance(timedelta(minutes=2))
    await shows(other, "47 h 56 min")
    assert editor.last.text == listed.text


async def test_a_picture_beside_a_card_leaves_it_running(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    editor = await work_at_desk(bot, emulator, owner)
    await open_card(bot, editor)
    await shows(editor, "State: done")
    card = editor.last
    await editor.presses("Picture", message=card)
    clock.advance(timedelta(minutes=2))

    async def runs() -> bool:
        texts = {seen.id: seen.text for seen in editor.received()}
        return "47 h 58 min" in texts[card.id]

    await until(runs)


LATER = {
    Language.EN: "47 h 56 min",
    Language.BE: "47\N{NO-BREAK SPACE}гадз 56\N{NO-BREAK SPACE}хв",
    Language.RU: "47\N{NO-BREAK SPACE}ч 56\N{NO-BREAK SPACE}мин",
}


async def asked(
    bot: RunningBot, clock: StoppedClock, editor: Person, language: Language
) -> tuple[int, Seen]:
    """The question whether to withdraw a campaign that everybody has got, some minutes later."""
    campaign = await open_card(bot, editor)

    async def is_delivered() -> bool:
        return (await bot.services.control.campaigns.report(campaign)).books.sent == 3

    await until(is_delivered)
    clock.advance(timedelta(minutes=2))
    question = await pressed(editor, f"1|ecrecall|{campaign}")
    assert CLOCK[language][0] in question.text
    clock.advance(timedelta(minutes=2))
    await shows(editor, LATER[language])
    return campaign, question


@pytest.mark.parametrize("language", tuple(Language))
async def test_the_clock_in_the_question_of_a_recall_runs_until_the_copies_are_too_old(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    editor = await work_at_desk(bot, emulator, owner, language)
    _, question = await asked(bot, clock, editor, language)
    clock.advance(timedelta(hours=48))
    await shows(editor, CLOCK[language][1])
    assert (editor.last.id, editor.last.rows) == (question.id, question.rows)


async def test_the_question_of_a_recall_gives_way_when_somebody_else_withdraws(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    editor = await work_at_desk(bot, emulator, owner)
    campaign, question = await asked(bot, clock, editor, Language.EN)
    await bot.services.control.recall(owner.id, campaign, "")
    clock.advance(timedelta(minutes=1))
    await shows(editor, f"Withdrawn by campaign No. {campaign + 1}")
    assert editor.last.id == question.id
    assert "Withdraw without a reason" not in editor.last.buttons
