"""One walk through everything, in each language: nothing of another language is met on the way."""

import re

import pytest

from bot.emulator import Emulator
from storage.values.briefs import Language

pytestmark = pytest.mark.usefixtures("bot", "issues")
WALK = (
    "1|language|{language}|w",
    "1|tick|economy|0|w",
    "1|tickall|w",
    "1|done|w",
    "/settings",
    "1|settings|density",
    "1|density|headlines",
    "1|settings|main",
    "1|settings|topics",
    "1|done|s",
    "1|settings|quiet",
    "1|quiet|23:00-07:00",
    "1|settings|main",
    "1|settings|hour",
    "1|hour|07:00",
    "1|hour|06:00",
    "1|settings|main",
    "1|settings|quiet",
    "1|quiet|off",
    "1|settings|main",
    "1|settings|hour",
    "1|hour|off",
    "1|settings|main",
    "1|settings|pause",
    "1|pause|week",
    "1|resume",
    "/topic",
    "1|topic|ruling-elite|0",
    "1|topics",
    "/topic xyz",
    "/week",
    "/week 2001-W01",
    "/week xyz",
    "/search xyz",
    "/help",
    "/privacy",
    "/export",
    "/why",
    "/feedback",
    "/nonsense",
    "?",
    "/stop",
    "/why",
    "1|subscribe",
    "/forget",
    "1|forget|no",
    "/forget",
    "1|forget|yes",
    "/export",
    "/why",
    "/topics",
)
ALPHABETS = {
    Language.BE: re.compile("[A-Za-zищъ]"),
    Language.RU: re.compile("[A-Za-zіў]"),
    Language.EN: re.compile("[А-Яа-яЁёІіЎў]"),
}
SAME_EVERYWHERE = re.compile(
    r"Telegram|/[a-z]+|20\d\d-W\d\d|xyz|Беларуская|Русский|English"
    r"|(?:Headline|Загаловак|Заголовок)[\w -]+|(?:Lead|Body) \w\w\."
)


@pytest.mark.parametrize("language", Language)
async def test_the_whole_walk_is_in_one_language(emulator: Emulator, language: Language) -> None:
    reader = emulator.person("Reader", language)
    await reader.types("/start")
    for step in WALK:
        answer = ""
        if step.startswith("1|"):
            answer = (await reader.presses(step.format(language=language))).text
        else:
            await reader.types(step)
        seen = "\n".join((answer, reader.last.text, *reader.last.buttons))
        assert not ALPHABETS[language].search(SAME_EVERYWHERE.sub("", seen)), (step, seen)
    assert not [one for one in emulator.record.entries() if not one["ok"]]
