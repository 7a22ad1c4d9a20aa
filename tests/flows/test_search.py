import pytest

from bot.emulator import Emulator
from bot.emulator.people import Person

pytestmark = pytest.mark.usefixtures("bot", "issues")


@pytest.fixture
async def reader(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    await person.types("/start be")
    return person


async def test_words_find_briefs_and_lead_back_to_the_results(reader: Person) -> None:
    (results,) = await reader.types("/search загалоўкі security")
    assert "Знойдзена па словах «загалоўкі security»" in results.text
    assert "Загаловак security 2017-W50\n▲ Бяспека, 11–17 снежня 2017" in results.text
    await reader.presses("2")
    assert reader.last.id == results.id
    assert "Загаловак security 2017-W" in reader.last.text
    await reader.presses("English")
    assert "Headline security 2017-W" in reader.last.text
    await reader.presses("‹ Да вынікаў")
    assert "1. Загаловак security" in reader.last.text


async def test_many_results_are_paged(reader: Person) -> None:
    await reader.types("/search загаловак")
    assert reader.last.buttons == ("1", "2", "3", "4", "5", "Старонка 2 ›")
    await reader.presses("Старонка 2 ›")
    assert list(reader.last.buttons) == ["6", "‹ Старонка 1"]


async def test_plain_words_are_searched_for(reader: Person) -> None:
    await reader.types("загаловак economy")
    assert "Знойдзена па словах «загаловак economy»" in reader.last.text


async def test_words_of_another_language_are_found_too(reader: Person) -> None:
    await reader.types("/search headline west")
    assert "Заголовок west 2017-W50" in reader.last.text


async def test_a_search_without_results_or_without_words_says_so(reader: Person) -> None:
    await reader.types("/search нічога|такога <b>")
    assert "Па словах «нічога такога <b>» нічога не знойдзена." in reader.last.text
    await reader.types("/search")
    assert "Напішыце, што шукаць" in reader.last.text
    await reader.types("/search |||")
    assert "Напішыце, што шукаць" in reader.last.text


async def test_long_words_are_no_error(reader: Person) -> None:
    await reader.types("/search " + "супрацоўніцтва " * 30)
    assert "нічога не знойдзена" in reader.last.text
