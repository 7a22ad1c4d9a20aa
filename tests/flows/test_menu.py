import pytest

from bot.emulator import Emulator
from bot.telegram.menu import Menu
from tests.flows.running import RunningBot


@pytest.mark.parametrize(
    ("code", "words"),
    [("be", "Свежы выпуск"), ("ru", "Свежий выпуск"), ("en", "The latest issue"), ("fr", "The")],
)
@pytest.mark.usefixtures("bot")
async def test_commands_are_in_the_language_of_the_person(
    emulator: Emulator, code: str, words: str
) -> None:
    menu = dict(emulator.person("Reader", code).menu)
    assert menu["latest"].startswith(words)
    assert {"topics", "settings", "language", "pause", "forget", "help"} <= set(menu)


@pytest.mark.usefixtures("bot")
async def test_members_of_groups_are_offered_reading_and_administrators_settings(
    emulator: Emulator,
) -> None:
    owner = emulator.person("Owner", "en")
    group = emulator.group("Readers", owner)
    member = group.joins(emulator.person("Member", "en"))
    assert {name for name, _ in member.menu} == {
        "latest",
        "topic",
        "week",
        "search",
        "trends",
        "help",
    }
    assert "settings" in dict(group.menu)


@pytest.mark.usefixtures("bot")
async def test_commands_follow_the_chosen_language_until_the_reader_is_forgotten(
    emulator: Emulator,
) -> None:
    reader = emulator.person("Reader", "ru")
    await reader.types("/start")
    assert dict(reader.menu)["latest"] == "Свежий выпуск"
    await reader.presses("Беларуская")
    assert dict(reader.menu)["latest"] == "Свежы выпуск"
    await reader.types("/language")
    await reader.presses("Русский")
    assert dict(reader.menu)["latest"] == "Свежий выпуск"
    await reader.types("/start en")
    assert dict(reader.menu)["latest"] == "The latest issue"
    await reader.types("/forget")
    await reader.presses("Yes, erase")
    assert dict(reader.menu)["latest"] == "Свежий выпуск"


async def test_what_is_there_already_is_not_set_again(emulator: Emulator, bot: RunningBot) -> None:
    def settings_made() -> int:
        return sum(one["method"].startswith("setMy") for one in emulator.record.entries())

    assert settings_made() == 15
    await Menu(bot.services.screens).publish(bot.api)
    assert settings_made() == 15
