from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly import build_campaigns
from bot.clock import StoppedClock
from bot.desk.canary import Canary
from bot.desk.editions.previews import EditionPreviews
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values.briefs import BriefContent, BriefText, Language, Trend
from storage.values.campaigns import CampaignState
from storage.values.subscribers import ChatKind, QuietHours
from tests.flows.conftest import MONDAY, TITLES, written
from tests.flows.desk.conftest import press_twice
from tests.flows.desk.editions import (
    HOUR,
    LEAVES,
    W51,
    comes_in,
    comes_in_for,
    opens,
    schedule_of,
    ticks_at,
    word,
)
from tests.flows.desk.sending import (
    LANGUAGES,
    TEN_SECONDS,
    all_but_one,
    campaigns,
    delivered,
    readers,
    refuses,
    second_editor,
    speaks,
    texts,
)
from tests.flows.running import RunningBot, running_bot


@pytest.fixture
def delivers() -> bool:
    return True


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(MONDAY + HOUR)


async def is_let_go_too_late(bot: RunningBot, clock: StoppedClock, editor: Person) -> None:
    """An edition that was on hold when its time came, and an hour more."""
    await comes_in_for(bot, clock, editor)
    await editor.presses("Приостановить")
    await ticks_at(bot, clock, LEAVES + HOUR)
    await opens(editor)
    await editor.presses("Возобновить отправку")


async def acts_of(bot: RunningBot) -> list[tuple[str, str]]:
    """Acts on editions, the first one first."""
    entries = await bot.services.desk.audit.page(100)
    return [
        (one.action, one.detail) for one in reversed(entries) if one.subject == f"edition:{W51}"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_card_tells_what_is_coming_and_when_it_leaves(
    bot: RunningBot, clock: StoppedClock, owner: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    west = written("west", W51, Trend.BETTER, (Language.RU, Language.EN))
    await comes_in(bot, clock, west, written("economy", W51, Trend.SAME, LANGUAGES))
    week, leaves, first, second = {
        "be": (
            "18–24 снежня 2017",
            "Пойдзе да чытачоў сам: панядзелак, 25 снежня, 09:00 (мінскі час).",
            "1. ▲ Беларусь і Захад: Заголовок west 2017-W51 · няма: Беларуская",
            "2. ＝ Эканоміка: Загаловак economy 2017-W51",
        ),
        "ru": (
            "18–24 декабря 2017 г.",
            "Уйдёт к читателям сам: понедельник, 25 декабря, 09:00 (минское время).",
            "1. ▲ Беларусь и Запад: Заголовок west 2017-W51 · нет: Беларуская",
            "2. ＝ Экономика: Заголовок economy 2017-W51",
        ),
        "en": (
            "December 18 – 24, 2017",
            "It leaves by itself on Monday, December 25, 09:00 (Minsk time).",
            "1. ▲ Belarus–West relations: Headline west 2017-W51 · missing: Беларуская",
            "2. ＝ Economy: Headline economy 2017-W51",
        ),
    }[language]
    await owner.types("/desk")
    assert leaves in owner.last.text
    lines = (await opens(owner, language)).split("\n")
    assert lines[:2] == [word("coming", language), week]
    assert {leaves, first, second} <= set(lines)


async def test_the_card_tells_who_gets_it_and_hides_small_numbers(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    security, russia = frozenset({"security", "russia"}), frozenset({"russia"})
    await bot.store.subscribers.put_all(
        [
            *(NewSubscriber(5000 + n, ChatKind.PRIVATE, Language.BE) for n in range(1200)),
            *(NewSubscriber(7000 + n, ChatKind.PRIVATE, Language.BE, security) for n in range(34)),
            *(NewSubscriber(8000 + n, ChatKind.PRIVATE, Language.RU, security) for n in range(9)),
            *(NewSubscriber(9000 + n, ChatKind.PRIVATE, Language.EN, russia) for n in range(50)),
        ]
    )
    await comes_in(bot, clock)
    lines = (await opens(editor)).split("\n")
    assert "Беларуская: 1\u00a0234" in lines
    assert "Русский: меньше 10" in lines
    assert "English: меньше 10" in lines
    assert "Всего: около 1\u00a0240" in lines
    assert "Рассылка займёт меньше минуты (30 в секунду)." in lines
    assert any(line.startswith("English: ") and "из 4\u00a0096 знаков" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_card_tells_who_gets_it_later_than_it_leaves(
    bot: RunningBot, clock: StoppedClock, owner: Person, language: Language
) -> None:
    nobody, later = {
        "be": (
            "Пазнейшага часу ніхто не выбраў.",
            "Чытачоў, якія атрымаюць пазней, у выбраны імі час: 23",
        ),
        "ru": (
            "Более позднего времени никто не выбрал.",
            "Читателей, которые получат позже, в выбранное ими время: 23",
        ),
        "en": (
            "Nobody has chosen a later hour.",
            "Readers who get it later, at an hour of their own: 23",
        ),
    }[language]
    await speaks(bot, owner, language)
    await comes_in(bot, clock)
    assert nobody in await opens(owner, language)
    sleepy, russia = QuietHours(8 * 60, 10 * 60), frozenset({"russia"})
    people = [(n, frozenset[str]()) for n in range(12)] + [(n, russia) for n in range(20, 25)]
    await bot.store.subscribers.put_all(
        [
            NewSubscriber(5000 + n, ChatKind.PRIVATE, Language.BE, topics, quiet=sleepy)
            for n, topics in people
        ]
    )
    await bot.store.subscribers.put_all(
        [
            NewSubscriber(6000 + n, ChatKind.PRIVATE, Language.BE, digest_hour=8 + n % 2)
            for n in range(22)
        ]
    )
    assert later in await opens(owner, language)


@pytest.mark.parametrize("number", [1, 40])
async def test_long_editions_fit_the_card_and_the_order(
    bot: RunningBot, clock: StoppedClock, editor: Person, number: int
) -> None:
    text = BriefText(Language.EN, "Слова " * 30, "Lead.", "Body.")
    later = LEAVES + HOUR
    await comes_in(
        bot,
        clock,
        *(BriefContent(f"a{n}", "society", W51, Trend.SAME, (text,)) for n in range(number)),
        *(
            BriefContent(f"b{n}", "society", W51, Trend.SAME, (text,), published=later)
            for n in range(number)
        ),
    )
    card = await opens(editor)
    assert f"Материалы: {number}" in card
    assert ("и ещё 24" in card) == (number == 40)
    await editor.presses("Порядок")
    assert "Порядок материалов" in editor.last.text


async def test_without_an_edition_the_card_says_so(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person
) -> None:
    assert "Пока нет ни одного выпуска." in await opens(editor)
    await readers(bot, emulator, 1)
    await comes_in(bot, clock)
    assert await ticks_at(bot, clock, LEAVES)
    await delivered(bot, clock)
    assert "последний уже ушёл к читателям" in await opens(editor)
    await editor.presses("Рассылка № 1 ›")
    assert "████████████ 100%" in editor.last.text


async def test_an_edition_that_is_published_later_stands_there_before(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    texts_ = (BriefText(Language.BE, "Заўтрашняе", "Ліст.", "Тэкст."),)
    moments = (LEAVES - HOUR, LEAVES + HOUR)
    await comes_in(
        bot,
        clock,
        *(
            BriefContent(topic, topic, W51, None, texts_, published=moment)
            for topic, moment in zip(("security", "economy"), moments, strict=True)
        ),
    )
    card = await opens(editor)
    assert "Уйдёт к читателям сам: понедельник, 25 декабря, 09:00" in card
    assert "Материалы: 1" in card
    assert "понедельник, 25 декабря, 10:00: • Экономика: Заўтрашняе" in card
    await editor.presses("Просмотр")
    preview = editor.received()[-4]
    assert "БЯСПЕКА" in preview.text
    await editor.presses("• Бяспека")
    assert any("Тэкст." in text for text in texts(editor))
    await reader.types("/latest")
    assert "Заўтрашняе" not in reader.last.text
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert "Заўтрашняе" in reader.last.text
    assert "ЭКАНОМІКА" not in reader.last.text


async def test_an_undone_release_leaves_publications_at_their_moments(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    text = BriefText(Language.BE, "Заўтрашняе", "Ліст.", "Тэкст.")
    brief = BriefContent("x", "security", W51, None, (text,), published=LEAVES - HOUR)
    await comes_in(bot, clock, brief)
    await opens(editor)
    await editor.presses("Разослать сейчас")
    (shown,) = await bot.store.briefs.whole_edition(W51)
    assert shown.published == clock.now() + timedelta(seconds=10)
    await editor.presses("Отменить")
    (shown,) = await bot.store.briefs.whole_edition(W51)
    assert shown.published == LEAVES - HOUR
    assert "Уйдёт к читателям сам: понедельник, 25 декабря, 09:00" in editor.last.text


@pytest.mark.parametrize("button", ["Просмотр", "Заголовки", "Целиком"])
async def test_previews_are_what_readers_get(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person, button: str
) -> None:
    audience = await readers(bot, emulator)
    density = {"Просмотр": "leads", "Заголовки": "headlines", "Целиком": "full"}[button]
    for reader in audience:
        await reader.types("/settings")
        known = await bot.store.subscriptions.find(reader.id)
        assert known is not None
        await bot.store.subscribers.change(reader.id, {"density": density})
    await comes_in_for(bot, clock, editor)
    await editor.presses(button)
    *_, be, ru, en, card = editor.received()
    assert "Ближайший выпуск" in card.text
    assert all(preview.silent for preview in (be, ru, en))
    assert await ticks_at(bot, clock, LEAVES)
    await delivered(bot, clock)
    for reader, preview in zip(audience, (be, ru, en), strict=True):
        assert (reader.last.html, reader.last.buttons) == (preview.html, preview.buttons)


async def test_a_preview_is_paged_in_its_own_language(
    bot: RunningBot, clock: StoppedClock, owner: Person
) -> None:
    topics = ("security", "economy", "west", "russia", "society", "ruling-elite")
    long = [
        BriefContent(
            topic,
            topic,
            W51,
            None,
            tuple(
                BriefText(one, f"{TITLES[one]} {topic}", "x " * 290, "Body.") for one in Language
            ),
        )
        for topic in (*topics, *topics[:3])
    ]
    long = [BriefContent(f"{n}", one.topic, W51, None, one.texts) for n, one in enumerate(long)]
    await comes_in(bot, clock, *long)
    await opens(owner, Language.EN)
    await owner.presses("Preview")
    await owner.presses("Старонка 2 ›")
    assert any("Загаловак" in text and "2/2" in text for text in texts(owner))
    await owner.presses("‹ Старонка 1")
    await owner.presses("• Бяспека")
    await owner.presses("Русский")
    assert any("Заголовок security" in text for text in texts(owner))
    await owner.presses("‹ Да выпуску")
    assert any("Загаловак" in text and "1/2" in text for text in texts(owner))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_briefs_change_places_and_the_digest_follows(
    bot: RunningBot, clock: StoppedClock, owner: Person, reader: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, owner, language)
    await owner.presses(word("order", language))
    before = owner.last.text.split("\n")
    assert next(line for line in before if line.startswith("1. ")).endswith("security 2017-W51")
    await owner.presses("↓ 1")
    after = owner.last.text.split("\n")
    assert next(line for line in after if line.startswith("1. ")).endswith("economy 2017-W51")
    await comes_in(bot, clock, written("west", W51, Trend.SAME, LANGUAGES))
    assert await ticks_at(bot, clock, LEAVES)
    await delivered(bot, clock)
    places = [reader.last.text.index(topic) for topic in ("economy", "security", "west")]
    assert places == sorted(places), "what comes later stands behind"
    assert await acts_of(bot) == [("ordered", "")]


async def test_a_press_on_an_older_order_changes_nothing_and_says_so(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await editor.presses("Порядок")
    await opens(owner, Language.EN)
    await owner.presses("Order")
    await owner.presses("↑ 2")
    answer = await editor.presses("↑ 2")
    assert answer.alert
    assert answer.text == "Выпуск тем временем изменился. Вот какой он сейчас."
    lines = editor.last.text.split("\n")
    assert "1. ▼ Экономика: Заголовок economy 2017-W51" in lines
    await editor.presses("↑ 2")
    assert "1. ▼ Безопасность: Заголовок security 2017-W51" in editor.last.text.split("\n")


async def test_a_digest_that_goes_out_keeps_its_order(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await editor.presses("Порядок")
    assert await ticks_at(bot, clock, LEAVES)
    before = await bot.store.briefs.whole_edition(W51)
    answer = await editor.presses("↓ 1")
    assert answer.alert
    assert await bot.store.briefs.whole_edition(W51) == before


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_edition_is_held_and_let_go(
    bot: RunningBot, clock: StoppedClock, owner: Person, reader: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, owner, language)
    await owner.presses(word("hold", language))
    held, time = {
        "be": (
            "Адпраўка прыпыненая (панядзелак, 18 снежня, 10:01).",
            "Час адпраўкі: панядзелак, 25",
        ),
        "ru": (
            "Отправка приостановлена (понедельник, 18 декабря, 10:01).",
            "Время отправки: понедель",
        ),
        "en": ("On hold since Monday, December 18, 10:01.", "Its time is Monday, December 25"),
    }[language]
    assert held in owner.last.text
    assert time in owner.last.text
    assert await ticks_at(bot, clock, LEAVES - HOUR) is None
    await owner.presses(word("let go", language))
    assert word("hold", language) in owner.last.buttons
    assert await ticks_at(bot, clock, LEAVES)
    await delivered(bot, clock)
    assert "2017-W51" in reader.last.text
    assert await acts_of(bot) == [("held", ""), ("let_go", "")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_time_of_a_held_edition_is_told_once_and_leads_to_its_card(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, editor)
    await editor.presses("Приостановить")
    before = len(owner.received())
    for n in range(30):
        assert await ticks_at(bot, clock, LEAVES + n * HOUR) is None
    (alert,) = owner.received()[before:]
    assert {
        "be": "Надышоў час выпуску за 18–24 снежня 2017, але яго адпраўка прыпыненая.",
        "ru": "Наступило время выпуска за 18–24 декабря 2017 г., но его отправка приостановлена.",
        "en": "The time of the edition of December 18 – 24, 2017 has come, but it is on hold.",
    }[language] in alert.text
    assert "Наступило время выпуска" in editor.last.text
    await owner.presses(word("coming", language) + " ›")
    assert word("let go", language) in owner.last.buttons


async def test_after_its_time_an_edition_is_sent_now(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await is_let_go_too_late(bot, clock, editor)
    assert "Время отправки прошло: когда отправить?" in editor.last.text
    await editor.presses("Разослать сейчас")
    assert "Рассылка начнётся через десять секунд." in editor.last.text
    await delivered(bot, clock)
    assert "2017-W51" in reader.last.text


async def test_after_its_time_an_edition_waits_for_the_next_weekly_time(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await is_let_go_too_late(bot, clock, editor)
    await editor.presses("По расписанию")
    assert "Уйдёт к читателям сам: понедельник, 1 января, 09:00" in editor.last.text
    assert await ticks_at(bot, clock, LEAVES + timedelta(days=6)) is None
    assert await ticks_at(bot, clock, LEAVES + timedelta(days=7))


async def test_an_edition_that_missed_its_time_is_sent_from_its_alert(
    bot: RunningBot, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await editor.types("/help")
    await schedule_of(bot).tick()
    await comes_in(bot, clock)
    assert await ticks_at(bot, clock, LEAVES + timedelta(days=2)) is None
    assert "прошло больше суток" in editor.last.text
    await editor.presses("Ближайший выпуск ›")
    assert "Никто его не получит, пока его не отправит редактор." in editor.last.text
    await editor.presses("Отправить ›")
    await editor.presses("Разослать сейчас")
    await delivered(bot, clock)
    assert "2017-W51" in reader.last.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_edition_is_released_early_and_undone(
    bot: RunningBot, clock: StoppedClock, owner: Person, reader: Person, language: Language
) -> None:
    await speaks(bot, owner, language)
    await comes_in_for(bot, clock, owner, language)
    await owner.presses(word("release", language))
    assert {
        "be": "Рассылка пачнецца праз дзесяць секунд.",
        "ru": "Рассылка начнётся через десять секунд.",
        "en": "It goes out in ten seconds.",
    }[language] in owner.last.text
    (campaign,) = await campaigns(bot)
    assert campaign.due_at == clock.now() + timedelta(seconds=10)
    clock.advance(timedelta(seconds=9))
    await owner.presses(word("undo", language))
    assert (await campaigns(bot))[0].state is CampaignState.CANCELLED
    assert word("release", language) in owner.last.buttons
    assert len(reader.received()) == 1
    await owner.presses(word("release", language))
    await delivered(bot, clock)
    assert "2017-W51" in reader.last.text
    assert await ticks_at(bot, clock, LEAVES) is None
    answer = await owner.presses(word("undo", language))
    assert answer.alert
    assert len(reader.received()) == 2
    assert [act for act, _ in await acts_of(bot)] == ["released", "withdrawn", "released"]


async def test_an_edition_that_was_undone_after_its_time_is_on_hold(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await comes_in(bot, clock)
    clock.move_to(LEAVES - timedelta(seconds=5))
    await opens(editor)
    await editor.presses("Разослать сейчас")
    assert await ticks_at(bot, clock, LEAVES) is None
    await editor.presses("Отменить")
    assert "Отправка приостановлена" in editor.last.text
    assert await ticks_at(bot, clock, LEAVES + HOUR) is None


async def test_a_release_by_a_press_that_comes_twice_is_one(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, editor: Person, reader: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    await press_twice(emulator, editor, "Разослать сейчас")
    assert len(await campaigns(bot)) == 1
    await delivered(bot, clock)
    assert len(reader.received()) == 2


async def test_another_editor_sees_it_leave_and_can_undo_it(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await owner.types("/help")
    await comes_in_for(bot, clock, editor)
    await editor.presses("Разослать сейчас")
    assert "It goes out in ten seconds." in owner.last.text
    answer = await owner.presses("Undo")
    assert answer.text == "Taken back. Nobody has got anything."
    assert (await campaigns(bot))[0].state is CampaignState.CANCELLED


async def test_the_editor_who_released_it_sees_the_progress(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await readers(bot, emulator, 2)
    await owner.types("/help")
    await comes_in_for(bot, clock, editor)
    watch = bot.services.newsroom.edition.watch
    await editor.presses("Разослать сейчас")
    await watch.tick()
    assert "Рассылка начнётся" in editor.last.text
    await editor.presses("Отменить")
    await watch.tick()
    assert "Ближайший выпуск" in editor.last.text
    await editor.presses("Разослать сейчас")
    told = len(owner.received())
    await delivered(bot, clock)
    await watch.tick()
    assert "████████████ 100%" in editor.last.text
    assert len(owner.received()) == told


async def test_an_editor_who_is_removed_meanwhile_sees_no_progress(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    await readers(bot, emulator, 1)
    await comes_in_for(bot, clock, editor)
    await editor.presses("Разослать сейчас")
    access = bot.services.desk.access
    known = await access.editor(editor.id)
    assert known is not None
    await access.remove(owner.id, known.id)
    await delivered(bot, clock)
    before = editor.sees()
    await bot.services.newsroom.edition.watch.tick()
    await emulator.settled()
    assert editor.sees() == before


async def test_send_to_me_first_reaches_nobody_else(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, reader: Person
) -> None:
    before = texts(reader), texts(owner)
    await comes_in_for(bot, clock, editor)
    await editor.presses("Сначала мне")
    mine, card = editor.received()[-2:]
    assert "БЕЗОПАСНОСТЬ" in mine.text
    assert "Разослать сейчас" in card.buttons
    assert (texts(reader), texts(owner)) == before


async def test_a_writer_looks_and_decides_nothing(
    bot: RunningBot, clock: StoppedClock, writer: Person
) -> None:
    await comes_in_for(bot, clock, writer, Language.BE)
    assert writer.last.buttons == ("Прагляд", "Загалоўкі", "Цалкам", "‹ Рэдакцыя")


async def test_the_editors_get_the_digest_before_any_reader(
    bot: RunningBot, clock: StoppedClock, owner: Person, editor: Person, reader: Person
) -> None:
    await owner.types("/help")
    await editor.types("/help")
    await comes_in(bot, clock)
    told = len(owner.received()), len(editor.received())
    assert await ticks_at(bot, clock, LEAVES)
    english, belarusian = sorted(seen.text for seen in owner.received()[told[0] :])
    assert "SECURITY ISSUES" in english
    assert "БЯСПЕКА" in belarusian, "which nobody of the editors reads"
    (russian,) = editor.received()[told[1] :]
    assert "БЕЗОПАСНОСТЬ" in russian.text
    await delivered(bot, clock)
    assert "БЯСПЕКА" in reader.last.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_digest_that_telegram_refuses_stops_at_the_editors(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    (reader, *_) = await readers(bot, emulator, 1)
    await speaks(bot, owner, language)
    await comes_in(bot, clock)
    refuses(emulator, owner)
    assert await ticks_at(bot, clock, LEAVES) is None
    assert {
        "be": "Ніхто з чытачоў нічога не атрымаў.",
        "ru": "Никто из читателей ничего не получил.",
        "en": "No reader has got anything.",
    }[language] in owner.last.text
    assert "too long" in owner.last.text
    assert await ticks_at(bot, clock, LEAVES + HOUR) is None
    assert await campaigns(bot) == ()
    assert len(reader.received()) == 1
    alerts = [one for one in owner.received() if word("coming", language) + " ›" in one.buttons]
    assert len(alerts) == 1
    ((action, _),) = await acts_of(bot)
    assert action == "canary_failed"
    await owner.presses(word("coming", language) + " ›")
    assert "too long" in owner.last.text


async def test_an_early_release_that_telegram_refuses_holds_the_edition(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, editor: Person
) -> None:
    (reader, *_) = await readers(bot, emulator, 1)
    await owner.types("/help")
    await comes_in_for(bot, clock, editor)
    refuses(emulator, owner)
    await editor.presses("Разослать сейчас")
    assert "Telegram не принимает сообщение по-английски" in editor.last.text
    assert "On hold since" in owner.last.text
    assert await campaigns(bot) == ()
    assert len(reader.received()) == 1
    assert ("canary_failed", "en") in await acts_of(bot)


async def test_trouble_on_the_way_to_the_editors_does_not_stop_the_digest(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, reader: Person
) -> None:
    await owner.types("/help")
    await comes_in(bot, clock)
    emulator.fault("error", method="sendMessage", chat_id=owner.id, status=502)
    assert await ticks_at(bot, clock, LEAVES)
    await delivered(bot, clock)
    assert "БЯСПЕКА" in reader.last.text


async def test_an_editor_whom_nothing_reaches_in_time_does_not_hold_the_digest_up(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    await owner.types("/help")
    await comes_in(bot, clock)
    store = bot.store
    previews = EditionPreviews(
        canary=Canary(store.desk.access, store.subscriptions, bot.sender, patience_s=0.01),
        digests=store.digests,
        brief_screens=store.brief_screens,
        sender=bot.sender,
        subscriptions=store.subscriptions,
    )
    emulator.fault("latency", method="sendMessage", chat_id=owner.id, latency_s=3600)
    edition = await store.library.newest()
    assert edition
    assert await previews.canary(edition) is None
    emulator.heal()


async def test_a_digest_goes_out_though_there_is_no_editor(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path
) -> None:
    async with running_bot(emulator, clock, tmp_path, delivers=True) as bot:
        (reader, *_) = await readers(bot, emulator, 1)
        clock.advance(HOUR)
        await comes_in(bot, clock)
        assert await ticks_at(bot, clock, LEAVES)
        await delivered(bot, clock)
        assert "БЯСПЕКА" in reader.last.text


async def test_two_editors_have_to_agree_on_an_early_release(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    second = await second_editor(two, emulator, owner)
    (reader, *_) = await readers(two, emulator, 1)
    await owner.types("/help")
    await comes_in_for(two, clock, owner, Language.EN)
    await owner.presses("Release now")
    assert "Editor No. 1 wants to send it now." in owner.last.text
    assert "Confirm and send" not in owner.last.buttons
    assert "Редактор № 1 хочет разослать его сейчас." in second.last.text
    assert await campaigns(two) == ()
    await second.presses("Подтвердить и разослать")
    assert "It goes out in ten seconds." in owner.last.text
    await delivered(two, clock)
    assert "БЯСПЕКА" in reader.last.text
    acts_done = [act for act, _ in await acts_of(two)]
    assert acts_done == ["release_wished", "release_confirmed"]


async def test_a_wish_is_ended_by_a_change_of_order_or_words(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    second = await second_editor(two, emulator, owner)
    await comes_in(two, clock)
    editions = two.services.newsroom.edition

    async def wish() -> None:
        await opens(owner, Language.EN)
        await owner.presses("Release now")
        departure = await editions.departures.coming()
        assert departure is not None
        assert departure.standing.wish is not None

    await wish()
    await second.presses("Отклонить")
    await wish()
    await second.presses("Порядок")
    await second.presses("↓ 1")
    await second.presses("‹ Ближайший выпуск")
    assert "Подтвердить и разослать" not in second.last.buttons
    await wish()
    await comes_in(two, clock, written("security", W51, Trend.BETTER, LANGUAGES))
    answer = await second.presses("Подтвердить и разослать")
    assert answer.text == "Выпуск тем временем изменился. Вот какой он сейчас."
    assert await campaigns(two) == ()


async def test_the_schedule_needs_nobody_to_agree(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    await second_editor(two, emulator, owner)
    await comes_in_for(two, clock, owner, Language.EN)
    await owner.presses("Release now")
    assert await ticks_at(two, clock, LEAVES)


async def test_a_held_edition_is_sent_after_its_time_only_by_two(
    two: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    await second_editor(two, emulator, owner)
    await comes_in_for(two, clock, owner, Language.EN)
    await owner.presses("Hold")
    await ticks_at(two, clock, LEAVES + HOUR)
    await opens(owner, Language.EN)
    await owner.presses("Let it go")
    await owner.presses("Send now")
    assert "A second editor has to confirm it." in owner.last.text
    assert await campaigns(two) == ()


async def test_what_was_decided_on_the_command_line_shows_on_the_card(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    await comes_in_for(bot, clock, editor)
    campaign = await build_campaigns(bot.store).digest(W51)
    answer = await editor.presses("Приостановить")
    assert answer.alert
    assert (await campaigns(bot))[0].id == campaign.id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reader_with_an_hour_gets_an_early_release_then_and_its_card_tells_so(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    waits = {
        "be": "🕒 Чытачоў, якія атрымаюць пазней, у выбраны імі час: менш за 10",
        "ru": "🕒 Читателей, которые получат позже, в выбранное ими время: меньше 10",
        "en": "🕒 Readers who get it later, at an hour of their own: fewer than 10",
    }[language]
    await speaks(bot, owner, language)
    _, evening = await readers(bot, emulator, 2)
    await evening.types("/settings")
    await evening.presses("1|settings|hour")
    await evening.presses("1|hour|18:00")
    seen = len(evening.received())
    await comes_in(bot, clock)
    await opens(owner, language)
    await owner.presses(word("release", language))
    clock.advance(TEN_SECONDS)
    bot.engine.nudge()
    await all_but_one(bot, 2)
    await owner.types("/campaigns")
    await owner.presses(f"1|ecampaign|{(await campaigns(bot))[0].id}")
    assert waits in owner.last.text
    assert len(evening.received()) == seen
    await delivered(bot, clock, timedelta(hours=8))
    assert len(evening.received()) == seen + 1
    assert "2017-W51" in evening.last.text


async def test_who_was_not_reached_is_sent_to_again_while_others_wait_for_their_hour(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person
) -> None:
    await speaks(bot, owner, "en")
    refused, evening = await readers(bot, emulator, 2)
    await bot.store.subscriptions.choose_hour(evening.id, 18)
    seen = len(refused.received())
    words = "Bad Request: not enough rights to send text messages to the chat"
    emulator.fault("error", status=400, description=words, chat_id=refused.id, count=1)
    await comes_in(bot, clock)
    await opens(owner, Language.EN)
    await owner.presses(word("release", Language.EN))
    clock.advance(TEN_SECONDS)
    bot.engine.nudge()
    await all_but_one(bot, 2)
    await owner.types("/campaigns")
    await owner.presses(f"1|ecampaign|{(await campaigns(bot))[0].id}")
    await owner.presses("Send again to the 1 that failed")
    clock.advance(timedelta(minutes=1))
    bot.engine.nudge()
    await all_but_one(bot, 2)
    assert len(refused.received()) == seen + 1
    await delivered(bot, clock, timedelta(hours=8))
    assert "2017-W51" in evening.last.text
