"""/why: what readers are told about what comes to them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assembly import build_campaigns
from bot.clock import StoppedClock
from bot.delivery.copying import FollowUp
from bot.emulator import Emulator
from storage.values.briefs import Language
from tests.flows.desk.test_campaigns import breaking, deliver
from tests.flows.desk.test_corrections import brief_of, put
from tests.flows.running import RunningBot

WORDS = {
    "be": (
        "Гэты чат не падпісаны",
        (
            "дайджэст\N{NO-BREAK SPACE}— па панядзелках а 09:00 (мінскі час)",
            "важныя навіны па ўсіх тэмах",
            "Ціхія гадзіны: 23:00–07:00 (мінскі час)",
        ),
        "Падпіска на паўзе да 19 снежня, 09:00.",
        "Падпіска скасаваная",
    ),
    "ru": (
        "Этот чат не подписан",
        (
            "дайджест\N{NO-BREAK SPACE}— по понедельникам в 09:00 (минское время)",
            "важные новости по всем темам",
            "Тихие часы: 23:00–07:00 (минское время)",
        ),
        "Подписка на паузе до 19 декабря, 09:00.",
        "Подписка отменена",
    ),
    "en": (
        "This chat is not subscribed",
        (
            "the digest, on Mondays at 09:00 (Minsk time)",
            "breaking updates on all topics",
            "Quiet hours: 23:00–07:00 (Minsk time)",
        ),
        "The subscription is paused until December 19, 09:00.",
        "The subscription is cancelled",
    ),
}
HOUR_OF_THE_DIGEST = {
    "be": "дайджэст — па аўторках а 07:00 (мінскі час)",
    "ru": "дайджест — по вторникам в 07:00 (минское время)",
    "en": "the digest, on Tuesdays at 07:00 (Minsk time)",
}
SENT = {
    "be": (
        "Гэта дайджэст за 11–17 снежня 2017\N{NO-BREAK SPACE}— ",
        "Вашы тэмы на той момант: Бяспека",
        "Прыйшло 18 снежня, 09:00.",
        "Гэта важная навіна па тэме «Бяспека».\nГэтая тэма была тады сярод выбраных вамі.",
        "Выпраўлена 18 снежня, 09:00.",
        "У ім гаворыцца, што адно з ранейшых паведамленняў зменена.",
        "Адклікана 20 снежня, 10:00.",
    ),
    "ru": (
        "Это дайджест за 11–17 декабря 2017 г.\N{NO-BREAK SPACE}— ",
        "Ваши темы на тот момент: Безопасность",
        "Пришло 18 декабря, 09:00.",
        "Это важная новость по теме «Безопасность».\nЭта тема была тогда среди выбранных вами.",
        "Исправлено 18 декабря, 09:00.",
        "В нём говорится, что одно из прежних сообщений изменено.",
        "Отозвано 20 декабря, 10:00.",
    ),
    "en": (
        "This is the digest of December 11 – 17, 2017: ",
        "You had chosen: Security issues",
        "It arrived on December 18, 09:00.",
        "This is a breaking update on the topic “Security issues”.\nYou had chosen this topic.",
        "Corrected on December 18, 09:00.",
        "It tells you that an earlier message here was changed.",
        "Withdrawn on December 20, 10:00.",
    ),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.usefixtures("bot")
async def test_the_command_alone_tells_what_comes_and_why(
    emulator: Emulator, language: str
) -> None:
    stranger, what, paused, stopped = WORDS[language]
    reader = emulator.person("Reader", language)
    (answer,) = await reader.types("/why")
    assert stranger in answer.text
    await reader.types(f"/start {language}")
    await reader.types("/settings")
    await reader.presses("1|settings|quiet")
    await reader.presses("1|quiet|23:00-07:00")
    (answer,) = await reader.types("/why")
    for words in what:
        assert words in answer.text
    await reader.types("/settings")
    await reader.presses("1|settings|hour")
    await reader.presses("1|hour|07:00")
    (answer,) = await reader.types("/why")
    assert HOUR_OF_THE_DIGEST[language] in answer.text
    await reader.types("/pause")
    await reader.presses("1|pause|day")
    (answer,) = await reader.types("/why")
    assert paused in answer.text
    await reader.types("/stop")
    (answer,) = await reader.types("/why")
    assert stopped in answer.text


@pytest.mark.parametrize("language", SENT)
@pytest.mark.usefixtures("issues")
async def test_a_digest_is_explained_by_its_week_and_the_topics_of_that_day(
    bot: RunningBot, emulator: Emulator, language: str
) -> None:
    week, chosen, arrived = SENT[language][:3]
    reader = emulator.person("Reader", language)
    await reader.types(f"/start {language}")
    await bot.store.subscriptions.change(reader.id, topics=frozenset({"security"}))
    await deliver(bot, (await build_campaigns(bot.store).digest("2017-W50")).id)
    digest = reader.last
    await bot.store.subscriptions.change(reader.id, topics=frozenset({"economy"}))
    (answer,) = await reader.types("/why", reply_to=digest.id)
    assert week in answer.text
    assert chosen in answer.text
    assert arrived in answer.text


@pytest.mark.parametrize("language", SENT)
async def test_an_update_is_explained_with_what_became_of_it(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, language: str
) -> None:
    breaks, corrected, notice, withdrawn = SENT[language][3:]
    reader = emulator.person("Reader", language)
    await reader.types(f"/start {language}")
    await bot.store.subscriptions.change(reader.id, topics=frozenset({"security"}))
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    update = reader.last
    (answer,) = await reader.types("/why", reply_to=update.id)
    assert breaks in answer.text
    assert corrected not in answer.text

    corrections = bot.services.control.corrections
    before = await brief_of(bot, campaign)
    brief = await put(bot, before, *(replace(one, body="New.") for one in before.texts))
    correction = await corrections.correct(campaign, brief)
    await deliver(bot, correction.id)
    (answer,) = await reader.types("/why", reply_to=update.id)
    assert breaks in answer.text
    assert corrected in answer.text

    follow_up = await corrections.follow_up(correction.id, FollowUp.NOTICE, sound=False)
    await deliver(bot, follow_up.id)
    (answer,) = await reader.types("/why", reply_to=reader.last.id)
    assert notice in answer.text

    clock.advance(timedelta(hours=49))
    await deliver(bot, (await corrections.recall(campaign)).id)
    (answer,) = await reader.types("/why", reply_to=update.id)
    assert withdrawn in answer.text


@pytest.mark.usefixtures("issues")
async def test_what_no_campaign_has_brought_gets_the_general_answer(
    bot: RunningBot, emulator: Emulator
) -> None:
    reader, other = emulator.person("Reader", "en"), emulator.person("Other", "en")
    for person in (reader, other):
        await person.types("/start en")
    (latest,) = await reader.types("/latest")
    (answer,) = await reader.types("/why", reply_to=latest.id)
    assert answer.text.startswith("Why messages come here")
    await deliver(bot, await breaking(bot))
    elsewhere = reader.last.id
    (answer,) = await other.types("/why", reply_to=other.sees()[0].id)
    assert answer.text.startswith("Why messages come here")
    await bot.store.subscriptions.forget(reader.id)
    (answer,) = await reader.types("/why", reply_to=elsewhere)
    assert "This chat is not subscribed" in answer.text


async def test_everybody_in_a_group_may_ask(bot: RunningBot, emulator: Emulator) -> None:
    group = emulator.group("Readers", emulator.person("Owner", "en"))
    await emulator.settled()
    member = group.joins(emulator.person("Member", "en"))
    await deliver(bot, await breaking(bot))
    (answer,) = await member.types("/why", reply_to=member.last.id)
    assert "This is a breaking update" in answer.text
    assert "You had chosen all topics." in answer.text
    known = await bot.store.subscribers.find(group.id)
    assert known is not None
    assert known.language is Language.EN
