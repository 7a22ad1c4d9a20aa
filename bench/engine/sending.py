"""One broadcast, from the writing of its campaign to the closing of its books."""

import asyncio
from pathlib import Path

from bench.engine.composition import Parts, Server, composed, fill, written
from bench.usage import Stopwatch
from storage.campaigns import Campaigns
from storage.values.campaigns import Campaign, CampaignKind

_LOOK_S = 0.2


async def broadcast(folder: Path, server: Server, first_id: int, count: int) -> None:
    """Send to ``count`` chats and tell what it took."""
    await fill(folder, first_id, count)
    async with composed(folder, server) as parts:
        running = asyncio.create_task(parts.engine.run())
        await asyncio.sleep(0)
        watch = Stopwatch()
        campaign = await written(parts, CampaignKind.DIGEST, "digest:2026-W49")
        seconds = await over(parts.campaigns, campaign)
        found = watch.stop(count, seconds)
        await check(parts, campaign, count)
        parts.engine.stop()
        await running
    found.tell()


async def over(campaigns: Campaigns, campaign: Campaign) -> float:
    """Wait for the end of a campaign; how long it took by its own dates, in seconds."""
    while True:
        now = await campaigns.by_id(campaign.id)
        if now is not None and now.finished_at is not None:
            return (now.finished_at - campaign.created_at).total_seconds()
        await asyncio.sleep(_LOOK_S)


async def check(parts: Parts, campaign: Campaign, count: int) -> None:
    """Raise RuntimeError unless the books say that everybody has got it."""
    books = await parts.deliveries.books(campaign.id)
    if books.sent != count or not books.balanced:
        raise RuntimeError(f"the books do not say that all is sent: {books}")
