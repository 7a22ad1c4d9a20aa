"""What tests of the coming edition share: it comes in, is opened, and its time comes."""

from datetime import datetime, timedelta

from bot.assembly import build_schedule
from bot.clock import StoppedClock
from bot.delivery.schedule import Schedule
from bot.emulator.people import Person
from bot.owners import Owners
from storage.values.briefs import BriefContent, Language, Trend
from storage.values.campaigns import Campaign
from tests.flows.conftest import MONDAY, words_of, written
from tests.flows.desk.sending import LANGUAGES
from tests.flows.running import RunningBot

W51 = "2017-W51"
LEAVES = MONDAY + timedelta(days=7)
"""When the edition of the week leaves in which the tests begin: a Monday, at 9 in Minsk."""
HOUR = timedelta(hours=1)
_WORDS = {
    "coming": ("Бліжэйшы выпуск", "Ближайший выпуск", "Coming edition"),
    "preview": ("Прагляд", "Просмотр", "Preview"),
    "order": ("Парадак", "Порядок", "Order"),
    "hold": ("Прыпыніць", "Приостановить", "Hold"),
    "let go": ("Аднавіць адпраўку", "Возобновить отправку", "Let it go"),
    "release": ("Разаслаць цяпер", "Разослать сейчас", "Release now"),
    "undo": ("Адмяніць", "Отменить", "Undo"),
}


def word(key: str, language: Language) -> str:
    return _WORDS[key][LANGUAGES.index(language)]


def schedule_of(bot: RunningBot) -> Schedule:
    """What ticks, as the running bot has it."""
    store = bot.store
    owners = Owners(
        store.settings.owner_ids,
        store.screens,
        bot.sender,
        store.subscriptions,
        store.desk.access,
    )
    canary = bot.services.newsroom.edition.previews.canary
    return build_schedule(store, owners.tell, canary, bot.engine.nudge)


async def ticks_at(bot: RunningBot, clock: StoppedClock, moment: datetime) -> Campaign | None:
    clock.move_to(moment)
    return await schedule_of(bot).tick()


async def comes_in(bot: RunningBot, clock: StoppedClock, *briefs: BriefContent) -> None:
    """An edition of a week, and a minute's rest."""
    known = [written(one, W51, Trend.WORSE, LANGUAGES) for one in ("security", "economy")]
    await bot.store.briefs.put(briefs or known, words_of, clock.now())
    clock.advance(timedelta(minutes=1))


async def opens(person: Person, language: Language = Language.RU) -> str:
    """The card, by way of the desk."""
    await person.types("/desk")
    await person.presses(word("coming", language))
    return person.last.text


async def comes_in_for(
    bot: RunningBot, clock: StoppedClock, person: Person, language: Language = Language.RU
) -> None:
    """An edition that the person opens at once."""
    await comes_in(bot, clock)
    await opens(person, language)
