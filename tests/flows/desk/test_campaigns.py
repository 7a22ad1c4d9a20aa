"""Campaigns at the desk: what editors see, press and write, and what becomes of the copies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from math import inf

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.application import courier
from bot.assembly import build_campaigns, build_live
from bot.delivery.alerts import Alert
from bot.delivery.pacing import Pacer
from bot.delivery.sender import Sender
from bot.emulator import Emulator
from bot.emulator.people import Person, Seen
from bot.telegram.transport import Transport
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import CampaignState
from storage.values.desk import Role
from tests.flows.conftest import words_of
from tests.flows.desk.conftest import READERS
from tests.flows.desk.sending import invited, speaks
from tests.flows.running import RunningBot


async def breaking(bot: RunningBot) -> int:
    """A breaking update in three languages, not sent yet; its campaign."""
    texts = tuple(
        BriefText(code, f"{name}: 10", "Lead.", "Body.") for code, name in READERS.items()
    )
    content = BriefContent("border", "security", None, None, texts)
    store = bot.store
    (saved,) = await store.briefs.put([content], words_of, store.clock.now())
    brief = await store.briefs.by_id(saved.brief_id)
    assert brief is not None
    return (await build_campaigns(store).breaking(brief)).id


async def deliver(bot: RunningBot, campaign_id: int) -> None:
    """Let an engine bring the campaign to its end."""
    async with engine(bot, campaign_id):
        campaigns = build_campaigns(bot.store)

        async def is_done() -> bool:
            return (await campaigns.get(campaign_id)).state is CampaignState.DONE

        await until(is_done)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds, asking it again and again."""
    async with asyncio.timeout(20):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def engine(bot: RunningBot, campaign_id: int) -> AsyncIterator[None]:
    async def tell(alert: Alert) -> None:
        raise AssertionError(alert.kind)

    async with courier(bot.store, only=campaign_id, tell=tell) as one:
        task = asyncio.create_task(one.run())
        try:
            yield
        finally:
            one.stop()
            await task


async def pressed(person: Person, wanted: str) -> Seen:
    """The message after a press, which changes it in place."""
    await person.presses(wanted)
    return person.last


def stands(person: Person) -> str:
    """What stands in the chat from the bot."""
    return "\n".join(seen.text for seen in person.received())


async def test_the_card_of_a_campaign_holds_its_books_and_the_times_of_delivery(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    assert len(readers) == 3
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    await editor.types("/campaigns")
    assert f"№ {campaign}" in editor.last.text
    card = await pressed(editor, f"1|ecampaign|{campaign}")
    assert "Читатель: 10" in card.text
    assert "Доставлено: 3 из 3" in card.text
    assert "Беларуская: 1 из 1" in card.text
    assert "Первая доставка через" in card.text


async def test_an_editor_corrects_by_a_reply_and_withdraws_with_a_reason(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    question = await pressed(editor, "Исправить")
    await editor.types("Читатель: 12\n\nЛид.\n\nТекст.", reply_to=question.id)
    card = await pressed(editor, "Исправить")
    assert "исправление" in card.text
    await deliver(bot, campaign + 1)
    assert "Читатель: 12" in stands(readers[Language.RU])
    assert "Исправлено 18 декабря" in stands(readers[Language.RU])
    assert "Чытач: 10" in stands(readers[Language.BE])
    assert "Выпраўлена" not in stands(readers[Language.BE])
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    question = await pressed(editor, "Отозвать")
    (card,) = await editor.types("цифра не подтвердилась", reply_to=question.id)
    assert "отзыв" in card.text
    await deliver(bot, campaign + 2)
    assert not any(READERS[code] in stands(person) for code, person in readers.items())
    acts = [entry.action for entry in await bot.services.desk.audit.page(10)]
    assert acts[:2] == ["recalled", "corrected"]


async def test_a_campaign_is_held_resumed_and_cancelled_by_buttons(
    bot: RunningBot, editor: Person
) -> None:
    campaign = await breaking(bot)
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    card = await pressed(editor, "Приостановить")
    assert "приостановлена" in card.text
    card = await pressed(editor, "Возобновить")
    assert "запланирована" in card.text
    await editor.presses("Отменить")
    card = await pressed(editor, "Отменить рассылку")
    assert "отменена" in card.text
    state = (await build_campaigns(bot.store).get(campaign)).state
    assert state is CampaignState.CANCELLED


async def test_an_update_that_is_held_before_it_goes_out_is_found_by_nobody(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    reader, library = readers[Language.RU], bot.services.library
    campaign = await breaking(bot)
    control, (one,) = bot.services.control, await build_campaigns(bot.store).newest(1)
    assert one.brief_id is not None
    assert await library.brief(one.brief_id) is not None
    await control.pause(editor.id, campaign)
    assert await library.brief(one.brief_id) is None
    await reader.types("Читатель")
    assert "10" not in reader.last.text
    await control.resume(editor.id, campaign)
    assert await library.brief(one.brief_id) is not None
    await deliver(bot, campaign)
    assert "Читатель: 10" in stands(reader)


async def test_bringing_a_held_update_in_again_changes_its_words_and_shows_it_to_nobody(
    bot: RunningBot, editor: Person
) -> None:
    campaign = await breaking(bot)
    control, store = bot.services.control, bot.store
    await control.pause(editor.id, campaign)
    (one,) = await build_campaigns(store).newest(1)
    held = await store.briefs.by_id(one.brief_id or 0)
    assert held is not None
    text = replace(held.texts[0], body="Mended.")
    content = BriefContent(held.key, held.topic, None, None, (text, *held.texts[1:]))
    for _ in range(2):
        await store.briefs.put([content], words_of, store.clock.now())
        assert await bot.services.library.brief(held.id) is None
    await control.resume(editor.id, campaign)
    shown = await bot.services.library.brief(held.id)
    assert shown is not None
    assert text in shown.texts


async def test_a_withdrawal_can_be_held_and_not_cancelled(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    await editor.presses("Отозвать")
    card = await pressed(editor, "Отозвать без объяснения")
    assert "Отменить" not in card.buttons
    card = await pressed(editor, "Приостановить")
    assert "Отменить" not in card.buttons
    recall = (await build_campaigns(bot.store).newest(1))[0]
    forged = InlineKeyboardButton("Forged", callback_data=f"1|eccancelled|{recall.id}")
    await bot.api.send_message(editor.id, "x", reply_markup=InlineKeyboardMarkup([[forged]]))
    await editor.presses("Forged")
    assert (await build_campaigns(bot.store).get(recall.id)).state is CampaignState.PAUSED
    await pressed(editor, "Возобновить")
    await deliver(bot, recall.id)
    assert not any(READERS[code] in stands(person) for code, person in readers.items())


async def test_a_writer_sees_campaigns_and_cannot_touch_them(
    bot: RunningBot, writer: Person
) -> None:
    campaign = await breaking(bot)
    await writer.types("/campaigns")
    card = await pressed(writer, f"1|ecampaign|{campaign}")
    assert not [words for words in card.buttons if words in {"Прыпыніць", "Скасаваць"}]


async def test_a_stranger_learns_nothing_of_campaigns(bot: RunningBot, stranger: Person) -> None:
    await breaking(bot)
    (answer,) = await stranger.types("/campaigns")
    assert "There is no such command." in answer.text


async def test_a_card_follows_its_campaign_to_the_report(
    emulator: Emulator, bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    campaign = await breaking(bot)
    await editor.types("/campaigns")
    card = await pressed(editor, f"1|ecampaign|{campaign}")
    transport = Transport(emulator.token, emulator.url)
    await transport.initialize()
    sender = Sender(transport, Pacer(inf))
    control = bot.services.control
    live = build_live(bot.store, control, sender, every_s=0.02)
    await live.follow(await control.progress.card(campaign), editor.id, card.id)
    await deliver(bot, campaign)

    async def ended() -> bool:
        return "Первая доставка через" in editor.last.text

    await until(ended)
    assert editor.last.id == card.id
    assert "завершена" in editor.last.text
    edits = len(list(emulator.record.entries(method="editMessageText")))
    await asyncio.sleep(0.1)
    assert len(list(emulator.record.entries(method="editMessageText"))) == edits
    await live.close()
    await transport.shutdown()


async def test_a_story_goes_on_in_place_and_an_escalation_makes_a_sound(
    emulator: Emulator, bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    await editor.types("/campaigns")
    await pressed(editor, f"1|ecampaign|{campaign}")
    await editor.presses("Исправить")
    await editor.presses("Обновление, а не исправление")
    question = await pressed(editor, "Сообщить читателям со звуком")
    await editor.types("Чытач: 11\n\nЛід з ў.\n\nТэкст.", reply_to=question.id)
    await editor.presses("Обновить и сообщить со звуком")
    await deliver(bot, campaign + 1)
    await deliver(bot, campaign + 2)
    update, told = readers[Language.BE].received()[-2:]
    assert "Чытач: 11" in update.text
    assert "Абноўлена 18 снежня" in update.text
    assert told.text == "Падзеі развіваюцца: паведамленне вышэй абноўлена."
    chat = emulator.state.chats.get(readers[Language.BE].id)
    assert chat is not None
    reply = list(emulator.state.messages.of(chat))[-1]
    assert (reply.reply_to, reply.silent) == (update.id, False)


FRONT = {
    Language.EN: ("No. 1 · breaking update · scheduled", "No. 1 · Reader: 10", "cancelled by"),
    Language.BE: ("№ 1 · важная навіна · запланавана", "№ 1 · Чытач: 10", "скасавана"),
    Language.RU: ("№ 1 · важная новость · запланирована", "№ 1 · Читатель: 10", "отменена"),
}


@pytest.mark.parametrize("language", tuple(Language))
async def test_what_goes_on_stands_on_the_front_page_by_its_title(
    bot: RunningBot, owner: Person, language: Language
) -> None:
    going, button, cancelled = FRONT[language]
    await speaks(bot, owner, language)
    campaign = await breaking(bot)
    await owner.types("/desk")
    assert going in owner.last.text
    assert button.partition("· ")[2] in (await pressed(owner, button)).text
    await build_campaigns(bot.store).cancel(campaign)
    await owner.types("/desk")
    assert button not in owner.last.buttons
    await owner.types("/campaigns")
    assert cancelled in owner.last.text
    assert button in owner.last.buttons


PICTURE = {
    Language.EN: ("No. 1 · Reader: 10", "Picture", "Line: all up to that moment", "Minsk time"),
    Language.BE: ("№ 1 · Чытач: 10", "Графік", "Лінія: усяго на гэты момант", "Мінскі час"),
    Language.RU: ("№ 1 · Читатель: 10", "График", "Линия: всего к этому моменту", "Минское время"),
}


@pytest.mark.parametrize("language", tuple(Language))
async def test_a_report_has_a_picture_of_deliveries_over_time(
    emulator: Emulator,
    bot: RunningBot,
    owner: Person,
    readers: dict[Language, Person],
    language: Language,
) -> None:
    campaign, button, line, zone = PICTURE[language]
    assert readers
    person = emulator.person("Editor", language)
    await invited(bot, owner, person, Role.WRITER, language)
    await deliver(bot, await breaking(bot))
    await person.types("/campaigns")
    await person.presses(campaign)
    picture = await pressed(person, button)
    assert line in picture.text
    assert zone in picture.text
    (sent,) = emulator.record.entries(method="sendPhoto")
    assert sent["chat_id"] == person.id
    stored = [m for m in emulator.state.messages.of(person.chat) if m.content.media]
    media = stored[-1].content.media
    assert media is not None
    assert (media.kind, media.width, media.height) == ("photo", 960, 600)


async def test_a_picture_of_what_has_not_arrived_is_a_stale_press(
    bot: RunningBot, editor: Person
) -> None:
    campaign = await breaking(bot)
    await editor.types("/campaigns")
    card = await pressed(editor, f"1|ecampaign|{campaign}")
    assert "График" not in card.buttons
