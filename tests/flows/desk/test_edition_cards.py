"""The cards of the coming edition stay true in every chat, whoever changes it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly import build_editions
from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person, Seen
from storage.campaigns import Campaigns as CampaignStore
from storage.values.briefs import Language, Trend
from storage.values.desk import Role
from tests.flows.conftest import MONDAY, written
from tests.flows.desk.editions import (
    HOUR,
    LEAVES,
    W51,
    comes_in,
    comes_in_for,
    opens,
    ticks_at,
    word,
)
from tests.flows.desk.sending import LANGUAGES, invited, speaks, texts
from tests.flows.running import RunningBot, running_bot


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(MONDAY + HOUR)


async def follows(bot: RunningBot) -> None:
    """A second passes in the running bot."""
    await bot.services.newsroom.edition.upkeep.tick()


def message(person: Person, message_id: int) -> Seen:
    return next(seen for seen in person.received() if seen.id == message_id)


async def edits(emulator: Emulator, person: Person) -> int:
    """How often a message of the person's chat was edited."""
    entries = emulator.record.entries(chat_id=person.id)
    return sum(entry["method"] == "editMessageText" for entry in entries)


async def on_the_command_line(bot: RunningBot, act: str) -> None:
    """What another process decides about the edition."""
    editions = build_editions(bot.store)
    departure = await bot.services.newsroom.edition.departures.of(W51)
    assert departure
    if act == "order":
        (*_, last) = await bot.store.briefs.whole_edition(W51)
        await editions.order(None, W51, departure.revision, [last.id])
    else:
        change = editions.hold if act == "hold" else editions.let_go
        await change(None, W51, departure.revision)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_one_editor_decides_the_others_see(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, owner, language)
    await opens(editor)
    shown = owner.last.id
    await editor.presses("Приостановить")
    await follows(bot)
    held = {"be": "Адпраўка прыпыненая", "ru": "Отправка приостановлена", "en": "On hold since"}
    assert held[language] in owner.last.text
    await editor.presses("Порядок")
    await editor.presses("↓ 1")
    await follows(bot)
    lines = owner.last.text.split("\n")
    assert next(one for one in lines if one.startswith("1. ")).endswith("economy 2017-W51")
    await editor.presses("‹ Ближайший выпуск")
    answer = await owner.presses(word("let go", language))
    assert not answer.alert, "the card was not stale"
    await follows(bot)
    assert "Приостановить" in editor.last.buttons
    assert owner.last.id == shown


async def test_an_order_that_somebody_looks_at_stays_an_order(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await comes_in(bot, clock)
    for person, language in ((owner, Language.EN), (editor, Language.RU)):
        await opens(person, language)
        await person.presses(word("order", language))
    shown = editor.last.id
    await editor.presses("↓ 1")
    await follows(bot)
    assert owner.last.text.startswith("The order of the briefs")
    answer = await owner.presses("↑ 2")
    assert not answer.alert
    await follows(bot)
    assert "1. ▼ Безопасность: Заголовок security 2017-W51" in editor.last.text.split("\n")
    assert await ticks_at(bot, clock, LEAVES)
    await follows(bot)
    assert "Отменить" in message(editor, shown).buttons


@pytest.mark.parametrize("act", ["hold", "order"])
async def test_what_the_command_line_decides_shows_within_a_second(
    bot: RunningBot, clock: StoppedClock, editor: Person, act: str
) -> None:
    await comes_in(bot, clock)
    before = await opens(editor)
    await on_the_command_line(bot, act)
    await follows(bot)
    assert editor.last.text != before
    if act == "hold":
        await on_the_command_line(bot, "let go")
        await follows(bot)
        assert editor.last.text == before


async def test_briefs_that_come_in_or_change_stand_on_the_open_card(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    assert "Пока нет ни одного выпуска." in await opens(editor)
    await comes_in(bot, clock)
    await follows(bot)
    assert "Материалы: 2" in editor.last.text
    await comes_in(bot, clock, written("west", W51, Trend.SAME, (Language.RU,)))
    await follows(bot)
    assert "Материалы: 3" in editor.last.text
    await comes_in(bot, clock, written("west", W51, Trend.BETTER, (Language.RU,)))
    await follows(bot)
    assert "▲ Беларусь и Запад" in editor.last.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_open_card_goes_the_way_of_the_digest(
    bot: RunningBot, clock: StoppedClock, owner: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, owner, language)
    shown = owner.last.id
    campaign = await ticks_at(bot, clock, LEAVES)
    assert campaign
    await follows(bot)
    assert word("undo", language) in message(owner, shown).buttons
    await CampaignStore(bot.store.database).begin(campaign.id, clock.now())
    await follows(bot)
    assert {
        "be": "апошні ўжо пайшоў да чытачоў",
        "ru": "последний уже ушёл к читателям",
        "en": "the last one has gone out already",
    }[language] in message(owner, shown).text


async def test_a_card_that_is_true_is_left_alone(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await editor.presses("Приостановить")
    before = await edits(emulator, editor)
    await follows(bot)
    await follows(bot)
    assert await edits(emulator, editor) == before


async def test_a_message_that_shows_something_else_now_is_left_alone(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await editor.presses("‹ Редакция")
    front = editor.last
    await opens(owner, Language.EN)
    await owner.presses("Hold")
    await follows(bot)
    assert editor.last == front


async def test_one_message_of_a_chat_shows_the_edition(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await opens(editor)
    await editor.presses("Просмотр")
    assert sum("Ближайший выпуск" in text.split("\n")[0] for text in texts(editor)) == 1


async def test_a_removed_editor_gets_no_more_edits(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await comes_in_for(bot, clock, owner, Language.EN)
    await opens(editor)
    card, access = editor.last, bot.services.desk.access
    known = await access.editor(editor.id)
    assert known
    await access.dismiss(known.id)
    await owner.presses("Hold")
    await follows(bot)
    assert editor.last == card
    await invited(bot, owner, editor, Role.EDITOR, Language.RU)
    await follows(bot)
    assert editor.last == card, "who comes back opens it anew"


async def test_who_becomes_a_writer_sees_what_writers_see(
    bot: RunningBot, clock: StoppedClock, editor: Person, writer: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await editor.presses("Порядок")
    await opens(writer, Language.BE)
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known
    await access.appoint(known.id, Role.WRITER)
    await follows(bot)
    assert editor.last.buttons == ("Просмотр", "Заголовки", "Целиком", "‹ Редакция")
    await on_the_command_line(bot, "hold")
    await follows(bot)
    assert "Адпраўка прыпыненая" in writer.last.text
    assert writer.last.buttons == ("Прагляд", "Загалоўкі", "Цалкам", "‹ Рэдакцыя")


async def test_what_a_crash_has_left_between_a_change_and_a_card_is_put_right_at_the_start(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> None:
    owners = (owner.id,)
    async with running_bot(emulator, clock, tmp_path, owner_ids=owners) as bot:
        await comes_in(bot, clock)
        await opens(owner, Language.EN)
        await on_the_command_line(bot, "hold")
    assert "On hold since" not in owner.last.text
    async with running_bot(emulator, clock, tmp_path, owner_ids=owners) as bot:
        await follows(bot)
        assert "On hold since" in owner.last.text


async def test_cards_wait_a_minute_when_telegram_does_not_answer(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    await comes_in(bot, clock)
    before = await opens(editor)
    await on_the_command_line(bot, "hold")
    emulator.fault("429", method="editMessageText", count=1)
    await follows(bot)
    await follows(bot)
    assert editor.last.text == before
    clock.advance(timedelta(minutes=1))
    await follows(bot)
    assert "Отправка приостановлена" in editor.last.text
