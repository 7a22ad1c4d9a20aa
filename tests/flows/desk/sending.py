"""What tests of sending share: readers, a second editor, the way of a campaign to its end."""

import asyncio
from datetime import timedelta

from bot.assembly import build_campaigns
from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.values.briefs import Language
from storage.values.campaigns import Campaign, CampaignState
from storage.values.desk import Role
from storage.values.subscribers import ChatKind
from tests.flows.running import RunningBot

TEN_SECONDS = timedelta(seconds=10)
LANGUAGES = tuple(Language)


async def readers(bot: RunningBot, emulator: Emulator, number: int = 3) -> list[Person]:
    """Subscribers, their languages in turn, in that of their number."""
    found = [emulator.person(f"Reader {n}", LANGUAGES[n % 3]) for n in range(number)]
    for n, reader in enumerate(found):
        reader.says("/help")
        await bot.store.subscriptions.start(reader.id, ChatKind.PRIVATE, LANGUAGES[n % 3])
    await emulator.settled()
    return found


async def invited(
    bot: RunningBot, owner: Person, person: Person, role: Role, language: Language
) -> Person:
    """The person, at the desk with this role."""
    access = bot.services.desk.access
    await access.accept(person.id, await access.invite(owner.id, role), language)
    return person


async def second_editor(bot: RunningBot, emulator: Emulator, owner: Person) -> Person:
    """Reads Russian."""
    person = emulator.person("Second", "ru")
    await person.types("/help")
    return await invited(bot, owner, person, Role.EDITOR, Language.RU)


async def speaks(bot: RunningBot, person: Person, language: str) -> None:
    """The person reads this language, and is no subscriber."""
    await person.types(f"/start {language}")
    await bot.store.subscriptions.stop(person.id)


async def campaigns(bot: RunningBot) -> tuple[Campaign, ...]:
    return await build_campaigns(bot.store).newest(10)


async def delivered(bot: RunningBot, clock: StoppedClock, after: timedelta = TEN_SECONDS) -> None:
    """Let time pass, until the newest campaign is over."""
    clock.advance(after)
    bot.engine.nudge()
    async with asyncio.timeout(10):
        while (await campaigns(bot))[0].state is not CampaignState.DONE:  # noqa: ASYNC110 - asks
            await asyncio.sleep(0.005)
    await bot.services.newsroom.watch.tick()


def texts(person: Person) -> list[str]:
    return [seen.text for seen in person.received()]


def refuses(emulator: Emulator, person: Person) -> None:
    """Telegram does not take what is sent to the person next."""
    emulator.fault(
        "error",
        method="sendMessage",
        chat_id=person.id,
        count=1,
        status=400,
        description="Bad Request: message is too long",
    )


async def all_but_one(bot: RunningBot, audience: int) -> None:
    """Wait until everybody but one has it."""
    control = bot.services.control
    async with asyncio.timeout(10):
        while True:
            books = (await control.campaigns.report((await campaigns(bot))[0].id)).books
            if (books.audience, books.waiting, books.sending) == (audience, 1, 0):
                return
            await asyncio.sleep(0.005)
