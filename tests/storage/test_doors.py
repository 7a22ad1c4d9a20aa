from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.doors import Doors
from storage.received import GIVEN_UP, KEPT, Claim, Known, Received

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TOKEN, OTHER = bytes(32), bytes(range(32))
BODY, OTHER_BODY = b"one", b"other"


@pytest.fixture
def doors(database: Database) -> Doors:
    return Doors(database)


@pytest.fixture
async def door_id(doors: Doors) -> int:
    return (await doors.add("cms", TOKEN, NOW)).id


@pytest.fixture
def received(database: Database) -> Received:
    return Received(database)


async def test_a_door_opens_to_its_token_until_it_is_revoked(doors: Doors, door_id: int) -> None:
    opened = await doors.open(TOKEN)
    assert opened is not None
    assert (opened.id, opened.name, opened.used_at) == (door_id, "cms", None)
    assert await doors.open(OTHER) is None
    assert await doors.revoke(door_id, NOW)
    assert await doors.revoke(door_id, NOW) is None
    assert await doors.open(TOKEN) is None
    assert await doors.present() == ()


async def test_the_last_use_is_remembered(doors: Doors, door_id: int) -> None:
    await doors.used(door_id, NOW)
    (door,) = await doors.present()
    assert door.used_at == NOW


async def test_a_claimed_key_waits_for_its_answer(received: Received, door_id: int) -> None:
    assert await received.claim(door_id, "k", BODY, NOW) == Claim(Known.NEW)
    assert await received.claim(door_id, "k", BODY, NOW) == Claim(Known.UNDER_WAY)
    await received.settle(door_id, "k", {"status": 201})
    assert await received.claim(door_id, "k", BODY, NOW) == Claim(Known.ANSWERED, {"status": 201})
    assert await received.claim(door_id, "k", OTHER_BODY, NOW) == Claim(Known.OTHER_BODY)


async def test_keys_are_those_of_one_door(received: Received, doors: Doors, door_id: int) -> None:
    other = await doors.add("website", OTHER, NOW)
    await received.claim(door_id, "k", BODY, NOW)
    assert await received.claim(other.id, "k", OTHER_BODY, NOW) == Claim(Known.NEW)


async def test_a_key_that_a_crash_left_is_taken_anew(received: Received, door_id: int) -> None:
    await received.claim(door_id, "k", BODY, NOW)
    later = NOW + GIVEN_UP
    assert await received.claim(door_id, "k", BODY, later) == Claim(Known.NEW)
    assert await received.claim(door_id, "k", BODY, later) == Claim(Known.UNDER_WAY)


async def test_a_refused_request_gives_its_key_back(received: Received, door_id: int) -> None:
    await received.claim(door_id, "k", BODY, NOW)
    await received.release(door_id, "k")
    assert await received.claim(door_id, "k", OTHER_BODY, NOW) == Claim(Known.NEW)


async def test_answers_are_forgotten_after_a_week(received: Received, door_id: int) -> None:
    await received.claim(door_id, "k", BODY, NOW)
    await received.settle(door_id, "k", {})
    later = NOW + KEPT + timedelta(seconds=1)
    assert await received.claim(door_id, "k", OTHER_BODY, later) == Claim(Known.NEW)
