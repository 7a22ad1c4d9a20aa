"""What the editors get first: one message of each language to see, and what else is tried."""

from bot.assembly import build_canary
from bot.desk.canary import Refused
from bot.emulator import Emulator
from bot.emulator.people import Person
from bot.presentation.screen import Screen
from storage.values.briefs import Language
from tests.flows.desk.sending import texts
from tests.flows.running import RunningBot

LONG, TOO_LONG = "x" * 3000, "x" * 5000


async def flown(bot: RunningBot, *words: str) -> Refused | None:
    """Let these go in each language; the first is to be seen."""

    async def samples(language: Language) -> list[Screen]:
        return [Screen(f"{language} {one}") for one in words]

    return await build_canary(bot.store, bot.sender).fly(samples)


async def test_a_variant_is_tried_on_one_editor_and_gone_at_once(
    bot: RunningBot, emulator: Emulator, owner: Person, editor: Person
) -> None:
    for person in (owner, editor):
        await person.types("/help")
    before = [len(person.received()) for person in (owner, editor)]
    assert await flown(bot, "to be seen", LONG) is None
    seen = [texts(one)[n:] for one, n in zip((owner, editor), before, strict=True)]
    assert sorted(seen[0]) == ["be to be seen", "en to be seen"]
    assert seen[1] == ["ru to be seen"]
    assert len(list(emulator.record.entries(method="deleteMessage"))) == len(Language)


async def test_a_variant_that_telegram_refuses_stops_it(bot: RunningBot, owner: Person) -> None:
    await owner.types("/help")
    refused = await flown(bot, "to be seen", TOO_LONG)
    assert refused is not None
    assert (refused.language, refused.reason) == (Language.BE, "too long")


async def test_a_message_that_cannot_be_made_stops_it(bot: RunningBot, owner: Person) -> None:
    await owner.types("/help")

    async def samples(language: Language) -> list[Screen]:
        if language is Language.RU:
            raise KeyError(language)
        return []

    refused = await build_canary(bot.store, bot.sender).fly(samples)
    assert refused == Refused(Language.RU, "cannot be rendered (KeyError)")
