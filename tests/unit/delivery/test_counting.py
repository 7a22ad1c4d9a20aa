import asyncio
from dataclasses import replace

from bot.delivery.counting import MANY, Counting
from storage.values.campaigns import Campaign, CampaignState
from tests.unit.delivery.campaigning import CAMPAIGN, NOW

LARGE = replace(CAMPAIGN, audience=MANY)


class Looks:
    """Somebody who counts for a moment, and knows how often."""

    def __init__(self) -> None:
        self.number = 0

    async def __call__(self) -> int:
        await asyncio.sleep(0.05)
        self.number += 1
        return self.number


async def at_once(counting: Counting, campaign: Campaign, looks: Looks) -> list[int]:
    return await asyncio.gather(*(counting.of(campaign, "books", looks) for _ in range(3)))


async def test_however_many_look_at_a_large_campaign_it_is_counted_once() -> None:
    assert await at_once(Counting(), LARGE, Looks()) == [1, 1, 1]


async def test_a_small_campaign_is_counted_for_each_who_looks() -> None:
    assert sorted(await at_once(Counting(), CAMPAIGN, Looks())) == [1, 2, 3]


async def test_a_campaign_that_has_come_further_is_counted_anew() -> None:
    counting, looks = Counting(), Looks()
    stages = (
        LARGE,
        replace(LARGE, state=CampaignState.CANCELLED),
        replace(LARGE, state=CampaignState.CANCELLED, finished_at=NOW),
    )
    assert [await counting.of(stage, "books", looks) for stage in stages] == [1, 2, 3]
    assert await counting.of(LARGE, "spread", looks) == 4


async def test_what_cannot_be_counted_is_counted_the_next_time() -> None:
    async def fail() -> int:
        raise OSError

    counting = Counting()
    (failed,) = await asyncio.gather(counting.of(LARGE, "books", fail), return_exceptions=True)
    assert isinstance(failed, OSError)
    assert await counting.of(LARGE, "books", Looks()) == 1
