import pytest
from structlog.testing import capture_logs

from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import Subscribers
from storage.values.subscribers import SubscriberState
from tests.flows.running import RunningBot

pytestmark = pytest.mark.usefixtures("issues")
SECRET = "a text that nobody else may read"


@pytest.fixture
async def reader(emulator: Emulator) -> Person:
    person = emulator.person("Reader", "en")
    await person.types("/start be")
    return person


@pytest.fixture
def broken(bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(words: str) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(bot.services.topics, "match", fail)


@pytest.mark.usefixtures("broken")
async def test_a_failure_is_told_in_the_readers_language_and_logged_without_words(
    reader: Person,
) -> None:
    with capture_logs() as logs:
        await reader.types(SECRET)
    assert "Нешта пайшло не так" in reader.last.text
    (entry,) = logs
    assert entry["event"] == "handler_failed"
    assert entry["error"] == "RuntimeError"
    assert SECRET not in str(logs)
    assert str(reader.id) not in str(logs)


async def test_a_failing_button_is_answered_once(
    bot: RunningBot, reader: Person, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    await reader.types("/latest")
    monkeypatch.setattr(type(bot.services.library), "brief", fail)
    with capture_logs():
        answer = await reader.presses("▼ Эканоміка")
    assert "Нешта пайшло не так" in answer.text
    assert answer.alert
    answers = [*emulator.record.entries(method="answerCallbackQuery")]
    assert len([one for one in answers if one["ok"]]) == len(answers)


async def test_a_button_that_is_answered_too_late_still_works(
    emulator: Emulator, reader: Person
) -> None:
    await reader.types("/latest")
    emulator.fault(
        "error",
        method="answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID"
        " is invalid",
    )
    await reader.presses("▼ Эканоміка")
    assert "Загаловак economy" in reader.last.text


async def test_one_who_has_blocked_the_bot_is_noted_without_a_word(
    emulator: Emulator, reader: Person, subscribers: Subscribers
) -> None:
    emulator.fault(
        "error",
        method="sendMessage",
        status=403,
        description="Forbidden: bot was blocked by the user",
    )
    with capture_logs() as logs:
        await reader.types("/latest")
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.state is SubscriberState.INACTIVE
    assert not logs
