"""A correction sends an edit for each copy that it changes, and for no other."""

from dataclasses import replace

import pytest

from bot.briefs.importing import search_words
from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values.briefs import Brief, BriefContent, BriefText, Language, Trend
from storage.values.campaigns import Books, Campaign
from storage.values.subscribers import ChatKind, Density, Variant
from tests.flows.desk.conftest import READERS as READ
from tests.flows.desk.test_campaigns import breaking, deliver
from tests.flows.desk.test_corrections import brief_of, corrections, passes, put, question
from tests.flows.running import RunningBot

READERS = {Language.BE: 11, Language.RU: 12, Language.EN: 13}
WORDS = {
    Language.BE: (
        "Копіі, якія зменяцца: {edited}",
        "Копіі, у якіх няма чаго мяняць: {spared}",
        "Копіі, у якіх няма чаго мяняць: Русский 12 · English 13",
        "Выправіць і ціха паведаміць",
    ),
    Language.RU: (
        "Копии, которые изменятся: {edited}",
        "Копии, в которых нечего менять: {spared}",
        "Копии, в которых нечего менять: Беларуская 11 · English 13",
        "Исправить и тихо сообщить",
    ),
    Language.EN: (
        "Copies that will be edited: {edited}",
        "Copies with nothing to change: {spared}",
        "Copies with nothing to change: Беларуская 11 · Русский 12",
        "Correct and notify silently",
    ),
}
WEEK = "2017-W50"


@pytest.fixture
async def crowd(emulator: Emulator, bot: RunningBot) -> dict[int, Language]:
    """Some readers of each language."""
    people: dict[int, Language] = {}
    for number, (language, count) in enumerate(READERS.items()):
        first = 5000 + 100 * number
        emulator.bulk(first, count)
        people |= dict.fromkeys(range(first, first + count), language)
        await subscribe(bot, *range(first, first + count), language=language)
    return people


async def subscribe(
    bot: RunningBot,
    *chat_ids: int,
    language: Language,
    density: Density = Density.LEADS,
    topics: tuple[str, ...] = (),
) -> None:
    await bot.store.subscribers.put_all(
        NewSubscriber(one, ChatKind.PRIVATE, language, frozenset(topics), density)
        for one in chat_ids
    )


async def asked_to_edit(emulator: Emulator, bot: RunningBot, correction: Campaign) -> set[int]:
    """The chats for which a correction sends edits: one each, and none is refused as needless."""
    since = len(emulator.record)
    await deliver(bot, correction.id)
    found = [
        one
        for one in emulator.record.entries(since)
        if one["method"] in {"editMessageText", "editMessageCaption", "editMessageMedia"}
    ]
    chats = {one["chat_id"] for one in found}
    assert all(one["ok"] for one in found)
    assert len(chats) == len(found)
    report = await bot.services.control.campaigns.report(correction.id)
    assert report.books == Books(audience=len(found), sent=len(found))
    return chats


async def sent(bot: RunningBot) -> int:
    """An update that everybody has got, some time after it was written."""
    campaign = await breaking(bot)
    passes(bot)
    await deliver(bot, campaign)
    passes(bot)
    return campaign


async def says(bot: RunningBot, campaign: int, language: Language) -> Brief:
    """The brief with other words in one language."""
    before = await brief_of(bot, campaign)
    text = next(one for one in before.texts if one.language is language)
    return await put(bot, before, replace(text, body="New."))


@pytest.mark.parametrize("language", Language)
async def test_only_the_copies_of_the_corrected_version_are_edited_and_the_cards_say_so(
    bot: RunningBot,
    emulator: Emulator,
    owner: Person,
    crowd: dict[int, Language],
    language: Language,
) -> None:
    edited, spared, report, button = WORDS[language]
    await owner.types(f"/start {language}")
    mine = {owner.id, *(chat for chat, one in crowd.items() if one is language)}
    campaign = await sent(bot)
    await owner.types("New\n\nLead.\n\nText.", reply_to=await question(owner, campaign))
    card = owner.last.text
    assert edited.format(edited=len(mine)) in card
    assert spared.format(spared=sum(READERS.values()) - READERS[language]) in card
    await owner.presses(button)
    (correction,) = await corrections(bot)
    assert await asked_to_edit(emulator, bot, correction) == mine
    await owner.presses(f"1|ecampaign|{correction.id}")
    assert report in owner.last.text
    since = len(emulator.record)
    await deliver(bot, correction.id + 1)
    replied = emulator.record.entries(since, method="sendMessage")
    assert {one["chat_id"] for one in replied} == mine


async def test_a_corrected_trend_is_edited_into_every_copy(
    bot: RunningBot, emulator: Emulator, crowd: dict[int, Language]
) -> None:
    campaign = await sent(bot)
    brief = await brief_of(bot, campaign)
    content = BriefContent(brief.key, brief.topic, None, Trend.BETTER, brief.texts)
    await bot.store.briefs.put([content], search_words, bot.store.clock.now())
    correction = await bot.services.control.corrections.correct(
        campaign, await brief_of(bot, campaign)
    )
    assert await asked_to_edit(emulator, bot, correction) == set(crowd)


async def test_a_translation_is_edited_only_into_the_copies_that_lacked_it(
    bot: RunningBot, emulator: Emulator, crowd: dict[int, Language]
) -> None:
    text = BriefText(Language.RU, "Заголовок", "Лид.", "Текст.")
    content = BriefContent("fuel", "economy", None, None, (text,))
    (saved,) = await bot.store.briefs.put([content], search_words, bot.store.clock.now())
    brief = await bot.store.briefs.by_id(saved.brief_id)
    assert brief is not None
    control = bot.services.control
    campaign = (await control.campaigns.breaking(brief)).id
    passes(bot)
    await deliver(bot, campaign)
    passes(bot)
    brief = await put(bot, brief, replace(text, language=Language.BE, title="Загаловак"))
    swap = await control.corrections.correct(campaign, brief, mark=None)
    lacked = {chat for chat, one in crowd.items() if one is Language.BE}
    assert await asked_to_edit(emulator, bot, swap) == lacked
    passes(bot)
    brief = await put(bot, brief, replace(text, title="Другой"))
    correction = await control.corrections.correct(campaign, brief)
    assert await asked_to_edit(emulator, bot, correction) == set(crowd) - lacked


async def test_a_change_that_nobody_has_dated_comes_along_with_a_correction(
    bot: RunningBot, emulator: Emulator, crowd: dict[int, Language]
) -> None:
    campaign = await sent(bot)
    await says(bot, campaign, Language.BE)
    passes(bot)
    brief = await says(bot, campaign, Language.EN)
    correction = await bot.services.control.corrections.correct(campaign, brief)
    told = {chat for chat, one in crowd.items() if one is not Language.RU}
    assert await asked_to_edit(emulator, bot, correction) == told


@pytest.mark.parametrize("finished", [True, False])
async def test_a_second_correction_edits_what_the_first_has_not_reached(
    bot: RunningBot, emulator: Emulator, crowd: dict[int, Language], *, finished: bool
) -> None:
    control = bot.services.control
    campaign = await sent(bot)
    brief = await says(bot, campaign, Language.RU)
    first = await control.corrections.correct(campaign, brief)
    if finished:
        await deliver(bot, first.id)
    passes(bot)
    brief = await says(bot, campaign, Language.EN)
    second = await control.corrections.correct(campaign, brief)
    others = {Language.EN} if finished else {Language.EN, Language.RU}
    told = {chat for chat, one in crowd.items() if one in others}
    assert await asked_to_edit(emulator, bot, second) == told


async def test_a_correction_that_was_cancelled_can_be_written_again(
    bot: RunningBot, emulator: Emulator, crowd: dict[int, Language]
) -> None:
    control = bot.services.control
    campaign = await sent(bot)
    brief = await says(bot, campaign, Language.RU)
    first = await control.corrections.correct(campaign, brief)
    await control.campaigns.cancel(first.id)
    passes(bot)
    again = await control.corrections.correct(campaign, await brief_of(bot, campaign))
    told = {chat for chat, one in crowd.items() if one is Language.RU}
    assert await asked_to_edit(emulator, bot, again) == told
    marked = {text.language for text in (await brief_of(bot, campaign)).texts if text.marked}
    assert marked == {Language.RU}


async def test_a_digest_is_edited_for_those_who_read_the_language_and_the_topic(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock
) -> None:
    variants = [
        Variant(language, density, frozenset(topics))
        for language in (Language.RU, Language.EN)
        for density in Density
        for topics in ((), ("west",), ("economy",), ("economy", "west"))
    ]
    emulator.bulk(7000, len(variants))
    people = dict(enumerate(variants, 7000))
    for chat, (language, density, topics) in people.items():
        await subscribe(bot, chat, language=language, density=density, topics=tuple(topics))
    briefs = [
        BriefContent(
            topic, topic, WEEK, None, tuple(BriefText(one, topic, "L.", "T.") for one in Language)
        )
        for topic in ("west", "economy")
    ]
    _, economy = await bot.store.briefs.put(briefs, search_words, clock.now())
    passes(bot)
    control = bot.services.control
    campaign = (await control.campaigns.digest(WEEK)).id
    await deliver(bot, campaign)
    passes(bot)
    brief = await bot.store.briefs.by_id(economy.brief_id)
    assert brief is not None
    brief = await put(bot, brief, BriefText(Language.RU, "economy", "L.", "Другое."))
    correction = await control.corrections.correct(campaign, brief)
    told = {
        chat
        for chat, one in people.items()
        if one.language is Language.RU and (not one.topics or "economy" in one.topics)
    }
    assert await asked_to_edit(emulator, bot, correction) == told
    assert len(told) == 9


async def test_a_copy_in_which_its_reader_has_turned_to_another_language_is_edited_too(
    bot: RunningBot, emulator: Emulator, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    turned = readers[Language.EN]
    await turned.presses("Русский")
    assert READ[Language.RU] in turned.last.text
    brief = await says(bot, campaign, Language.RU)
    correction = await bot.services.control.corrections.correct(campaign, brief)
    told = {turned.id, readers[Language.RU].id}
    assert await asked_to_edit(emulator, bot, correction) == told
    assert READ[Language.EN] in turned.last.text


async def digest_of_west(
    bot: RunningBot, readers: dict[Language, Person]
) -> tuple[int, dict[str, Brief]]:
    """A digest of two topics that everybody has got for one of them."""
    briefs = [
        BriefContent(
            topic, topic, WEEK, None, tuple(BriefText(one, topic, "L.", "T.") for one in Language)
        )
        for topic in ("west", "economy")
    ]
    saved = await bot.store.briefs.put(briefs, search_words, bot.store.clock.now())
    for reader in readers.values():
        await bot.store.subscribers.change(reader.id, {"topics": frozenset({"west"})})
    passes(bot)
    campaign = (await bot.services.control.campaigns.digest(WEEK)).id
    await deliver(bot, campaign)
    passes(bot)
    found = [await bot.store.briefs.by_id(one.brief_id) for one in saved]
    return campaign, {one.topic: one for one in found if one is not None}


async def test_a_digest_that_its_reader_has_opened_for_all_topics_is_edited_whatever_they_choose(
    bot: RunningBot, emulator: Emulator, readers: dict[Language, Person]
) -> None:
    campaign, briefs = await digest_of_west(bot, readers)
    turned = readers[Language.EN]
    await turned.presses("1 more topic")
    await bot.store.subscribers.change(turned.id, {"topics": frozenset({"society"})})
    words = BriefText(Language.EN, "economy", "Other.", "T.")
    brief = await put(bot, briefs["economy"], words)
    correction = await bot.services.control.corrections.correct(campaign, brief)
    assert await asked_to_edit(emulator, bot, correction) == {turned.id}


async def test_a_brief_that_moves_to_another_topic_leaves_no_digest_with_its_old_words(
    bot: RunningBot, emulator: Emulator, readers: dict[Language, Person]
) -> None:
    campaign, briefs = await digest_of_west(bot, readers)
    brief = await put(bot, replace(briefs["west"], topic="society"), *briefs["west"].texts)
    correction = await bot.services.control.corrections.correct(campaign, brief)
    edited = await asked_to_edit(emulator, bot, correction)
    assert edited == {one.id for one in readers.values()}
