"""Quiet hours as readers and editors meet them: settings, release, progress, the morning."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, QuietHours
from tests.flows.desk.sending import TEN_SECONDS, all_but_one, campaigns, delivered, readers, speaks
from tests.flows.desk.test_drafts import drafted
from tests.flows.running import RunningBot

MIDNIGHT = datetime(2017, 12, 18, 21, 0, tzinfo=UTC)
NIGHT = QuietHours.parse("23:00-07:00")
WORDS = {
    "be": (
        ("Ціхія гадзіны", "23:00–07:00"),
        ("Да рассылкі ›", "Разаслаць цяпер"),
        "Чытачоў, у якіх цяпер ціхія гадзіны: менш за 10. Яны атрымаюць, калі гадзіны скончацца.",
        "Чакаюць канца сваіх ціхіх гадзін: менш за 10",
    ),
    "ru": (
        ("Тихие часы", "23:00–07:00"),
        ("К рассылке ›", "Разослать сейчас"),
        "Читателей, у которых сейчас тихие часы: меньше 10. Они получат, когда часы закончатся.",
        "Ждут конца своих тихих часов: меньше 10",
    ),
    "en": (
        ("Quiet hours", "23:00–07:00"),
        ("To the release ›", "Send now"),
        "Readers with quiet hours now: fewer than 10. They get it when these end.",
        "Waiting for the end of their quiet hours: fewer than 10",
    ),
}


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(MIDNIGHT)


@pytest.fixture
def delivers() -> bool:
    return True


@pytest.mark.parametrize("language", WORDS)
async def test_a_sleeper_gets_it_in_the_morning_and_the_editor_is_told_before_and_meanwhile(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: str
) -> None:
    choice, release, told, waits = WORDS[language]
    await speaks(bot, owner, language)
    audience = await readers(bot, emulator)
    sleeper = audience[list(Language).index(Language(language))]
    await sleeper.types("/settings")
    for button in choice:
        await sleeper.presses(button)
    seen = len(sleeper.received())
    await drafted(owner)
    await owner.presses(release[0])
    assert told in owner.last.text
    await owner.presses(release[1])
    clock.advance(TEN_SECONDS)
    bot.engine.nudge()
    await all_but_one(bot, 3)
    await owner.types("/campaigns")
    await owner.presses(f"1|ecampaign|{(await campaigns(bot))[0].id}")
    assert waits in owner.last.text
    assert len(sleeper.received()) == seen
    await sleeper.types("/help")
    assert len(sleeper.received()) == seen + 1
    await delivered(bot, clock, timedelta(hours=7))
    assert len(sleeper.received()) == seen + 2
    assert sleeper.last.silent
    await owner.presses(f"1|ecampaign|{(await campaigns(bot))[0].id}")
    assert waits not in owner.last.text


async def test_urgent_news_wakes_the_sleeper(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    (reader,) = await readers(bot, emulator, 1)
    await bot.store.subscriptions.quieten(reader.id, NIGHT)
    await drafted(editor)
    await editor.presses("Срочно")
    await editor.presses("К рассылке ›")
    assert (
        "Читателей, у которых сейчас тихие часы: меньше 10. Срочное придёт и им."
        in editor.last.text
    )
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert "Мяжа зачынена" in reader.last.text
    assert not reader.last.silent


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        (
            "завтра 6:59",
            "Читателей, у которых тогда тихие часы: 12. Они получат, когда часы закончатся.",
        ),
        ("завтра 7:00", "Тогда тихих часов ни у кого не будет."),
    ],
)
async def test_the_card_of_a_time_tells_who_will_be_asleep_then(
    bot: RunningBot, editor: Person, time: str, sentence: str
) -> None:
    await bot.store.subscribers.put_all(
        NewSubscriber(5000 + n, ChatKind.PRIVATE, Language.BE, quiet=NIGHT if n < 12 else None)
        for n in range(20)
    )
    await drafted(editor)
    await editor.presses("К рассылке ›")
    await editor.presses("Запланировать")
    await editor.types(time, reply_to=editor.last.id)
    assert sentence in editor.last.text
