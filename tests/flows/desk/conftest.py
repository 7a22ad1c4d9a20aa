from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator, acts
from bot.emulator.people import Person
from storage.subscribers import NewSubscriber
from storage.values.briefs import Language
from storage.values.desk import Role
from storage.values.subscribers import ChatKind, Density
from tests.flows.desk.sending import invited
from tests.flows.desk.sending import readers as readers_in_turn
from tests.flows.running import RunningBot, running_bot

READERS = {Language.BE: "Чытач", Language.RU: "Читатель", Language.EN: "Reader"}


@pytest.fixture
def owner(emulator: Emulator) -> Person:
    return emulator.person("Owner", "en")


@pytest.fixture
def delivers() -> bool:
    """Whether the engine runs; a module that wants it to says so."""
    return False


@pytest.fixture
async def bot(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person, *, delivers: bool
) -> AsyncIterator[RunningBot]:
    ids = (owner.id,)
    async with running_bot(emulator, clock, tmp_path, owner_ids=ids, delivers=delivers) as bot:
        yield bot


@pytest.fixture
async def two(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person, *, delivers: bool
) -> AsyncIterator[RunningBot]:
    """A bot that wants two editors to agree."""
    async with running_bot(
        emulator, clock, tmp_path, owner_ids=(owner.id,), delivers=delivers, two_person=True
    ) as bot:
        yield bot


@pytest.fixture
async def editor(emulator: Emulator, bot: RunningBot, owner: Person) -> Person:
    """At the desk with the role of an editor, in Russian."""
    return await invited(bot, owner, emulator.person("Editor", "ru"), Role.EDITOR, Language.RU)


@pytest.fixture
async def writer(emulator: Emulator, bot: RunningBot, owner: Person) -> Person:
    """At the desk with the role of a writer, in Belarusian."""
    return await invited(bot, owner, emulator.person("Writer", "be"), Role.WRITER, Language.BE)


@pytest.fixture
def stranger(emulator: Emulator) -> Person:
    return emulator.person("Stranger", "en")


@pytest.fixture
async def reader(emulator: Emulator, bot: RunningBot) -> Person:
    """Subscribed, in Belarusian."""
    (person,) = await readers_in_turn(bot, emulator, 1)
    return person


@pytest.fixture
async def readers(emulator: Emulator, bot: RunningBot) -> dict[Language, Person]:
    """One of each language, subscribed."""
    return await subscribed(emulator, bot)


async def subscribed(emulator: Emulator, bot: RunningBot) -> dict[Language, Person]:
    """A new reader of each language."""
    people = {code: emulator.person(name, code) for code, name in READERS.items()}
    for code, person in people.items():
        person.says("/start")
        new = NewSubscriber(person.id, ChatKind.PRIVATE, code, frozenset(), Density.LEADS)
        await bot.store.subscribers.put_all([new])
    return people


async def press_twice(emulator: Emulator, person: Person, label: str) -> None:
    """As Telegram has it when somebody presses again before the first press is answered."""
    button = person.last.button(label)
    message = emulator.state.messages.get(person.chat, person.last.id)
    assert button is not None
    assert message is not None
    for _ in range(2):
        acts.press(emulator.state, person.chat, person.user, message, button.value)
    await emulator.settled()
