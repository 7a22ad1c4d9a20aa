from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.assembly import build_campaigns
from bot.briefs.importing import search_words
from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from bot.presentation.callback import pack
from storage.subscribers import NewSubscriber
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import CampaignState
from storage.values.desk import DraftState, Role
from storage.values.subscribers import ChatKind
from tests.flows.desk.conftest import press_twice
from tests.flows.desk.sending import (
    LANGUAGES,
    TEN_SECONDS,
    campaigns,
    delivered,
    readers,
    refuses,
    second_editor,
    speaks,
    texts,
)
from tests.flows.desk.test_drafts import PNG, card, draft, drafted, file
from tests.flows.running import RunningBot, running_bot


@pytest.fixture
def delivers() -> bool:
    return True


async def at_the_release(editor: Person, *languages: str) -> None:
    """A draft in these languages, or in all, and its release card."""
    await drafted(editor, *languages)
    await editor.presses("К рассылке ›")


async def released(editor: Person, *languages: str) -> None:
    """The same, which goes out in ten seconds."""
    await at_the_release(editor, *languages)
    await editor.presses("Разослать сейчас")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_goes_out_ten_seconds_after_the_decision(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    release, send, undo = {
        "be": ("Да рассылкі ›", "Разаслаць цяпер", "Рассылка пачнецца праз дзесяць секунд."),
        "ru": ("К рассылке ›", "Разослать сейчас", "Рассылка начнётся через десять секунд."),
        "en": ("To the release ›", "Send now", "It goes out in ten seconds."),
    }[language]
    await speaks(bot, owner, language)
    audience = await readers(bot, emulator)
    await drafted(owner)
    await owner.presses(release)
    await owner.presses(send)
    assert undo in owner.last.text
    (campaign,) = await campaigns(bot)
    assert campaign.due_at == clock.now() + TEN_SECONDS
    assert [len(reader.received()) for reader in audience] == [1, 1, 1]
    await delivered(bot, clock)
    for reader, title in zip(audience, ("Мяжа", "Граница", "The border"), strict=True):
        assert title in reader.last.text
    assert (await draft(bot)).state is DraftState.SENT
    assert undo not in owner.last.text


async def test_previews_are_what_readers_get_then(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    audience = await readers(bot, emulator)
    await at_the_release(editor, "ru")
    *_, be, ru, en, release = editor.received()
    assert "Перакладу пакуль няма" in be.text
    assert "Not translated yet" in en.text
    assert "Сообщения выше\N{NO-BREAK SPACE}— то, что получат читатели." in release.text
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    for reader, preview in zip(audience, (be, ru, en), strict=True):
        assert (reader.last.html, reader.last.buttons) == (preview.html, preview.buttons)
        assert reader.last.silent


@pytest.mark.parametrize("press", ["К рассылке ›", "Разослать сейчас"])
async def test_an_editor_sees_at_once_that_messages_are_coming(
    emulator: Emulator, editor: Person, press: str
) -> None:
    await drafted(editor)
    if press == "Разослать сейчас":
        await editor.presses("К рассылке ›")
    before = len(list(emulator.record.entries(chat_id=editor.id)))
    await editor.presses(press)
    entries = list(emulator.record.entries(chat_id=editor.id))[before:]
    methods = [entry["method"] for entry in entries]
    assert methods[0] == "sendChatAction"
    assert methods.count("sendMessage") >= 2


async def test_a_preview_can_be_paged_before_anything_is_stored(
    bot: RunningBot, editor: Person
) -> None:
    long = file("ru") + ("Предложение текста. " * 400).encode()
    await editor.sends("border.ru.md", long)
    await editor.presses("К рассылке ›")
    assert "Русский: для одного сообщения слишком длинно" in editor.last.text
    assert "3 страницы" in editor.last.text
    await editor.presses("Страница 2 ›")
    assert any("Страница 2 из 3" in text for text in texts(editor))
    await editor.presses("‹ Страница 1")
    assert await bot.store.briefs.all() == ()


async def test_the_release_card_tells_the_audience_and_hides_small_numbers(
    bot: RunningBot, editor: Person
) -> None:
    security, economy = frozenset({"security"}), frozenset({"economy"})
    await bot.store.subscribers.put_all(
        [
            *(NewSubscriber(5000 + n, ChatKind.PRIVATE, Language.BE) for n in range(1200)),
            *(NewSubscriber(7000 + n, ChatKind.PRIVATE, Language.BE, security) for n in range(34)),
            *(NewSubscriber(8000 + n, ChatKind.PRIVATE, Language.RU, security) for n in range(9)),
            *(NewSubscriber(9000 + n, ChatKind.PRIVATE, Language.EN, economy) for n in range(50)),
        ]
    )
    await at_the_release(editor, "be", "ru")
    lines = editor.last.text.split("\n")
    assert "Читатели темы «Безопасность»" in lines
    assert "Беларуская: 1\u00a0234 (эту тему выбрали 34)" in lines
    assert "Русский: меньше 10" in lines
    assert "English: меньше 10" in lines
    assert "Всего: около 1\u00a0240" in lines
    assert "Рассылка займёт меньше минуты (30 в секунду)." in lines
    assert "Придёт без звука." in lines
    assert "Тихих часов сейчас ни у кого нет." in lines
    assert "⚠️ English: версии нет. Придёт русская версия с пометкой." in lines
    assert any(
        line.startswith("Беларуская: ") and " из 4\u00a0096 знаков" in line for line in lines
    )


@pytest.mark.usefixtures("bot")
async def test_a_draft_without_a_topic_or_a_text_is_not_released(editor: Person) -> None:
    await editor.types("/push")
    answer = await editor.presses("К рассылке ›")
    assert answer.text == "Сначала выберите тему."
    await editor.presses("Тема")
    await editor.presses("Безопасность")
    answer = await editor.presses("К рассылке ›")
    assert answer.text == "Текста пока нет ни на одном языке."


async def test_send_to_me_first_reaches_nobody_else(
    bot: RunningBot, owner: Person, editor: Person, reader: Person
) -> None:
    before = texts(reader), texts(owner)
    await drafted(editor)
    await editor.presses("Срочно")
    await editor.presses("К рассылке ›")
    await editor.presses("Сначала мне")
    mine, release = editor.received()[-2:]
    assert "Граница закрыта" in mine.text
    assert not mine.silent
    assert "Разослать сейчас" in release.buttons
    assert await campaigns(bot) == ()
    assert (texts(reader), texts(owner)) == before


async def test_undo_within_ten_seconds_leaves_readers_untouched_and_the_draft_open(
    bot: RunningBot, clock: StoppedClock, editor: Person, writer: Person, reader: Person
) -> None:
    await drafted(editor)
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await editor.presses("К рассылке ›")
    await editor.presses("Разослать сейчас")
    assert "Рассылка пачнецца" in card(writer).text
    assert "Адмяніць" not in card(writer).buttons
    clock.advance(timedelta(seconds=9))
    answer = await editor.presses("Отменить")
    assert answer.text == "Отменено. Никто ничего не получил."
    assert (await draft(bot)).state is DraftState.OPEN
    assert (await campaigns(bot))[0].state is CampaignState.CANCELLED
    await reader.types("/topic security")
    assert "Па гэтай тэме пакуль нічога" in reader.last.text
    assert "Прагляд" in card(writer).buttons
    await editor.presses("Срочно")
    await editor.presses("К рассылке ›")
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert "Мяжа зачынена" in reader.last.text
    assert not reader.last.silent, "urgent"


async def test_undo_comes_too_late_once_it_goes_out(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await released(editor)
    clock.advance(TEN_SECONDS)
    bot.engine.nudge()
    await reader.receives(2)
    answer = await editor.presses("Отменить")
    assert answer.text == "Поздно: рассылка уже началась."
    assert answer.alert
    assert (await draft(bot)).state is not DraftState.OPEN


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_release_is_scheduled_in_the_editors_words(
    bot: RunningBot, clock: StoppedClock, owner: Person, reader: Person, language: Language
) -> None:
    words, moment = {
        "be": ("заўтра а 9-й раніцы", "аўторак, 19 снежня, 09:00"),
        "ru": ("в пятницу в 18:30", "пятница, 22 декабря, 18:30"),
        "en": ("2017-12-20T08:00Z", "Wednesday, December 20, 11:00"),
    }[language]
    await speaks(bot, owner, language)
    release, schedule, yes = {
        "be": ("Да рассылкі ›", "Запланаваць", "Так, запланаваць"),
        "ru": ("К рассылке ›", "Запланировать", "Да, запланировать"),
        "en": ("To the release ›", "Schedule", "Yes, schedule it"),
    }[language]
    await drafted(owner)
    await owner.presses(release)
    await owner.presses(schedule)
    await owner.types(words, reply_to=owner.last.id)
    assert moment in owner.last.text
    await owner.presses(yes)
    assert moment in owner.last.text
    (campaign,) = await campaigns(bot)
    await delivered(bot, clock, campaign.due_at - clock.now() - timedelta(seconds=1) + TEN_SECONDS)
    assert "Мяжа зачынена" in reader.last.text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("8:30", "Это время уже прошло: понедельник, 18 декабря, 08:30."),
        ("вчера", "Не могу понять, когда это."),
        ("завтра", "День понятен, а в какое время?"),
        ("32 декабря 9:00", "Такого дня или времени нет."),
    ],
)
async def test_a_time_that_cannot_be_is_refused_in_a_sentence(
    bot: RunningBot, editor: Person, words: str, sentence: str
) -> None:
    await at_the_release(editor)
    await editor.presses("Запланировать")
    asked = editor.last
    await editor.types(words, reply_to=asked.id)
    assert sentence in editor.last.text
    assert await campaigns(bot) == ()
    await editor.types("завтра 9", reply_to=asked.id)
    assert "вторник, 19 декабря, 09:00" in editor.last.text


async def test_a_moment_that_has_passed_meanwhile_is_refused(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await at_the_release(editor)
    await editor.presses("Запланировать")
    await editor.types("через 5 минут", reply_to=editor.last.id)
    clock.advance(timedelta(minutes=6))
    answer = await editor.presses("Да, запланировать")
    assert answer.text == "Это время уже прошло. Выберите другое."
    assert await campaigns(bot) == ()


async def test_a_moment_in_a_minute_is_one_that_is_still_to_come(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await drafted(editor)
    clock.advance(timedelta(seconds=59))
    await editor.presses("К рассылке ›")
    await editor.presses("Запланировать")
    await editor.types("через минуту", reply_to=editor.last.id)
    assert "09:02" in editor.last.text
    clock.advance(timedelta(seconds=30))
    await editor.presses("Да, запланировать")
    assert len(await campaigns(bot)) == 1


async def test_a_scheduled_release_is_taken_back_and_changed(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await at_the_release(editor)
    await editor.presses("Запланировать")
    await editor.types("завтра 9", reply_to=editor.last.id)
    await editor.presses("Да, запланировать")
    clock.advance(timedelta(hours=3))
    await editor.types("/drafts")
    assert "запланирован" in editor.last.text
    await editor.presses("Черновик № 1")
    await editor.presses("Отменить")
    assert (await draft(bot)).state is DraftState.OPEN
    assert "К рассылке ›" in editor.last.buttons


async def test_a_release_card_gives_way_when_another_editor_changes_the_draft(
    bot: RunningBot, editor: Person, writer: Person
) -> None:
    await at_the_release(editor)
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await writer.presses("Тэрмінова")
    assert "Разослать сейчас" not in editor.last.buttons
    assert "Его только что изменил другой редактор." in editor.last.text
    assert await campaigns(bot) == ()


async def test_the_editors_get_it_before_any_reader(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, reader: Person
) -> None:
    await owner.types("/help")
    await at_the_release(editor)
    before = len(owner.received())
    await editor.presses("Разослать сейчас")
    canary, released = owner.received()[before:]
    assert "The border is closed" in canary.text
    assert "Undo" in released.buttons
    assert len(reader.received()) == 1
    await delivered(bot, clock)
    assert "Мяжа зачынена" in reader.last.text


async def test_a_content_that_telegram_refuses_stops_at_the_editors(
    bot: RunningBot, emulator: Emulator, owner: Person, editor: Person, reader: Person
) -> None:
    await owner.types("/help")
    await at_the_release(editor)
    refuses(emulator, owner)
    await editor.presses("Разослать сейчас")
    assert "Telegram не принимает сообщение по-английски" in editor.last.text
    assert "too long" in editor.last.text
    assert await campaigns(bot) == ()
    assert (await draft(bot)).state is DraftState.OPEN
    assert len(reader.received()) == 1
    entries = await bot.services.desk.audit.page(5)
    assert ("canary_failed", "en") in [(one.action, one.detail) for one in entries]


async def test_an_editor_who_has_blocked_the_bot_does_not_stop_a_release(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, reader: Person
) -> None:
    await owner.blocks()
    await released(editor)
    assert any("The border is closed" in text for text in texts(editor)[-4:])
    await delivered(bot, clock)
    assert "Мяжа зачынена" in reader.last.text


async def test_a_photo_goes_out_with_its_caption(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await editor.sends_photo(PNG, "Мяжа зачынена\n\nЗ сённяшняй раніцы.", forwarded=True)
    await editor.presses("Тема")
    await editor.presses("Безопасность")
    await editor.presses("К рассылке ›")
    assert " из 1\u00a0024 знаков" in editor.last.text
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert reader.last.file_name == "photo.jpg"
    assert "З сённяшняй раніцы." in reader.last.text
    await reader.presses("Свежы выпуск")
    assert not reader.last.file_name, "a photo cannot become a text: a new message comes"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("be", "Гэту навіну ўжо разаслалі, але не з гэтага чарнавіка. Глядзіце /campaigns."),
        ("ru", "Эту новость уже разослали, но не из этого черновика. Смотрите /campaigns."),
        ("en", "This update was sent already, but not from this draft. See /campaigns."),
    ],
)
async def test_a_draft_whose_brief_was_sent_without_it_is_not_released_and_says_so(
    bot: RunningBot, editor: Person, language: str, sentence: str
) -> None:
    await editor.types(f"/start {language}")
    store = bot.store
    text = BriefText(Language.EN, "Fuel", "Lead.", "Text.")
    content = BriefContent("fuel", "economy", None, None, (text,), draft=True)
    (saved,) = await store.briefs.put([content], search_words, store.clock.now())
    made = await bot.services.desk.drafts.receive(saved.brief_id, content, None)
    await store.briefs.put([replace(content, draft=False)], search_words, store.clock.now())
    brief = await store.briefs.by_id(saved.brief_id)
    assert brief is not None
    await build_campaigns(store).breaking(brief)
    await editor.types("/drafts")
    await editor.presses(f"1|edraft|{made.id}")
    await editor.presses(f"1|erelease|{made.id}|{made.revision}")
    answer = await editor.presses(f"1|esend|{made.id}|{made.revision}")
    assert answer.text == sentence
    assert await bot.services.desk.drafts.get(made.id) == made


async def test_a_writer_cannot_release_by_any_button(
    bot: RunningBot, editor: Person, writer: Person
) -> None:
    await at_the_release(editor)
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known is not None
    (owner_id,) = bot.store.settings.owner_ids
    await access.change_role(owner_id, known.id, Role.WRITER)
    for button in ("Разослать сейчас", "Запланировать", "Сначала мне"):
        answer = await editor.presses(button)
        assert answer.text == "Ваша роль этого не позволяет. Изменить её может владелец."
    assert await campaigns(bot) == ()
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await writer.presses("Прагляд")
    assert "The border is closed" in writer.last.text


async def test_two_editors_have_to_agree(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    second = await second_editor(two, emulator, owner)
    (reader, *_) = await readers(two, emulator, 1)
    await owner.types("/help")
    await drafted(owner)
    await owner.presses("To the release ›")
    await owner.presses("Send now")
    assert "Editor No. 1 wants to send it now." in owner.last.text
    assert await campaigns(two) == ()
    assert "хочет разослать его сейчас" in second.last.text
    forged = InlineKeyboardButton("Forged", callback_data=await _confirmation(two))
    await two.api.send_message(owner.id, "x", reply_markup=InlineKeyboardMarkup([[forged]]))
    answer = await owner.presses("Forged")
    assert answer.text == "A second editor has to confirm it, and that cannot be you."
    await second.presses("Посмотреть и подтвердить ›")
    assert any("Мяжа зачынена" in text for text in texts(second))
    await second.presses("Подтвердить и разослать")
    assert "It goes out in ten seconds." in owner.last.text
    await delivered(two, clock)
    assert "Мяжа зачынена" in reader.last.text
    actions = [one.action for one in await two.services.desk.audit.page(10)]
    assert {"release_wished", "release_confirmed"} <= set(actions)


async def test_two_editors_agree_on_a_translation_that_comes_later(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    second = await second_editor(two, emulator, owner)
    (reader, *_) = await readers(two, emulator, 1)
    await owner.types("/help")
    await drafted(owner, "ru")
    await owner.presses("To the release ›")
    await owner.presses("Send now")
    await second.presses("Посмотреть и подтвердить ›")
    await second.presses("Подтвердить и разослать")
    await delivered(two, clock)
    await owner.types("Мяжа зачынена\n\nЛід.", reply_to=card(owner).id)
    await delivered(two, clock)
    assert "Граница закрыта" in reader.last.text
    await owner.presses("Update")
    await second.presses("Посмотреть и подтвердить ›")
    await second.presses("Подтвердить и обновить")
    await delivered(two, clock)
    assert "Мяжа зачынена" in reader.last.text
    assert "Перакладу" not in reader.last.text


async def test_a_wish_is_declined_taken_back_or_ended_by_a_change(
    two: RunningBot, emulator: Emulator, owner: Person
) -> None:
    second = await second_editor(two, emulator, owner)
    await drafted(owner)

    async def wish() -> None:
        await owner.presses("To the release ›")
        await owner.presses("Send now")
        assert (await draft(two)).wish is not None

    await wish()
    await second.presses("Отклонить")
    assert (await draft(two)).wish is None
    assert "To the release ›" in owner.last.buttons
    await wish()
    await owner.presses("Take back the request")
    assert (await draft(two)).wish is None
    await wish()
    await second.types("/drafts")
    await second.presses("Черновик № 1")
    await second.sends("new.ru.md", file("ru"), reply_to=card(second).id)
    assert (await draft(two)).wish is None
    assert await campaigns(two) == ()


async def test_a_release_by_a_press_that_comes_twice_is_one(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await at_the_release(editor)
    await press_twice(emulator, editor, "Разослать сейчас")
    assert len(await campaigns(bot)) == 1
    await delivered(bot, clock)
    assert len(reader.received()) == 2


async def test_a_translation_that_comes_later_is_added_to_what_was_sent(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await released(editor, "ru")
    await delivered(bot, clock)
    assert "Граница закрыта" in reader.last.text
    await editor.presses("➕ Беларуская")
    await editor.sends("border.be.md", file("be"), reply_to=editor.last.id)
    assert "✅ Беларуская: Мяжа зачынена" in editor.last.text
    await delivered(bot, clock)
    assert len(reader.received()) == 2
    assert "Мяжа зачынена" in reader.last.text
    assert "Перакладу" not in reader.last.text


async def test_a_translation_that_telegram_refuses_stops_at_the_editors(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await released(editor, "ru")
    await delivered(bot, clock)
    await editor.presses("➕ Беларуская")
    question = editor.last.id
    refuses(emulator, editor)
    await editor.sends("border.be.md", file("be"), reply_to=question)
    assert "Telegram не принимает сообщение по-белорусски" in editor.last.text
    assert "у читателей ничего не изменено" in editor.last.text
    assert len(await campaigns(bot)) == 1
    assert "Граница закрыта" in reader.last.text
    assert (await draft(bot)).languages == (Language.RU,)
    await editor.sends("border.be.md", file("be"), reply_to=question)
    assert any("Мяжа зачынена" in text and "✅" not in text for text in texts(editor))
    await delivered(bot, clock)
    assert "Мяжа зачынена" in reader.last.text


async def test_a_writer_adds_no_translation_to_what_readers_have(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person, writer: Person
) -> None:
    (reader, *_) = await readers(bot, emulator, 1)
    await drafted(editor, "ru")
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await writer.presses("➕ Беларуская")
    question = writer.last
    await editor.presses("К рассылке ›")
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert "Ушёл к читателям" in card(editor).text
    assert "➕ Беларуская" not in card(writer).buttons
    await writer.sends("border.be.md", file("be"), reply_to=question.id)
    assert writer.last.text == "Ваша роля гэтага не дазваляе. Змяніць яе можа ўладальнік."
    await writer.types("Загаловак\n\nЛід.", reply_to=card(writer).id)
    assert writer.last.text == "Ваша роля гэтага не дазваляе. Змяніць яе можа ўладальнік."
    forged = InlineKeyboardButton("Forged", callback_data=pack("eask", 1, "be"))
    await bot.api.send_message(writer.id, "x", reply_markup=InlineKeyboardMarkup([[forged]]))
    answer = await writer.presses("Forged")
    assert answer.text == "Ваша роля гэтага не дазваляе. Змяніць яе можа ўладальнік."
    await delivered(bot, clock)
    assert "Граница закрыта" in reader.last.text
    refused = [one for one in await bot.services.desk.audit.page(9) if one.action == "refused"]
    assert {one.subject: one.times for one in refused} == {"reply:version": 2, "button:eask": 1}


async def test_the_editor_who_released_it_sees_the_progress(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    await readers(bot, emulator, 2)
    await released(editor)
    await delivered(bot, clock)
    assert "Ушёл к читателям: рассылка № 1." in card(editor).text
    assert "№ 1" in editor.last.text
    assert "████████████ 100%" in editor.last.text


@pytest.mark.usefixtures("reader")
async def test_the_progress_in_the_place_of_a_card_stays_there(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await released(editor)
    await delivered(bot, clock)
    await editor.presses("Ход рассылки ›")
    before = editor.received()
    await bot.services.newsroom.cards.refresh(await draft(bot))
    assert editor.received() == before


async def test_a_campaign_that_is_cancelled_before_it_begins_opens_its_draft_again(
    bot: RunningBot, editor: Person
) -> None:
    await at_the_release(editor)
    await editor.presses("Запланировать")
    await editor.types("завтра 9", reply_to=editor.last.id)
    await editor.presses("Да, запланировать")
    (campaign,) = await campaigns(bot)
    await build_campaigns(bot.store).cancel(campaign.id)
    await bot.services.newsroom.watch.tick()
    assert (await draft(bot)).state is DraftState.OPEN
    assert "К рассылке ›" in editor.last.buttons


async def test_a_release_survives_a_restart_in_the_ten_seconds(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> None:
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as first:
        (reader, *_) = await readers(first, emulator, 1)
        await drafted(owner)
        await owner.presses("To the release ›")
        await owner.presses("Send now")
    async with running_bot(
        emulator, clock, tmp_path, owner_ids=(owner.id,), delivers=True
    ) as second:
        await delivered(second, clock)
        assert "Мяжа зачынена" in reader.last.text
        assert "It is out" in card(owner).text


async def _confirmation(bot: RunningBot) -> str:
    return pack("econfirm", 1, (await draft(bot)).revision)
