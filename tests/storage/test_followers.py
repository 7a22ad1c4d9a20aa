from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.campaigns import Campaigns, NewCampaign
from storage.database import Database
from storage.followers import Follower, Followers
from storage.sealing import Seal
from storage.values.campaigns import CampaignKind

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SEAL = Seal(b"s" * 64, purpose="editor")


@pytest.fixture
async def campaign(database: Database) -> int:
    written = await Campaigns(database).write(NewCampaign(CampaignKind.BREAKING, "x", NOW, NOW))
    assert written is not None
    return written.id


@pytest.fixture
def followers(database: Database) -> Followers:
    return Followers(database, SEAL)


async def test_one_message_of_a_chat_follows_the_one_opened_last(
    followers: Followers, campaign: int
) -> None:
    first, second = (
        Follower(7, message_id, campaign, NOW + timedelta(seconds=message_id))
        for message_id in (1, 2)
    )
    await followers.put(first, 20)
    await followers.put(second, 20)
    assert await followers.every() == (second,)


async def test_those_opened_first_give_way(followers: Followers, campaign: int) -> None:
    for number in range(1, 6):
        await followers.put(
            Follower(number, 1, campaign, NOW + timedelta(seconds=number)), at_most=3
        )
    assert [one.user_id for one in await followers.every()] == [3, 4, 5]


async def test_a_message_that_follows_no_more_leaves_the_newer_one(
    followers: Followers, campaign: int
) -> None:
    newer = Follower(7, 2, campaign, NOW)
    await followers.put(newer, 20)
    await followers.remove(7, 1)
    assert await followers.every() == (newer,)
    await followers.remove(7)
    assert await followers.every() == ()


async def test_the_file_does_not_hold_the_editors_id(
    followers: Followers, campaign: int, tmp_path: Path
) -> None:
    await followers.put(Follower(987_654_321, 1, campaign, NOW), 20)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("briefs.db*"))
    assert SEAL.seal(987_654_321) in files
    assert (987_654_321).to_bytes(4, "big") not in files
