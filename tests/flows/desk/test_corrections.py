"""Corrections at the desk: what editors send and decide, and what readers read then."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.assembly import build_control
from bot.briefs.importing import search_words
from bot.clock import StoppedClock
from bot.delivery.campaigns import AlreadyWritten, CampaignError
from bot.emulator import Emulator
from bot.emulator.files import Upload
from bot.emulator.messages import Content
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values.briefs import Brief, BriefContent, BriefText, Language, Mark, Trend
from storage.values.campaigns import Campaign, CampaignKind, DeliveryState
from storage.values.subscribers import ChatKind, Density
from tests.flows.desk.conftest import READERS, press_twice
from tests.flows.desk.sending import second_editor
from tests.flows.desk.test_campaigns import breaking, deliver, stands
from tests.flows.desk.test_drafts import PNG
from tests.flows.running import RunningBot, running_bot

CORRECTED = {
    Language.BE: "Выпраўлена 18 снежня",
    Language.RU: "Исправлено 18 декабря",
    Language.EN: "Corrected on December 18",
}
NEXT = {Language.BE: "Старонка 2 ›", Language.RU: "Страница 2 ›", Language.EN: "Page 2 ›"}
BACK = {Language.BE: "‹ Старонка 1", Language.RU: "‹ Страница 1", Language.EN: "‹ Page 1"}


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
    assert all(text.marked for text in (await brief_of(bot, campaign)).texts)
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


SAID = {
    Language.BE: ("Новы загаловак", "Новая анатацыя.", "Новы *тэкст*, дзе ўсё іначай."),
    Language.RU: ("Новый заголовок", "Новая аннотация.", "Новый *текст*, где всё иначе."),
    Language.EN: ("The new title", "The new summary.", "The new *text* of the brief."),
}
BUTTONS = {
    Language.BE: ("Выправіць", "Выправіць і ціха паведаміць"),
    Language.RU: ("Исправить", "Исправить и тихо сообщить"),
    Language.EN: ("Correct", "Correct and notify silently"),
}
FILE = "---\ntopic: security\nlanguage: {language}\n---\n# {title}\n\n{lead}\n\n{body}\n"


def file(language: Language, **other: str) -> bytes:
    title, lead, body = SAID[language]
    values = {"language": language, "title": title, "lead": lead, "body": body} | other
    return FILE.format(**values).encode()


async def sent(bot: RunningBot) -> int:
    """A breaking update that everybody has got; its campaign."""
    campaign = await breaking(bot)
    await deliver(bot, campaign)
    passes(bot)
    return campaign


def passes(bot: RunningBot) -> None:
    """A minute goes by."""
    clock = bot.store.clock
    assert isinstance(clock, StoppedClock)
    clock.advance(timedelta(minutes=1))


async def question(editor: Person, campaign: int) -> int:
    """The message that asks for new words."""
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign}")
    await editor.presses(f"1|eccorrect|{campaign}")
    return editor.last.id


async def corrections(bot: RunningBot) -> list[Campaign]:
    newest = await bot.services.control.campaigns.newest(20)
    return [one for one in newest if one.kind is CampaignKind.CORRECTION]


@pytest.mark.parametrize("language", Language)
async def test_a_reply_is_shown_first_and_changes_nothing_before_the_decision(
    bot: RunningBot, owner: Person, readers: dict[Language, Person], language: Language
) -> None:
    await owner.types(f"/start {language}")
    campaign = await sent(bot)
    asked = await question(owner, campaign)
    title, lead, _ = SAID[language]
    shown = await owner.types(f"{title}\n\n{lead}\n\nBody.", reply_to=asked)
    be, ru, en, card = shown
    mine = {Language.BE: be, Language.RU: ru, Language.EN: en}[language]
    assert title in mine.text
    assert CORRECTED[language] in mine.text
    assert f"{READERS[language]}: 10" in card.text
    assert f"→ {title}" in card.text
    assert await corrections(bot) == []
    assert title not in stands(readers[language])
    await owner.presses(BUTTONS[language][0])
    (correction,) = await corrections(bot)
    await deliver(bot, correction.id)
    for code, reader in readers.items():
        preview = {Language.BE: be, Language.RU: ru, Language.EN: en}[code]
        assert reader.last.html == preview.html
        assert (CORRECTED[code] in reader.last.text) is (code is language)
    entry, *_ = await bot.services.desk.audit.page(5)
    assert (entry.action, entry.subject) == ("corrected", f"campaign:{campaign}")


async def test_each_language_is_dated_by_the_correction_that_changed_it(
    bot: RunningBot, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    dated: set[Language] = set()
    for language in Language:
        before = await brief_of(bot, campaign)
        (text,) = (one for one in before.texts if one.language is language)
        brief = await put(bot, before, replace(text, lead="Other."))
        correction = await bot.services.control.corrections.correct(campaign, brief)
        await deliver(bot, correction.id)
        passes(bot)
        dated.add(language)
        for code, reader in readers.items():
            assert (CORRECTED[code] in stands(reader)) is (code in dated)
            await reader.types("/topic security")
            assert (CORRECTED[code] in reader.last.text) is (code in dated)


async def test_a_corrected_trend_is_dated_in_every_language(
    bot: RunningBot, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    brief = await brief_of(bot, campaign)
    content = BriefContent(brief.key, brief.topic, brief.edition, Trend.BETTER, brief.texts)
    assert brief.trend is not content.trend
    await bot.store.briefs.put([content], search_words, bot.store.clock.now())
    correction = await bot.services.control.corrections.correct(
        campaign, await brief_of(bot, campaign)
    )
    await deliver(bot, correction.id)
    assert all(CORRECTED[code] in reader.last.text for code, reader in readers.items())


async def test_bold_words_and_links_of_a_reply_stay(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    asked = await question(editor, await sent(bot))
    await editor.types(
        "Новый заголовок\n\nНовая аннотация.\n\n"
        '<b>Важно</b>: вот <a href="https://example.org/a">источник</a>.',
        reply_to=asked,
        styled=True,
    )
    await editor.presses("Исправить")
    (correction,) = await corrections(bot)
    await deliver(bot, correction.id)
    assert "<b>Важно</b>" in readers[Language.RU].last.html
    assert "https://example.org/a" in readers[Language.RU].last.html


async def test_a_post_that_is_forwarded_next_answers_the_question(
    bot: RunningBot, clock: StoppedClock, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    campaign = await sent(bot)
    await question(editor, campaign)
    await editor.forwards("Новый заголовок\n\nНовая аннотация.")
    await editor.forwards("Новы загаловак\n\nНовая анатацыя ў ім.")
    assert editor.last.text.count("✏️") == 2
    await editor.presses("Исправить")
    await editor.forwards("Другая новость\n\nЕё аннотация.")
    assert "Черновик № 2" in editor.last.text
    assert "Исправление" not in editor.last.text
    await question(editor, campaign)
    clock.advance(timedelta(minutes=11))
    await editor.forwards("Третья новость\n\nЕё аннотация.")
    assert "Исправление" not in editor.last.text
    await question(editor, campaign)
    await editor.presses("‹ Назад")
    await editor.forwards("Четвёртая новость\n\nЕё аннотация.")
    assert "Исправление" not in editor.last.text


async def test_a_file_with_several_languages_is_one_correction(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    asked = await question(editor, campaign)
    texts = {
        code: {"title": SAID[code][0], "lead": SAID[code][1], "body": SAID[code][2]}
        for code in (Language.BE, Language.RU)
    }
    document = json.dumps({"briefs": [{"topic": "security", "texts": texts}]})
    await editor.sends("border.json", document.encode(), reply_to=asked)
    card = editor.last.text
    assert "✏️ Беларуская\N{NO-BREAK SPACE}— меняется" in card
    assert "✏️ Русский\N{NO-BREAK SPACE}— меняется" in card
    assert "▫️ English\N{NO-BREAK SPACE}— без изменений" in card
    await editor.presses("Исправить")
    (correction,) = await corrections(bot)
    await deliver(bot, correction.id)
    for code in (Language.BE, Language.RU):
        assert SAID[code][0] in readers[code].last.text
    assert "Reader: 10" in readers[Language.EN].last.text


async def test_files_of_an_album_and_later_languages_are_one_correction(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    asked = await question(editor, campaign)
    await editor.sends("border.be.md", file(Language.BE), reply_to=asked, album="7")
    await editor.sends("border.ru.md", file(Language.RU), album="7")
    await editor.presses("➕ English")
    await editor.sends("border.en.md", file(Language.EN), reply_to=editor.last.id)
    assert [editor.last.text.count(mark) for mark in ("✏️", "▫️")] == [3, 0]
    await editor.presses("Исправить и тихо сообщить")
    (correction,) = await corrections(bot)
    assert correction.id == campaign + 1
    await deliver(bot, correction.id)
    await deliver(bot, correction.id + 1)
    for code, reader in readers.items():
        copy, notice = reader.received()[-2:]
        assert SAID[code][0] in copy.text
        assert notice.reply_to == copy.id
        assert notice.silent


@pytest.mark.parametrize(
    ("sent_file", "sentence"),
    [
        (("a.ru.md", file(Language.RU).replace(b"security", b"economy")), "на другую тему"),
        (("a.pdf", b"%PDF-1.4"), "Это файл PDF"),
        (("a.json", b"{"), "Ошибка в JSON"),
        (
            ("a.ru.md", file(Language.RU, title="Читатель: 10", lead="Lead.", body="Body.")),
            "уже так и написано",
        ),
    ],
)
async def test_a_file_that_corrects_nothing_is_refused_in_a_sentence(
    bot: RunningBot,
    editor: Person,
    readers: dict[Language, Person],
    sent_file: tuple[str, bytes],
    sentence: str,
) -> None:
    assert readers
    asked = await question(editor, await sent(bot))
    await editor.sends(*sent_file, reply_to=asked)
    assert sentence in editor.last.text
    assert await corrections(bot) == []
    assert await bot.services.desk.drafts.unsent(10) == ()


async def test_a_correction_waits_in_the_store_and_among_the_drafts(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> None:
    reader = emulator.person("Reader", "en")
    reader.says("/start")
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as first:
        campaign = await sent(first)
        asked = await question(owner, campaign)
        await owner.types("The new title\n\nThe new summary of it.", reply_to=asked)
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as second:
        await owner.types("/drafts")
        assert f"Draft No. 1 · correction of campaign No. {campaign}" in owner.last.text
        await owner.presses("Draft No. 1")
        assert "Correct" not in owner.last.buttons
        await owner.presses("Look and correct ›")
        await owner.presses("Correct")
        assert len(await corrections(second)) == 1


async def test_a_cancelled_correction_changes_nothing_and_comes_back(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    asked = await question(editor, await sent(bot))
    await editor.types("Ой\n\nНе туда.", reply_to=asked)
    await editor.presses("Отменить")
    assert editor.last.text == "Черновик № 1 удалён."
    assert await corrections(bot) == []
    assert "Ой" not in stands(readers[Language.RU])
    await editor.presses("Вернуть")
    assert "Исправление рассылки № 1" in editor.last.text


async def test_two_editors_who_correct_the_same_do_not_overwrite_each_other(
    bot: RunningBot, owner: Person, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign = await sent(bot)
    await owner.types(
        "The first title\n\nThe summary of it.", reply_to=await question(owner, campaign)
    )
    asked = await question(editor, campaign)
    await editor.types("The second title\n\nThe summary of it.", reply_to=asked)
    await owner.presses("Correct")
    answer = await editor.presses("Исправить")
    assert "тем временем изменился" in answer.text
    assert "The first title" in editor.last.text
    assert len(await corrections(bot)) == 1
    await editor.presses("Посмотреть и исправить ›")
    await editor.presses("Исправить")
    *_, latest = sorted(one.id for one in await corrections(bot))
    await deliver(bot, latest)
    assert "The second title" in readers[Language.EN].last.text


async def test_a_decision_pressed_twice_is_one(
    bot: RunningBot, emulator: Emulator, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    asked = await question(editor, await sent(bot))
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await press_twice(emulator, editor, "Исправить и тихо сообщить")
    kinds = [one.kind for one in await bot.services.control.campaigns.newest(9)]
    assert kinds == [CampaignKind.FOLLOW_UP, CampaignKind.CORRECTION, CampaignKind.BREAKING]


async def test_what_telegram_refuses_is_not_offered(
    bot: RunningBot, emulator: Emulator, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    asked = await question(editor, await sent(bot))
    emulator.fault(
        "error",
        method="sendMessage",
        chat_id=editor.id,
        status=400,
        description="Bad Request: can't parse entities",
        count=1,
    )
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    assert "Telegram не принимает сообщение по-белорусски" in editor.last.text
    assert "ни одна копия не изменена" in editor.last.text
    assert "Исправить" not in editor.last.buttons
    entry, *_ = await bot.services.desk.audit.page(3)
    assert entry.action == "canary_failed"


async def test_a_campaign_that_was_withdrawn_meanwhile_is_not_corrected(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    campaign = await sent(bot)
    asked = await question(editor, campaign)
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await bot.services.control.corrections.recall(campaign)
    await editor.presses("Исправить")
    assert CLOSED[Language.RU] in editor.last.text
    assert await corrections(bot) == []


async def new_words_of_two(two: RunningBot, emulator: Emulator, owner: Person) -> Person:
    """The owner has written new words for what a reader has; the editor who may confirm them."""
    emulator.person("Reader", "en").says("/start")
    second = await second_editor(two, emulator, owner)
    asked = await question(owner, await sent(two))
    await owner.types("The new title\n\nThe new summary of it.", reply_to=asked)
    return second


async def test_with_two_persons_a_second_editor_confirms_a_correction(
    two: RunningBot, emulator: Emulator, owner: Person
) -> None:
    second = await new_words_of_two(two, emulator, owner)
    await owner.presses("Correct and notify silently")
    assert await corrections(two) == []
    assert "A second editor has to confirm it." in owner.last.text
    assert "хочет внести это изменение" in second.last.text
    await second.presses("Посмотреть и подтвердить ›")
    await second.presses("Подтвердить и исправить")
    (correction,) = await corrections(two)
    newest, *_ = await two.services.control.campaigns.newest(1)
    assert newest.options["of"] == correction.id
    actions = [one.action for one in await two.services.desk.audit.page(9)]
    assert actions.index("corrected") < actions.index("correction_wished")


async def test_a_brief_of_a_digest_is_chosen_and_corrected(
    bot: RunningBot, editor: Person, issues: tuple[str, ...]
) -> None:
    reader = await _subscribed(bot, editor)
    campaign = await bot.services.control.campaigns.digest(issues[0])
    await deliver(bot, campaign.id)
    await editor.types("/campaigns")
    await editor.presses(f"1|ecampaign|{campaign.id}")
    await editor.presses("Исправить")
    assert "Какой материал выпуска?" in editor.last.text
    await editor.presses("▼ Экономика")
    asked = editor.last
    assert "Заголовок economy 2017-W50" in asked.text
    wrong = file(Language.RU).replace(b"topic: security", b"topic: economy\nedition: 2017-W49")
    await editor.sends("economy.ru.md", wrong, reply_to=asked.id)
    assert "за другую неделю" in editor.last.text
    await editor.sends("economy.ru.md", wrong.replace(b"W49", b"W50"), reply_to=asked.id)
    digest = editor.received()[-3]
    assert "Новый заголовок" in digest.text
    await editor.presses("Исправить")
    (correction,) = await corrections(bot)
    await deliver(bot, correction.id)
    stand = [seen for seen in reader.received() if "Новый заголовок" in seen.text]
    assert CORRECTED[Language.RU] in stand[0].text


async def _subscribed(bot: RunningBot, person: Person) -> Person:
    new = NewSubscriber(person.id, ChatKind.PRIVATE, Language.RU, frozenset(), Density.LEADS)
    await bot.store.subscribers.put_all([new])
    return person


async def test_a_correction_is_no_release_and_a_draft_no_correction(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    asked = await question(editor, await sent(bot))
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await editor.types("Ещё одна новость\n\nНовая аннотация.")
    drafts = await bot.services.desk.drafts.unsent(10)
    draft, correction = drafts
    for data in (
        f"1|erelease|{correction.id}|{correction.revision}",
        f"1|esend|{correction.id}|{correction.revision}",
        f"1|econfirm|{correction.id}|{correction.revision}",
        f"1|epreview|{correction.id}",
        f"1|eamend|{draft.id}|{draft.revision}",
        f"1|eamended|{draft.id}|{draft.revision}|01234567|no",
        f"1|eamendok|{draft.id}|{draft.revision}|01234567",
        f"1|eamended|{correction.id}|{correction.revision}|01234567|no",
    ):
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Forged", callback_data=data)]])
        await bot.api.send_message(editor.id, "x", reply_markup=markup)
        answer = await editor.presses("Forged")
        assert answer.alert, data
    assert await bot.services.desk.drafts.unsent(10) == drafts
    assert len(await bot.services.control.campaigns.newest(9)) == 1


async def with_photo(bot: RunningBot, emulator: Emulator) -> tuple[int, str]:
    """A breaking update with a photo that everybody has got: its campaign, the photo's id."""
    media = emulator.state.files.add("photo", Upload("photo.png", PNG))
    campaign = await breaking(bot)
    brief = await brief_of(bot, campaign)
    await bot.store.briefs.set_photo(brief.id, media.file_id, bot.store.clock.now())
    await deliver(bot, campaign)
    return campaign, media.file_id


def contents_of(emulator: Emulator, person: Person) -> list[Content]:
    """What the bot's messages hold, oldest first."""
    chat = emulator.state.chats.get(person.id)
    assert chat is not None
    return [one.content for one in emulator.state.messages.of(chat) if one.from_bot]


async def test_below_a_photo_the_caption_is_corrected_and_the_photo_stays(
    bot: RunningBot, emulator: Emulator, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign, photo = await with_photo(bot, emulator)
    asked = await question(editor, campaign)
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await editor.presses("Исправить")
    (correction,) = await corrections(bot)
    await deliver(bot, correction.id)
    *_, copy = contents_of(emulator, readers[Language.RU])
    assert "Новый заголовок" in copy.text.text
    assert copy.media is not None
    assert copy.media.file_id == photo


async def test_a_photo_is_replaced_in_every_copy(
    bot: RunningBot, emulator: Emulator, editor: Person, readers: dict[Language, Person]
) -> None:
    campaign, photo = await with_photo(bot, emulator)
    asked = await question(editor, campaign)
    await editor.sends_photo(PNG, reply_to=asked)
    assert "Фото заменяется новым." in editor.last.text
    await editor.presses("Исправить")
    (first,) = await corrections(bot)
    await deliver(bot, first.id)
    asked = await question(editor, campaign)
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await editor.presses("Исправить")
    second, _ = await corrections(bot)
    await deliver(bot, second.id)
    brief = await brief_of(bot, campaign)
    for reader in readers.values():
        *_, copy = contents_of(emulator, reader)
        assert copy.media is not None
        assert copy.media.file_id == brief.photo != photo


async def test_a_photo_is_left_out_where_the_message_has_none(
    bot: RunningBot, editor: Person, readers: dict[Language, Person]
) -> None:
    assert readers
    asked = await question(editor, await sent(bot))
    await editor.sends_photo(PNG, "Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    assert "Фото не взято" in editor.last.text


async def test_a_withdrawn_photo_that_is_too_old_to_delete_becomes_a_plain_picture(
    bot: RunningBot,
    emulator: Emulator,
    clock: StoppedClock,
    editor: Person,
    readers: dict[Language, Person],
) -> None:
    campaign, photo = await with_photo(bot, emulator)
    asked = await question(editor, campaign)
    await editor.types("Новый заголовок\n\nНовая аннотация.", reply_to=asked)
    await editor.presses("Исправить и тихо сообщить")
    await deliver(bot, campaign + 1)
    await deliver(bot, campaign + 2)
    clock.advance(timedelta(hours=49))
    recall = await bot.services.control.corrections.recall(campaign, "ошибка")
    await deliver(bot, recall.id)
    pictures = set()
    for code, reader in readers.items():
        messages = 2 if code is Language.RU else 1
        copy, *notices = contents_of(emulator, reader)[-messages:]
        assert copy.media is not None
        assert copy.media.file_id != photo
        pictures.add(copy.media.file_id)
        assert (copy.media.width, copy.media.height) == (320, 180)
        assert "ошибка" in copy.text.text
        assert all(one.media is None and "ошибка" in one.text.text for one in notices)
    assert len(pictures) == 1, "the picture is brought along once"
    report = await bot.services.control.campaigns.report(recall.id)
    assert report.reasons == {DeliveryState.SENT: {"replaced by a note": 3}}


async def test_where_telegram_takes_no_plain_picture_the_words_are_replaced(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, readers: dict[Language, Person]
) -> None:
    campaign, _ = await with_photo(bot, emulator)
    clock.advance(timedelta(hours=49))
    emulator.fault(
        "error",
        method="editMessageMedia",
        status=400,
        description="Bad Request: PHOTO_INVALID_DIMENSIONS",
    )
    recall = await bot.services.control.corrections.recall(campaign, "ошибка")
    await deliver(bot, recall.id)
    assert "ошибка" in readers[Language.RU].last.text


async def test_a_released_draft_is_not_corrected_by_the_words_that_it_says(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    await _subscribed(bot, emulator.person("Reader", "ru"))
    for language in Language:
        await editor.sends(f"border.{language}.md", file(language))
    await editor.presses("К рассылке ›")
    await editor.presses("Разослать сейчас")
    clock.advance(timedelta(seconds=10))
    (campaign,) = await bot.services.control.campaigns.newest(1)
    await deliver(bot, campaign.id)
    brief = await brief_of(bot, campaign.id)
    with pytest.raises(CampaignError, match="The brief says what campaign 1 said"):
        await bot.services.control.corrections.correct(campaign.id, brief)


async def test_a_digest_is_not_corrected_by_a_brief_that_has_not_changed(
    bot: RunningBot, editor: Person, clock: StoppedClock, issues: tuple[str, ...]
) -> None:
    await _subscribed(bot, editor)
    clock.advance(timedelta(minutes=1))
    campaign = await bot.services.control.campaigns.digest(issues[0])
    await deliver(bot, campaign.id)
    brief, *_ = await bot.services.control.briefs_of(campaign)
    control = bot.services.control
    with pytest.raises(CampaignError, match="The brief says what campaign 1 said"):
        await control.corrections.correct(campaign.id, brief)
    clock.advance(timedelta(minutes=1))
    text = replace(brief.texts[0], title="Other")
    await control.corrections.correct(campaign.id, await put(bot, brief, text))
    with pytest.raises(AlreadyWritten):
        await control.corrections.correct(campaign.id, await brief_again(bot, brief))


async def brief_again(bot: RunningBot, brief: Brief) -> Brief:
    """The brief as it is now."""
    found = await bot.store.briefs.by_id(brief.id)
    assert found is not None
    return found


async def test_a_wish_to_correct_is_declined_or_ended_by_a_change(
    two: RunningBot, emulator: Emulator, owner: Person
) -> None:
    second = await new_words_of_two(two, emulator, owner)
    await owner.presses("Correct")
    await second.presses("Отклонить")
    assert "Look and correct ›" in owner.last.buttons
    await owner.presses("Look and correct ›")
    await owner.presses("Correct")
    await second.presses("Посмотреть и подтвердить ›")
    card = next(one for one in reversed(owner.received()) if "Take back the request" in one.buttons)
    await owner.types("Another title\n\nThe new summary of it.", reply_to=card.id)
    assert "→ Another title" in second.last.text
    assert "Подтвердить и исправить" not in second.last.buttons
    assert await corrections(two) == []


@pytest.mark.parametrize("language", Language)
async def test_a_card_names_what_changes_and_a_photo_may_be_asked_for(
    bot: RunningBot,
    emulator: Emulator,
    owner: Person,
    readers: dict[Language, Person],
    language: Language,
) -> None:
    assert readers
    await owner.types(f"/start {language}")
    campaign, _ = await with_photo(bot, emulator)
    title, lead, _ = SAID[language]
    await owner.types(f"{title}\n\n{lead}", reply_to=await question(owner, campaign))
    draft, *_ = await bot.services.desk.drafts.unsent(1)
    data = f"1|eask|{draft.id}|photo"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Photo", callback_data=data)]])
    await bot.api.send_message(owner.id, "x", reply_markup=markup)
    await owner.presses("Photo")
    await owner.sends_photo(PNG, reply_to=owner.last.id)
    replaced = {
        Language.BE: "Фота замяняецца новым.",
        Language.RU: "Фото заменяется новым.",
        Language.EN: "The photo is replaced by the new one.",
    }
    assert replaced[language] in owner.last.text
    assert f"→ {title}" in owner.last.text


CLOSED = {
    Language.BE: "Чарнавік № 1 закрыты: рассылка № 1, якую ён мусіў выправіць, адкліканая.",
    Language.RU: ("Черновик № 1 закрыт: рассылка № 1, которую он должен был исправить, отозвана."),
    Language.EN: "Draft No. 1 is closed: campaign No. 1, which it was to correct, was withdrawn.",
}


@pytest.mark.parametrize("language", Language)
async def test_a_withdrawal_closes_the_corrections_that_wait_and_their_cards_say_so(
    bot: RunningBot, owner: Person, readers: dict[Language, Person], language: Language
) -> None:
    assert readers
    await owner.types(f"/start {language}")
    campaign = await sent(bot)
    title, lead, _ = SAID[language]
    await owner.types(f"{title}\n\n{lead}", reply_to=await question(owner, campaign))
    card = owner.last.id
    await build_control(bot.store).recall(None, campaign, "")
    assert await bot.services.desk.drafts.unsent(9) == ()
    await bot.services.newsroom.watch.tick()
    assert owner.last.id == card
    assert CLOSED[language] in owner.last.text
    for data in ("1|erestore|1", "1|eask|1|photo", "1|edraft|1"):
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Old", callback_data=data)]])
        await bot.api.send_message(owner.id, "x", reply_markup=markup)
        await owner.presses("Old")
        assert CLOSED[language] in owner.last.text
    assert await bot.services.desk.drafts.unsent(9) == ()
