"""A broadcast to very many: how long its audience takes, and whether memory stays flat."""

import asyncio
import time
from pathlib import Path

from bench.engine.composition import Parts, Server, composed, written
from bench.engine.sending import check, over
from bench.usage import Stopwatch, resident_mib
from storage.values.campaigns import Campaign, CampaignKind

_EVERY_S = 0.2


class Observer:
    """Notes memory all the time, and when the audience was whole."""

    def __init__(self, parts: Parts, campaign: Campaign) -> None:
        self._campaigns = parts.campaigns
        self._id = campaign.id
        self._began = time.perf_counter()
        self.prepared_s: float | None = None
        self.memory_mib: list[float] = []

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self.memory_mib.append(round(resident_mib(), 1))
            if self.prepared_s is None:
                campaign = await self._campaigns.by_id(self._id)
                if campaign is not None and campaign.prepared:
                    self.prepared_s = time.perf_counter() - self._began
            await asyncio.sleep(_EVERY_S)


async def broadcast_to_all(folder: Path, server: Server, first_id: int, count: int) -> None:
    """Send to everybody in a store that was filled before, and tell what it took."""
    del first_id
    async with composed(folder, server) as parts:
        running = asyncio.create_task(parts.engine.run())
        await asyncio.sleep(0)
        watch = Stopwatch()
        campaign = await written(parts, CampaignKind.DIGEST, "digest:2026-W49")
        observer = Observer(parts, campaign)
        observing = asyncio.create_task(observer.run())
        seconds = await over(parts.campaigns, campaign)
        found = watch.stop(count, seconds)
        observing.cancel()
        await check(parts, campaign, count)
        parts.engine.stop()
        await running
    found.tell(prepared_s=observer.prepared_s, memory_mib=observer.memory_mib)
