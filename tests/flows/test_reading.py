import pytest

from bot.emulator import Emulator
from bot.emulator.people import Person

pytestmark = pytest.mark.usefixtures("bot", "issues")


@pytest.fixture
async def reader(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    await person.types("/start be")
    return person


async def test_the_latest_issue_has_week_badges_titles_and_leads(reader: Person) -> None:
    (digest,) = await reader.types("/latest")
    assert digest.text == (
        "БЕЛАРУСЬ ЗА ТЫДЗЕНЬ\n11–17 снежня 2017\n\n"
        "▲ БЯСПЕКА\nЗагаловак security 2017-W50\nLead be.\n\n"
        "＝ БЕЛАРУСЬ І ЗАХАД\nЗаголовок west 2017-W50\nLead ru.\n"
        "Перакладу пакуль няма\N{NO-BREAK SPACE}— тэкст па-руску.\n\n"
        "▼ ЭКАНОМІКА\nЗагаловак economy 2017-W50\nLead be."
    )


async def test_a_stranger_may_read_in_the_language_of_their_telegram(emulator: Emulator) -> None:
    stranger = emulator.person("Stranger", "ru")
    (digest,) = await stranger.types("/latest")
    assert "Заголовок economy 2017-W50" in digest.text


async def test_a_brief_opens_in_place_and_leads_back(reader: Person) -> None:
    (digest,) = await reader.types("/latest")
    answer = await reader.presses("▼ Эканоміка")
    assert answer.answered
    assert reader.last.id == digest.id
    assert reader.last.text == (
        "ЭКАНОМІКА\n11–17 снежня 2017\n\nЗагаловак economy 2017-W50\n"
        "▼ Сітуацыя пагоршылася\n\nLead be.\n\nBody be."
    )
    await reader.presses("English")
    assert "Headline economy 2017-W50" in reader.last.text
    await reader.presses("‹ Да выпуску")
    assert reader.last.text == digest.text


async def test_past_issues_are_listed_and_opened(reader: Person) -> None:
    await reader.types("/week")
    assert reader.last.buttons == (
        "11–17 снежня 2017",
        "4–10 снежня 2017",
        "27 лістапада – 3 снежня 2017",
    )
    await reader.presses("4–10 снежня 2017")
    assert "Загаловак security 2017-W49" in reader.last.text
    await reader.presses("Мінулыя выпускі")
    assert "Выберыце тыдзень" in reader.last.text


@pytest.mark.parametrize(
    "words",
    [
        "2017-W49",
        "2017-w49",
        "4 December 2017",
        "10 December 2017",
        "5 снежня 2017",
        "5 декабря 2017",
        "5.12.2017",
        "2017-12-05",
        "5 снежня",
    ],
)
async def test_a_week_is_opened_by_its_name_or_by_any_of_its_days(
    reader: Person, words: str
) -> None:
    await reader.types(f"/week {words}")
    assert "4–10 снежня 2017" in reader.last.text
    await reader.types(words)
    assert "4–10 снежня 2017" in reader.last.text


async def test_a_week_without_an_issue_is_answered_with_the_nearest(reader: Person) -> None:
    await reader.types("/week 1 November 2017")
    assert "Выпуску за 30 кастрычніка – 5 лістапада 2017 няма." in reader.last.text
    assert reader.last.buttons[-2] == "27 лістапада – 3 снежня 2017"


async def test_words_that_are_no_week_are_answered_with_an_example(reader: Person) -> None:
    await reader.types("/week калісьці <b>&")
    assert "які гэта тыдзень: «калісьці <b>&»" in reader.last.text
    assert "11–17 снежня 2017" in reader.last.buttons


@pytest.mark.parametrize(
    "words",
    ["security", "Бяспека", "БЯСПЕКА", "безопасность", "армия", "бяспеа", "Security issues"],
)
async def test_a_topic_is_opened_by_any_word_that_names_it(reader: Person, words: str) -> None:
    for sent in (f"/topic {words}", words):
        await reader.types(sent)
        assert "Загаловак security 2017-W50" in reader.last.text


async def test_the_older_briefs_of_a_topic_are_a_button_away(reader: Person) -> None:
    await reader.types("/topic security")
    await reader.presses("Раней ›")
    assert "2017-W49" in reader.last.text
    await reader.presses("Раней ›")
    assert "2017-W48" in reader.last.text
    assert "Раней ›" not in reader.last.buttons
    await reader.presses("‹ Пазней")
    assert "2017-W49" in reader.last.text
    await reader.presses("‹ Усе тэмы")
    assert reader.last.text == "Якая тэма?"


async def test_topics_are_offered_without_a_word_and_when_unsure(reader: Person) -> None:
    await reader.types("/topic")
    assert "Грамадства і палітычныя партыі" in reader.last.buttons
    await reader.presses("Эканоміка")
    assert "Загаловак economy 2017-W50" in reader.last.text
    await reader.types("/topic беларусь")
    assert "Магчыма, вы шукаеце:" in reader.last.text
    assert reader.last.buttons == ("Беларусь і Захад", "Беларусь і Расія", "Усе тэмы")
    await reader.types("/topic квантавая фізіка")
    assert "Вось якія ёсць:" in reader.last.text
    await reader.presses("Беларусь і Расія")
    assert "Па гэтай тэме пакуль нічога не выходзіла." in reader.last.text


async def test_an_issue_without_the_readers_topics_says_so(reader: Person) -> None:
    await reader.types("/topics")
    for name in ("Эканоміка", "Бяспека", "Кіроўная эліта", "Беларусь і Захад"):
        await reader.presses(f"✅ {name}")
    await reader.types("/latest")
    assert "У гэтым выпуску нічога няма па вашых тэмах." in reader.last.text
    await reader.presses("Паказаць усе тэмы")
    assert "Загаловак economy 2017-W50" in reader.last.text


async def test_other_topics_of_an_issue_are_a_button_away(reader: Person) -> None:
    await reader.types("/topics")
    await reader.presses("✅ Эканоміка")
    (digest,) = await reader.types("/latest")
    assert "Яшчэ 1 тэма" in digest.buttons
    await reader.presses("Яшчэ 1 тэма")
    assert "ЭКАНОМІКА" in reader.last.text


@pytest.mark.parametrize("description", ["message to edit not found", "message can't be edited"])
async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(
    emulator: Emulator, reader: Person, description: str
) -> None:
    (digest,) = await reader.types("/latest")
    emulator.fault(
        "error", method="editMessageText", status=400, description=f"Bad Request: {description}"
    )
    await reader.presses("▼ Эканоміка")
    assert reader.last.id > digest.id
    assert "Загаловак economy 2017-W50" in reader.last.text


async def test_plain_text_gets_a_short_helpful_answer(reader: Person) -> None:
    await reader.types("Што новага?")
    assert "Напішыце назву тэмы або дату" in reader.last.text
    await reader.presses("Свежы выпуск")
    assert "11–17 снежня 2017" in reader.last.text


async def test_an_unknown_command_gets_a_short_helpful_answer(reader: Person) -> None:
    await reader.types("/nonsense")
    assert reader.last.text == "Такой каманды няма. Усе каманды\N{NO-BREAK SPACE}— у /help."


async def test_a_document_gets_a_short_helpful_answer(reader: Person) -> None:
    await reader.sends("photo.txt", b"x")
    assert "Напішыце назву тэмы або дату" in reader.last.text


async def test_an_edited_message_is_ignored(reader: Person) -> None:
    said = reader.says("/help")
    await reader.types("/help")
    count = len(reader.received())
    await reader.edits(said, "/latest")
    assert len(reader.received()) == count


async def test_help_names_every_command_of_the_menu(reader: Person) -> None:
    await reader.types("/help")
    assert reader.menu
    for command, _ in reader.menu:
        assert command == "help" or f"/{command}" in reader.last.text


async def test_trends_show_a_row_of_badges_per_topic(reader: Person) -> None:
    await reader.types("/trends")
    assert reader.last.text == (
        "Тэндэнцыі\n27 лістапада – 17 снежня 2017\n\n"
        "Бяспека\n▲ ▲ ▲\n\nБеларусь і Захад\n· · ＝\n\nЭканоміка\n▼ ▼ ▼\n\n"
        "▲ лепш, ▼ горш, ＝ без змен; апошні тыдзень\N{NO-BREAK SPACE}— справа."
    )
