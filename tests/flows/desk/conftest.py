from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.values import Language, Role
from tests.flows.running import RunningBot, running_bot


@pytest.fixture
def owner(emulator: Emulator) -> Person:
    return emulator.person("Owner", "en")


@pytest.fixture
async def bot(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> AsyncIterator[RunningBot]:
    async with running_bot(emulator, clock, tmp_path, owner_ids=(owner.id,)) as bot:
        yield bot


@pytest.fixture
async def editor(emulator: Emulator, bot: RunningBot, owner: Person) -> Person:
    """At the desk with the role of an editor, in Russian."""
    return await _invited(bot, owner, emulator.person("Editor", "ru"), Role.EDITOR, Language.RU)


@pytest.fixture
async def writer(emulator: Emulator, bot: RunningBot, owner: Person) -> Person:
    """At the desk with the role of a writer, in Belarusian."""
    return await _invited(bot, owner, emulator.person("Writer", "be"), Role.WRITER, Language.BE)


@pytest.fixture
def stranger(emulator: Emulator) -> Person:
    return emulator.person("Stranger", "en")


async def _invited(
    bot: RunningBot, owner: Person, person: Person, role: Role, language: Language
) -> Person:
    access = bot.services.desk.access
    await access.accept(person.id, await access.invite(owner.id, role), language)
    return person
