"""Corrections at the desk: what editors send and decide, and what readers read then."""

from dataclasses import replace

import pytest

from bot.briefs.importing import search_words
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values import (
    Brief,
    BriefContent,
    BriefText,
    ChatKind,
    Density,
    Language,
    Mark,
    Trend,
)
from tests.flows.desk.test_campaigns import breaking, deliver, stands
from tests.flows.running import RunningBot

READERS = {Language.BE: "Чытач", Language.RU: "Читатель", Language.EN: "Reader"}
CORRECTED = {
    Language.BE: "Выпраўлена 18 снежня",
    Language.RU: "Исправлено 18 декабря",
    Language.EN: "Corrected on December 18",
}
NEXT = {Language.BE: "Старонка 2 ›", Language.RU: "Страница 2 ›", Language.EN: "Page 2 ›"}
BACK = {Language.BE: "‹ Старонка 1", Language.RU: "‹ Страница 1", Language.EN: "‹ Page 1"}


@pytest.fixture
async def readers(emulator: Emulator, bot: RunningBot) -> dict[Language, Person]:
    """One of each language, subscribed."""
    people = {code: emulator.person(name, code) for code, name in READERS.items()}
    for code, person in people.items():
        person.says("/start")
        new = NewSubscriber(person.id, ChatKind.PRIVATE, code, frozenset(), Density.LEADS)
        await bot.store.subscribers.put_all([new])
    return people


async def brief_of(bot: RunningBot, campaign_id: int) -> Brief:
    campaign = await bot.services.control.campaigns.get(campaign_id)
    brief = await bot.store.briefs.by_id(campaign.brief_id or 0)
    assert brief is not None
    return brief


async def put(bot: RunningBot, brief: Brief, *texts: BriefText) -> Brief:
    """Bring new words in, as an import does."""
    content = BriefContent(brief.key, brief.topic, brief.edition, brief.trend, texts)
    await bot.store.briefs.put([content], search_words, bot.store.clock.now())
    changed = await bot.store.briefs.by_id(brief.id)
    assert changed is not None
    return changed


async def test_whoever_pages_or_opens_a_corrected_brief_sees_the_dated_line(
    bot: RunningBot, readers: dict[Language, Person]
) -> None:
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    before = await brief_of(bot, campaign)
    long = [replace(text, body="Word word. " * 600) for text in before.texts]
    brief = await put(bot, before, *long)
    correction = await bot.services.control.corrections.correct(campaign, brief)
    await deliver(bot, correction.id)
    for code, reader in readers.items():
        assert CORRECTED[code] in reader.last.text
        copy = reader.last.html
        await reader.presses(NEXT[code])
        assert CORRECTED[code] in reader.last.text
        await reader.presses(BACK[code])
        assert reader.last.html == copy
        await reader.types("/topic security")
        assert CORRECTED[code] in reader.last.text


async def test_a_later_change_without_a_correction_takes_the_line_away(
    bot: RunningBot, readers: dict[Language, Person]
) -> None:
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    before = await brief_of(bot, campaign)
    brief = await put(bot, before, BriefText(Language.EN, "Reader: 11", "Lead.", "Body."))
    await bot.services.control.corrections.correct(campaign, brief, Mark.UPDATED)
    assert (await brief_of(bot, campaign)).marked is not None
    await put(bot, brief, BriefText(Language.EN, "Reader: 12", "Lead.", "Body."))
    await readers[Language.EN].types("/topic security")
    assert "Reader: 12" in readers[Language.EN].last.text
    assert "Updated on" not in readers[Language.EN].last.text


async def test_a_digest_says_that_it_was_corrected_to_those_who_read_the_topic(
    bot: RunningBot, readers: dict[Language, Person]
) -> None:
    texts = {topic: BriefText(Language.RU, topic, "Lead.", "Body.") for topic in ("west", "russia")}
    contents = [
        BriefContent(topic, topic, "2017-W50", Trend.SAME, (text,)) for topic, text in texts.items()
    ]
    west, _ = await bot.store.briefs.put(contents, search_words, bot.store.clock.now())
    reader = readers[Language.RU]
    await bot.store.subscribers.change(readers[Language.BE].id, {"topics": frozenset({"russia"})})
    campaign = await bot.services.control.campaigns.digest("2017-W50")
    await deliver(bot, campaign.id)
    brief = await bot.store.briefs.by_id(west.brief_id)
    assert brief is not None
    brief = await put(bot, brief, replace(texts["west"], title="Запад"))
    correction = await bot.services.control.corrections.correct(campaign.id, brief)
    await deliver(bot, correction.id)
    assert "Запад" in reader.last.text
    assert CORRECTED[Language.RU] in reader.last.text
    await reader.types("/latest")
    assert CORRECTED[Language.RU] in reader.last.text
    assert CORRECTED[Language.BE] not in stands(readers[Language.BE])
