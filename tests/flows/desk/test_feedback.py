"""/feedback: a reader's words reach the editors, and nothing else of the reader does."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.values.briefs import Language
from tests.contents import contents
from tests.flows.desk.test_drafts import PNG
from tests.flows.running import RunningBot

WORDS = {
    "be": (
        "Дадайце тэкст пасля каманды",
        "Перададзена без вашага імя. Адказаць рэдактары не могуць.",
        "A reader of the Belarusian version writes:",
        "Пишет читатель белорусской версии:",
        "можна не больш за 1 500 знакаў, а тут 1 501",
        "не часцей за 3 разы на гадзіну",
        "Перадаць не ўдалося.",
    ),
    "ru": (
        "Добавьте текст после команды",
        "Передано без вашего имени. Ответить редакторы не могут.",
        "A reader of the Russian version writes:",
        "Пишет читатель русской версии:",
        "можно не больше 1 500 знаков, а здесь 1 501",
        "не чаще 3 раз в час",
        "Передать не удалось.",
    ),
    "en": (
        "Write it after the command",
        "Passed on without your name. The editors cannot answer.",
        "A reader of the English version writes:",
        "Пишет читатель английской версии:",
        "at most 1,500 characters, please; these are 1,501",
        "at most 3 messages an hour",
        "This could not be passed on.",
    ),
}
SAID = "Two < three & <b>four</b>\nThe second line."


@pytest.fixture
async def newsroom(owner: Person, editor: Person, writer: Person) -> tuple[Person, ...]:
    """Their chats with the bot are open."""
    for person in (owner, editor, writer):
        await person.types("/desk")
    return owner, editor, writer


@pytest.mark.parametrize("language", WORDS)
async def test_words_reach_owners_and_editors_without_a_name(
    bot: RunningBot, emulator: Emulator, newsroom: tuple[Person, ...], language: str
) -> None:
    alone, passed, in_english, in_russian = WORDS[language][:4]
    owner, editor, writer = newsroom
    reader = emulator.person("Zmitser", language)
    (answer,) = await reader.types("/feedback")
    assert alone in answer.text
    seen, before = len(writer.received()), await contents(bot.store.database)
    with capture_logs() as logs:
        (answer,) = await reader.types(f"/feedback {SAID}")
    assert answer.text == passed
    for person, heading in ((owner, in_english), (editor, in_russian)):
        assert person.last.text.startswith(f"{heading}\n{SAID}\n")
        assert person.last.silent
        assert "Zmitser" not in person.last.text
        assert str(reader.id) not in person.last.html
    assert len(writer.received()) == seen
    assert await contents(bot.store.database) == before
    assert not logs


@pytest.mark.parametrize("language", WORDS)
async def test_too_much_is_refused_and_nothing_of_it_passed_on(
    emulator: Emulator, clock: StoppedClock, newsroom: tuple[Person, ...], language: str
) -> None:
    passed, too_long, too_often = WORDS[language][1], *WORDS[language][4:6]
    owner = newsroom[0]
    reader = emulator.person("Reader", language)
    seen = len(owner.received())
    (answer,) = await reader.types(f"/feedback {'x' * 1501}")
    assert too_long in answer.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert len(owner.received()) == seen
    for _ in range(3):
        (answer,) = await reader.types(f"/feedback {'x' * 1500}")
        assert answer.text == passed
    (answer,) = await reader.types("/feedback once more")
    assert too_often in answer.text
    assert len(owner.received()) == seen + 3
    other = emulator.person("Other", language)
    (answer,) = await other.types("/feedback words")
    assert answer.text == passed
    clock.advance(timedelta(hours=1))
    (answer,) = await reader.types("/feedback later")
    assert answer.text == passed


@pytest.mark.parametrize("language", WORDS)
async def test_it_is_said_when_nobody_could_be_reached(
    emulator: Emulator, newsroom: tuple[Person, ...], language: str
) -> None:
    owner, editor, _ = newsroom
    reader = emulator.person("Reader", language)
    await editor.blocks()
    (answer,) = await reader.types("/feedback words")
    assert answer.text == WORDS[language][1], "one of them is enough"
    await owner.blocks()
    (answer,) = await reader.types("/feedback words")
    assert WORDS[language][6] in answer.text


async def test_all_chats_together_cannot_flood_the_editors(
    bot: RunningBot, newsroom: tuple[Person, ...], emulator: Emulator
) -> None:
    owner = newsroom[0]
    seen = len(owner.received())
    for number in range(61):
        chat_id = 10**6 + number
        await bot.services.newsroom.feedback.pass_on(chat_id, Language.EN, "words")
    assert len(owner.received()) == seen + 60
    (answer,) = await emulator.person("Reader", "en").types("/feedback words")
    assert "This could not be passed on." in answer.text


async def test_photos_and_files_are_refused(
    emulator: Emulator, newsroom: tuple[Person, ...]
) -> None:
    owner = newsroom[0]
    seen = len(owner.received())
    reader = emulator.person("Reader", "en")
    (answer,) = await reader.sends_photo(PNG, "/feedback look at this")
    assert "photos and files can give you away" in answer.text
    (answer,) = await reader.sends("notes.txt", b"notes", "/feedback@BelarusBriefsBot")
    assert "photos and files can give you away" in answer.text
    assert len(owner.received()) == seen


async def test_in_a_group_nothing_is_passed_on(
    emulator: Emulator, newsroom: tuple[Person, ...]
) -> None:
    owner = newsroom[0]
    seen = len(owner.received())
    group = emulator.group("Readers", emulator.person("Somebody", "en"))
    await emulator.settled()
    await group.types("/feedback words that everybody sees")
    assert "Please write /feedback to me in the private chat." in group.last.text
    assert len(owner.received()) == seen


async def test_one_who_was_removed_from_the_desk_hears_nothing_more(
    bot: RunningBot, emulator: Emulator, newsroom: tuple[Person, ...]
) -> None:
    owner, editor, _ = newsroom
    known = await bot.services.desk.access.editor(editor.id)
    assert known is not None
    await bot.services.desk.access.remove(owner.id, known.id)
    seen = len(editor.received())
    await emulator.person("Reader", "en").types("/feedback words")
    assert owner.last.text.startswith("A reader of the English version writes:")
    assert len(editor.received()) == seen
