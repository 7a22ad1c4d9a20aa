"""What the command line and the HTTP door send goes to the editors before the first reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from bot.application import build_engine
from bot.assembly import build_campaigns, build_control, build_corrections
from bot.clock import StoppedClock
from bot.delivery.engine import Engine
from bot.emulator import Emulator
from bot.emulator.faults import Fault
from bot.emulator.people import Person
from bot.owners import Owners
from storage.campaigns import Campaigns
from storage.values.briefs import Brief, BriefContent, BriefText, Language
from storage.values.campaigns import Campaign, CampaignState
from storage.values.desk import Via
from tests.flows.conftest import words_of
from tests.flows.desk.conftest import subscribed
from tests.flows.desk.sending import refuses, texts
from tests.flows.running import FreePacer, RunningBot, running_bot

TITLES = {Language.BE: "Мяжа зачынена", Language.RU: "Граница закрыта", Language.EN: "Closed"}
SAID = {
    Language.BE: "ніхто з чытачоў нічога з яе не атрымаў",
    Language.RU: "никто из читателей ничего из неё не получил",
    Language.EN: "no reader has got anything of it",
}


async def known(bot: RunningBot, week: str | None = None, body: str = "Body.") -> Brief:
    """A published brief in three languages; another body is that of the Belarusian version."""
    texts = tuple(
        BriefText(code, title, "Lead.", body if code is Language.BE else "Body.")
        for code, title in TITLES.items()
    )
    content = BriefContent("border", "security", week, None, texts)
    (saved,) = await bot.store.briefs.put([content], words_of, bot.store.clock.now())
    brief = await bot.store.briefs.by_id(saved.brief_id)
    assert brief is not None
    return brief


async def pushed(bot: RunningBot) -> Campaign:
    campaigns = build_campaigns(bot.store)
    return await campaigns.breaking(await known(bot), untried=Via.CONSOLE)


def engine_of(bot: RunningBot) -> Engine:
    """A new one that tells owners and editors what needs them, as in the running bot."""
    store = bot.store
    owners = Owners(
        store.settings.owner_ids, store.screens, bot.sender, store.subscriptions, store.desk.access
    )
    return build_engine(store, bot.sender, FreePacer(inf), owners.tell)


@asynccontextmanager
async def delivering(bot: RunningBot) -> AsyncIterator[None]:
    engine = engine_of(bot)
    task = asyncio.create_task(engine.run())
    try:
        yield
    finally:
        engine.stop()
        await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.005)


async def ends(bot: RunningBot, campaign_id: int, state: CampaignState) -> Campaign:
    """The campaign, once it is in the state."""
    campaigns = build_campaigns(bot.store)

    async def is_there() -> bool:
        return (await campaigns.get(campaign_id)).state is state

    await until(is_there)
    return await campaigns.get(campaign_id)


async def goes_out(bot: RunningBot, campaign: Campaign) -> Campaign:
    async with delivering(bot):
        return await ends(bot, campaign.id, CampaignState.DONE)


async def stops(bot: RunningBot, campaign: Campaign) -> Campaign:
    async with delivering(bot):
        return await ends(bot, campaign.id, CampaignState.PAUSED)


async def test_a_push_goes_to_the_editors_first_and_then_to_everybody(
    bot: RunningBot, owner: Person, editor: Person, readers: dict[Language, Person]
) -> None:
    for person in (owner, editor):
        await person.types("/help")
    before = len(owner.received()), len(editor.received())
    done = await goes_out(bot, await pushed(bot))
    assert done.untried is None
    seen = texts(owner)[before[0] :], texts(editor)[before[1] :]
    assert [TITLES[Language.RU] in text for text in seen[1]] == [True]
    for title in (TITLES[Language.BE], TITLES[Language.EN]):
        assert [title in text for text in seen[0]].count(True) == 1
    assert len(seen[0]) == 2, "what nobody reads goes to one of them"
    for language, reader in readers.items():
        assert TITLES[language] in reader.last.text


@pytest.mark.parametrize("language", list(Language))
async def test_what_telegram_refuses_stops_at_the_editors_and_goes_to_them_again(
    bot: RunningBot,
    emulator: Emulator,
    owner: Person,
    readers: dict[Language, Person],
    language: Language,
) -> None:
    await owner.types("/help")
    await bot.store.subscriptions.change(owner.id, language=language)
    refuses(emulator, owner)
    campaign = await pushed(bot)
    paused = await stops(bot, campaign)
    assert paused.started_at is None
    assert SAID[language] in owner.last.text
    assert "too long" in owner.last.text
    assert not any(TITLES[code] in text for code, one in readers.items() for text in texts(one))
    (entry, *_) = await bot.services.desk.audit.page(5)
    assert (entry.action, entry.via) == ("canary_failed", Via.CONSOLE)
    assert entry.subject == f"campaign:{campaign.id}"
    card = {"be": "Ход рассылкі ›", "ru": "Ход рассылки ›", "en": "Progress ›"}[language]
    await owner.presses(card)
    assert "too long" in owner.last.text
    await build_control(bot.store).resume(None, campaign.id)
    before = len(owner.received())
    await goes_out(bot, campaign)
    assert any(TITLES[language] in text for text in texts(owner)[before:])
    assert all(TITLES[code] in reader.last.text for code, reader in readers.items())


async def test_trouble_on_the_way_to_the_editors_stops_nothing(
    bot: RunningBot, emulator: Emulator, owner: Person, readers: dict[Language, Person]
) -> None:
    await owner.types("/help")
    emulator.fault("error", method="sendMessage", chat_id=owner.id, status=502, count=10)
    await goes_out(bot, await pushed(bot))
    assert all(TITLES[code] in reader.last.text for code, reader in readers.items())


async def test_a_digest_by_hand_goes_to_the_editors_without_sound(
    bot: RunningBot, owner: Person, readers: dict[Language, Person]
) -> None:
    await owner.types("/help")
    await known(bot, "2017-W50")
    before = len(owner.received())
    campaign = await build_campaigns(bot.store).digest("2017-W50", untried=Via.CONSOLE)
    await goes_out(bot, campaign)
    seen = owner.received()[before:]
    assert len(seen) == 3
    assert all(one.silent for one in seen)
    assert all("2017" in reader.last.text for reader in readers.values())


async def test_only_who_reads_a_corrected_version_gets_it_first(
    bot: RunningBot,
    emulator: Emulator,
    owner: Person,
    editor: Person,
    readers: dict[Language, Person],
) -> None:
    for person in (owner, editor):
        await person.types("/help")
    root = await goes_out(bot, await pushed(bot))
    assert isinstance(bot.store.clock, StoppedClock)
    bot.store.clock.advance(timedelta(minutes=1))
    corrected = await known(bot, body="Another body.")
    before = len(owner.received()), len(editor.received())
    corrections = build_corrections(bot.store)
    correction = await corrections.correct(root.id, corrected, untried=Via.CONSOLE)
    refuses(emulator, owner)
    await stops(bot, correction)
    assert "Another body." not in readers[Language.BE].last.text
    assert len(editor.received()) == before[1] + 1, "what stopped it"
    await build_control(bot.store).resume(None, correction.id)
    await goes_out(bot, correction)
    assert sum("Another body." in text for text in texts(owner)[before[0] :]) == 1
    assert "Another body." in readers[Language.BE].last.text
    assert len(editor.received()) == before[1] + 1


async def test_cut_off_at_the_editors_it_goes_to_them_again_and_to_readers_once(
    bot: RunningBot, emulator: Emulator, owner: Person, readers: dict[Language, Person]
) -> None:
    await owner.types("/help")
    fault = emulator.fault(
        "latency", method="sendMessage", chat_id=owner.id, latency_s=3600, count=1
    )
    campaign = await pushed(bot)
    task = asyncio.create_task(engine_of(bot).run())
    await until(lambda: _is_used(fault))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert (await build_campaigns(bot.store).get(campaign.id)).started_at is None
    emulator.heal()
    await goes_out(bot, campaign)
    assert TITLES[Language.EN] in "".join(texts(owner))
    for code, reader in readers.items():
        assert sum(TITLES[code] in text for text in texts(reader)) == 1


async def test_held_while_it_goes_to_the_editors_it_goes_to_them_again(bot: RunningBot) -> None:
    campaign, control = await pushed(bot), build_control(bot.store)
    store = Campaigns(bot.store.database)
    await control.pause(None, campaign.id)
    await store.tried(campaign.id)
    await control.resume(None, campaign.id)
    held = await store.by_id(campaign.id)
    assert held is not None
    assert held.untried is Via.CONSOLE
    await store.tried(campaign.id)
    seen = await store.by_id(campaign.id)
    assert seen is not None
    assert seen.untried is None


async def test_without_editors_nobody_gets_it_first(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path
) -> None:
    async with running_bot(emulator, clock, tmp_path) as bot:
        people = await subscribed(emulator, bot)
        await emulator.settled()
        before = sum(emulator.record.delivered().values())
        await goes_out(bot, await pushed(bot))
        assert sum(emulator.record.delivered().values()) - before == len(people)


async def _is_used(fault: Fault) -> bool:
    return fault.count == 0
