import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.desk.drafts.drafts import Field
from bot.emulator import Emulator
from bot.emulator.people import Person, Seen
from storage.values.briefs import BriefContent, BriefText, Language, Trend
from storage.values.desk import Draft, DraftState, Role
from tests.flows.conftest import words_of
from tests.flows.desk.sending import invited
from tests.flows.running import RunningBot, running_bot

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
MARKDOWN = """---
topic: security
trend: worse
language: {language}
---
# {title}

Lead.

Body.
"""
TITLES = {"be": "Мяжа зачынена", "ru": "Граница закрыта", "en": "The border is closed"}
WORDS = {
    "be": ("Чарнавік важнай навіны", "Чарнавік № 1", "дашліце беларускую версію", "Тэма"),
    "ru": ("Черновик важной новости", "Черновик № 1", "пришлите русскую версию", "Тема"),
    "en": ("Draft a breaking update", "Draft No. 1", "send the English version", "Topic"),
}


def file(language: str) -> bytes:
    return MARKDOWN.format(language=language, title=TITLES[language]).encode()


async def drafted(editor: Person, *languages: str) -> None:
    """Send the files of a brief in these languages, or in all."""
    for language in languages or ("be", "ru", "en"):
        await editor.sends(f"border.{language}.md", file(language))


async def draft(bot: RunningBot, draft_id: int = 1) -> Draft:
    return await bot.services.desk.drafts.get(draft_id)


def card(person: Person) -> Seen:
    """The newest card of a draft in the chat."""
    heads = {number for _, number, _, _ in WORDS.values()}
    cards = [seen for seen in person.received() if seen.text.split("\n")[0] in heads]
    return cards[-1]


async def test_a_press_that_a_crash_replays_makes_no_second_draft_and_another_one_does(
    bot: RunningBot, emulator: Emulator, owner: Person
) -> None:
    heard: list[tuple[str, dict[str, Any], int]] = []
    emulator.state.updates.listeners.append(
        lambda update: heard.append((update.kind, update.payload, update.lane))
    )
    await owner.types("/drafts")
    drafts = owner.last
    await owner.presses("New draft", message=drafts)
    (press,) = [update for update in heard if update[0] == "callback_query"]
    emulator.state.updates.push(*press)
    await emulator.settled()
    assert len(await bot.services.desk.drafts.unsent(5)) == 1
    await owner.presses("New draft", message=drafts)
    assert len(await bot.services.desk.drafts.unsent(5)) == 2


@pytest.mark.parametrize("language", Language)
async def test_push_makes_a_draft_and_asks_for_its_text(
    bot: RunningBot, owner: Person, language: Language
) -> None:
    await owner.types(f"/start {language}")
    menu, number, question, topic = WORDS[language]
    assert dict(owner.menu)["push"] == menu
    shown, asked = await owner.types("/push")
    assert number in shown.text
    assert topic in shown.buttons
    assert question in asked.text
    await owner.types("Загаловак\n\nЛід.\n\nТэкст.", reply_to=asked.id)
    stored = await draft(bot)
    assert stored.texts == (BriefText(language, "Загаловак", "Лід.", "Тэкст."),)
    assert "Загаловак" in owner.last.text
    assert asked.id not in [seen.id for seen in owner.sees()]


async def test_a_writer_may_draft_and_a_stranger_not(
    bot: RunningBot, writer: Person, stranger: Person
) -> None:
    (answer,) = await stranger.types("/push")
    assert "There is no such command" in answer.text
    await stranger.sends("border.en.md", file("en"))
    assert "name of a topic" in stranger.last.text
    assert await bot.services.desk.drafts.unsent(10) == ()
    await writer.types("/push")
    assert "Да рассылкі ›" not in card(writer).buttons
    assert "Прагляд" in card(writer).buttons
    assert (await draft(bot)).created_by == writer.id


async def test_files_of_one_name_are_one_draft_in_three_languages(
    bot: RunningBot, writer: Person
) -> None:
    for language in TITLES:
        await writer.sends(f"border.{language}.md", file(language))
    stored = await draft(bot)
    assert await bot.services.desk.drafts.unsent(10) == (stored,)
    assert stored.missing == ()
    assert (stored.key, stored.topic, stored.trend) == ("border", "security", Trend.WORSE)
    for title in TITLES.values():
        assert title in writer.last.text
    assert "да чарнавік" not in writer.last.text
    assert "дададзена ў чарнавік" in writer.last.text


async def test_a_file_of_a_week_becomes_a_draft_without_it(bot: RunningBot, editor: Person) -> None:
    text = file("ru").replace(b"topic:", b"edition: 2017-W50\ntopic:")
    await editor.sends("border.ru.md", text)
    assert "В файле указана неделя" in editor.last.text
    assert (await draft(bot)).topic == "security"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.md", b"---\ntopic: nothing\n---\n# T\n\nL", "ошибка в строке 2"),
        ("a.json", b"{", "Ошибка в JSON"),
        ("a.pdf", b"%PDF-1.4", "Это файл PDF"),
        ("a.png", PNG, "Пришлите его как фото"),
        ("a.txt", b"x" * 5_000_001, "не более 5\N{NO-BREAK SPACE}МБ"),
    ],
)
async def test_a_file_that_is_no_brief_is_refused_in_a_sentence(
    bot: RunningBot, editor: Person, name: str, content: bytes, sentence: str
) -> None:
    await editor.sends(name, content)
    assert sentence in editor.last.text
    assert await bot.services.desk.drafts.unsent(10) == ()


async def test_pasted_texts_become_drafts_and_words_are_read_as_a_readers(
    bot: RunningBot, editor: Person
) -> None:
    await editor.types(file("en").decode())
    assert (await draft(bot, 1)).texts[0].title == TITLES["en"]
    await editor.types("Мяжа зачынена\n\nЗ сённяшняй раніцы.")
    assert (await draft(bot, 2)).languages == (Language.BE,)
    await editor.types("безопасность")
    assert "По этой теме пока ничего" in editor.last.text
    assert len(await bot.services.desk.drafts.unsent(10)) == 2


async def test_a_forwarded_post_becomes_a_draft_with_its_photo(
    bot: RunningBot, editor: Person
) -> None:
    await editor.forwards("Граница закрыта\nС сегодняшнего утра.")
    assert (await draft(bot, 1)).texts[0].lead == "С сегодняшнего утра."
    await editor.sends_photo(PNG, "Граница открыта", forwarded=True)
    stored = await draft(bot, 2)
    assert (stored.texts[0].title, bool(stored.photo)) == ("Граница открыта", True)
    await editor.sends_photo(PNG)
    assert "Из одного фото" in editor.last.text


async def test_everything_is_changed_by_buttons(bot: RunningBot, editor: Person) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await editor.presses("Тема")
    await editor.presses("Экономика")
    await editor.presses("Тенденция")
    await editor.presses("▲ Ситуация улучшилась")
    await editor.presses("Срочно")
    stored = await draft(bot)
    assert (stored.topic, stored.trend, stored.urgent) == ("economy", Trend.BETTER, True)
    assert "Срочность: срочно, со звуком" in editor.last.text
    assert "Тенденция: ▲ Ситуация улучшилась" in editor.last.text
    await editor.presses("Тенденция")
    await editor.presses("Без тенденции")
    await editor.presses("Не срочно")
    stored = await draft(bot)
    assert (stored.trend, stored.urgent) == (None, False)


async def test_a_photo_comes_by_reply_and_goes_by_a_button(bot: RunningBot, editor: Person) -> None:
    await editor.types("/push")
    await editor.presses("Добавить фото")
    asked = editor.last
    await editor.types("вот", reply_to=asked.id)
    assert "нет фото" in editor.last.text
    await editor.sends_photo(PNG, reply_to=asked.id)
    assert (await draft(bot)).photo
    await editor.presses("Без фото")
    assert (await draft(bot)).photo is None
    await editor.sends_photo(PNG, reply_to=card(editor).id)
    assert (await draft(bot)).photo


async def test_a_version_is_shown_replaced_and_removed(bot: RunningBot, editor: Person) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await editor.presses("✏️ Русский")
    assert "Граница закрыта" in editor.last.text
    assert "И ещё 5 знаков." in editor.last.text
    await editor.presses("Заменить")
    await editor.sends(
        "new.ru.md",
        file("ru").replace("закрыта".encode(), "открыта".encode()),
        reply_to=editor.last.id,
    )
    assert (await draft(bot)).texts[0].title == "Граница открыта"
    await editor.presses("✏️ Русский")
    await editor.presses("Убрать эту версию")
    assert (await draft(bot)).texts == ()
    assert "⬜ Русский: нет" in editor.last.text


async def test_a_text_in_another_language_is_pointed_out(bot: RunningBot, editor: Person) -> None:
    await editor.types("/push")
    await editor.presses("➕ Беларуская")
    await editor.types("Граница закрыта ещё утром\n\nВыезд запрещён.", reply_to=editor.last.id)
    assert (await draft(bot)).languages == (Language.BE,)
    assert "буквы в тексте, похоже, другого языка" in editor.last.text


async def test_a_reply_to_the_card_sets_the_version_that_its_letters_tell(
    bot: RunningBot, editor: Person
) -> None:
    await editor.types("/push")
    await editor.types("Мяжа зачынена\n\nЗ сённяшняй раніцы.", reply_to=card(editor).id)
    assert (await draft(bot)).languages == (Language.BE,)


async def test_a_text_that_telegram_cut_is_put_together(bot: RunningBot, editor: Person) -> None:
    paragraphs = [f"Абзац {number}. " + "Сказ за сказам. " * 20 for number in range(30)]
    await editor.types("Загаловак\n\nЛід.\n\n" + "\n\n".join(paragraphs))
    (stored,) = await bot.services.desk.drafts.unsent(10)
    assert "".join(stored.texts[0].body.split()) == "".join("".join(paragraphs).split())


async def test_a_draft_is_discarded_and_taken_back(bot: RunningBot, editor: Person) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await editor.presses("Удалить")
    assert editor.last.text == "Черновик № 1 удалён."
    await editor.types("/drafts")
    assert "Черновиков нет." in editor.last.text
    await editor.presses("Вернуть")
    assert (await draft(bot)).state is DraftState.OPEN
    await editor.types("/drafts")
    assert "Черновик № 1 · Безопасность" in editor.last.text
    await editor.presses("Черновик № 1")
    assert "Граница закрыта" in editor.last.text


@pytest.mark.usefixtures("bot")
async def test_files_that_come_in_again_after_a_crash_change_nothing(
    bot: RunningBot, owner: Person
) -> None:
    drafts, reader = bot.services.desk.drafts, bot.services.newsroom.reader
    for message_id, language in ((1, "be"), (2, "ru"), (1, "be"), (2, "ru")):
        found = reader.file(f"border.{language}.md", file(language), Language.EN)
        (arrival,) = await drafts.bring_in(found, owner.id, message_id=message_id)
        assert arrival.draft.id == 1
    (only,) = await drafts.unsent(9)
    assert only.revision == 2
    for _ in range(2):
        only = await drafts.change(owner.id, 1, None, Field.PHOTO, "a photo")
    assert only.revision == 3
    assert len(await bot.services.desk.audit.page(9)) == 3


async def test_two_editors_see_each_others_changes(editor: Person, writer: Person) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await writer.presses("Тэма")
    await writer.presses("Эканоміка")
    assert "Тема: Экономика" in card(editor).text
    await editor.presses("➕ English", message=card(editor))
    await editor.types("The border is closed", reply_to=editor.last.id)
    assert "English: The border is closed" in card(writer).text
    assert "толькі што змяніў іншы рэдактар" in card(writer).text
    assert "Зменена: № " in card(writer).text


async def test_a_stale_press_says_so_and_shows_the_present_card(
    emulator: Emulator, bot: RunningBot, editor: Person, writer: Person
) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await editor.presses("Тема")
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    emulator.fault(
        "error", method="editMessageText", chat_id=editor.id, status=502, description="Bad Gateway"
    )
    await writer.presses("Тэрмінова")
    emulator.heal()
    answer = await editor.presses("Экономика")
    assert answer.text == "Черновик тем временем изменился. Вот какой он сейчас."
    assert answer.alert
    stored = await draft(bot)
    assert (stored.topic, stored.urgent) == ("security", True)
    assert "Срочность: срочно" in card(editor).text


async def test_a_reply_does_not_overwrite_what_another_editor_wrote_meanwhile(
    bot: RunningBot, editor: Person, writer: Person
) -> None:
    await editor.types("/push")
    asked = editor.last
    await writer.types("/drafts")
    await writer.presses("Чарнавік № 1")
    await writer.presses("➕ Русский")
    await writer.types("Первый\n\nЛид.", reply_to=writer.last.id)
    await editor.types("Второй\n\nЛид.", reply_to=asked.id)
    assert (await draft(bot)).texts[0].title == "Первый"
    assert "Ваш текст не сохранён" in editor.last.text


async def test_a_removed_editor_sees_no_more_changes(
    bot: RunningBot, owner: Person, editor: Person, writer: Person
) -> None:
    await writer.sends("border.be.md", file("be"))
    await editor.types("/drafts")
    await editor.presses("Черновик № 1")
    before = card(editor)
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known is not None
    await access.remove(owner.id, known.id)
    await writer.presses("Тэрмінова")
    assert card(editor) == before
    answer = await editor.presses("Срочно")
    assert "устарела" in (answer.text or "")
    await editor.types("Текст\n\nЛид.", reply_to=before.id)
    assert (await draft(bot)).languages == (Language.BE,)


async def test_changes_of_several_editors_at_once_are_all_kept_or_refused(
    bot: RunningBot, owner: Person, editor: Person, writer: Person
) -> None:
    await writer.types("/push")
    drafts = bot.services.desk.drafts
    texts = [BriefText(language, language, "", "") for language in Language]
    await asyncio.gather(
        *(
            drafts.put_text(person.id, 1, 1, text)
            for person, text in zip((owner, editor, writer), texts, strict=True)
        )
    )
    assert (await draft(bot)).missing == ()


async def test_drafts_and_questions_survive_a_restart(
    emulator: Emulator, clock: StoppedClock, owner: Person, tmp_path: Path
) -> None:
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as first:
        _, asked = await owner.types("/push")
        assert (await draft(first)).texts == ()
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as second:
        await owner.types("The border is closed\n\nSince this morning.", reply_to=asked.id)
        assert (await draft(second)).languages == (Language.EN,)
        await owner.presses("Urgent")
        assert (await draft(second)).urgent


async def test_an_owner_who_never_chose_a_language_is_answered_in_that_of_telegram(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path
) -> None:
    owner = emulator.person("Галоўная", "be")
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)):
        shown, asked = await owner.types("/push")
        assert "Чарнавік № 1" in shown.text
        assert "дашліце беларускую версію" in asked.text
        assert dict(owner.menu)["drafts"] == "Адкрытыя чарнавікі"


async def test_every_act_is_in_the_audit_log(bot: RunningBot, editor: Person) -> None:
    await editor.sends("border.ru.md", file("ru"))
    await editor.presses("Срочно")
    await editor.presses("Удалить")
    await editor.presses("Вернуть")
    entries = await bot.services.desk.audit.page(10)
    assert [(one.action, one.subject, one.detail) for one in entries[:4]] == [
        ("draft_restored", "draft:1", ""),
        ("draft_discarded", "draft:1", ""),
        ("draft_changed", "draft:1", "urgent"),
        ("draft_made", "draft:1", ""),
    ]
    assert all(one.editor and one.editor.user_id == editor.id for one in entries[:4])


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.BE, "з альбома ўзята толькі тое, пад якім ёсць подпіс"),
        (Language.RU, "из альбома взято только то, у которого есть подпись"),
        (Language.EN, "of the album, only the one with the caption is here"),
    ],
)
async def test_of_a_forwarded_album_the_photo_with_the_caption_is_kept_and_said_so(
    bot: RunningBot, owner: Person, language: Language, sentence: str
) -> None:
    await owner.types(f"/start {language}")
    await owner.sends_photo(PNG, forwarded=True, album="7")
    await owner.sends_photo(PNG, "Граница открыта", forwarded=True, album="7")
    await owner.sends_photo(PNG, forwarded=True, album="7")
    (stored,) = await bot.services.desk.drafts.unsent(10)
    assert stored.photo
    assert sentence in owner.last.text


async def killed_after_a_change(bot: RunningBot, person: Person) -> None:
    """The draft is changed, and nobody's card."""
    drafts = bot.services.desk.drafts
    await drafts.change(person.id, 1, None, Field.URGENT, True)


async def test_cards_that_a_crash_left_behind_are_put_right_at_the_start(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> None:
    owners = (owner.id,)
    async with running_bot(emulator, clock, tmp_path, owner_ids=owners) as bot:
        other = emulator.person("Other", "be")
        await invited(bot, owner, other, Role.EDITOR, Language.BE)
        await owner.sends("border.en.md", file("en"))
        await other.types("/drafts")
        await other.presses("1|edraft|1")
        await killed_after_a_change(bot, owner)
    before = card(owner).text, card(other).text
    async with running_bot(emulator, clock, tmp_path, owner_ids=owners) as bot:
        for _ in range(2):
            await bot.services.newsroom.leftovers.tick()
        assert before[0] != card(owner).text
        assert before[1] != card(other).text
        changed = card(owner), card(other)
        await bot.services.newsroom.leftovers.tick()
        assert changed == (card(owner), card(other))


async def test_a_draft_whose_maker_has_not_seen_it_is_shown_at_the_start(
    bot: RunningBot, writer: Person
) -> None:
    await writer.types("/desk")
    await bot.services.desk.drafts.begin(writer.id, "999:0")
    await bot.services.newsroom.leftovers.tick()
    assert "Чарнавік № 1" in writer.last.text


async def test_a_draft_of_a_newsrooms_system_that_nobody_was_told_of_is_shown_at_the_start(
    bot: RunningBot, writer: Person, editor: Person
) -> None:
    await writer.types("/desk")
    await editor.types("/desk")
    texts = (BriefText(Language.EN, "Rates", "They rise.", ""),)
    content, store = BriefContent("rates", "economy", None, None, texts, draft=True), bot.store
    async with store.desk.audit.together():
        (saved,) = await store.briefs.put([content], words_of, store.clock.now())
        await store.desk.drafts.receive(saved.brief_id, content, None)
    for _ in range(2):
        await bot.services.newsroom.leftovers.tick()
    assert "Черновик № 1" in editor.last.text
    assert sum("Черновик № 1" in seen.text for seen in editor.received()) == 1
    assert "Чарнавік № 1" not in writer.last.text


async def test_cards_wait_a_minute_when_telegram_does_not_answer(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, writer: Person, editor: Person
) -> None:
    await editor.sends("border.en.md", file("en"))
    await writer.types("/drafts")
    await writer.presses("1|edraft|1")
    await bot.services.desk.access.dismiss(3)
    assert await bot.services.desk.access.role_of(editor.id) is None
    await killed_after_a_change(bot, editor)
    before, leftovers = card(writer).text, bot.services.newsroom.leftovers
    emulator.fault("429", method="editMessageText", count=1)
    await leftovers.tick()
    await leftovers.tick()
    assert card(writer).text == before
    clock.advance(timedelta(minutes=1))
    await leftovers.tick()
    assert card(writer).text != before


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("language", "topic", "title"),
    [
        ("be", "Тэмы «sekurity» няма. Магчыма, «security»?", "Няма загалоўка"),
        ("ru", "Темы «sekurity» нет. Возможно, «security»?", "Нет заголовка"),
        ("en", "“sekurity” is not a topic. Did you mean “security”?", "There is no title"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said_in_the_editors_language(
    owner: Person, language: str, topic: str, title: str
) -> None:
    await owner.types(f"/start {language}")
    await owner.sends("a.md", b"---\ntopic: sekurity\n---\n# T\n\nL")
    assert topic in owner.last.text
    await owner.sends("a.md", b"---\ntopic: security\n---\nL")
    assert title in owner.last.text
    document = '{"briefs": [{"topic": "security", "texts": {"en": {"title": "", "lead": "L"}}}]}'
    await owner.sends("a.json", document.encode())
    assert "briefs[0].texts.en.title" in owner.last.text
