"""Breaking campaigns, written by another connection while a digest is under way."""

import asyncio
import sys
import time
from pathlib import Path

import orjson

from bench.engine.composition import Server, composed, fill, opened, written
from bot.clock import Clock
from storage.campaigns import Campaigns, NewCampaign
from storage.values.campaigns import CampaignKind

PUSHES = 5
_DIGEST_AHEAD_S = 1.0
_APART_S = 1.3
"""No multiple of the interval at which the engine looks for news, so that phases differ."""


async def interrupt(folder: Path, server: Server, first_id: int, count: int) -> None:
    """Push ``PUSHES`` times and tell when each push was confirmed, in Unix seconds."""
    await fill(folder, first_id, count)
    async with composed(folder, server) as parts:
        running = asyncio.create_task(parts.engine.run())
        await written(parts, CampaignKind.DIGEST, "digest:2026-W49")
        await asyncio.sleep(_DIGEST_AHEAD_S)
        confirmed = [await _push(folder, number) for number in range(PUSHES)]
        parts.engine.stop()
        await running
    sys.stdout.buffer.write(orjson.dumps({"confirmed": confirmed}) + b"\n")


async def _push(folder: Path, number: int) -> float:
    """As another process does it: the engine is not told, it has to find out."""
    database = await opened(folder)
    now = Clock().now()
    campaigns = Campaigns(database)
    new = NewCampaign(CampaignKind.BREAKING, f"breaking:{number}", now, now)
    campaign = await campaigns.write(new)
    confirmed = time.time()
    await asyncio.sleep(_APART_S)
    if campaign is not None:
        await campaigns.cancel(campaign.id)
    await database.close()
    return confirmed
