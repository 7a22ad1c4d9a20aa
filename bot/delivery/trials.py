"""Campaigns that wait until those have seen them who are to see them first."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.delivery.alerts import Alert

_log = structlog.get_logger(__name__)

AFTER_ERROR_S = 1.0

Trial = Callable[[int], Awaitable[Alert | None]]
"""Shows a campaign to those, and lets it begin or pauses it with an alert. Takes a bounded time."""


class Trials:
    """Runs them beside the sending. What a crash cuts off begins anew.

    ``look`` is called after each.
    """

    def __init__(
        self, trial: Trial, tell: Callable[[Alert], None], look: Callable[[], None]
    ) -> None:
        self._trial = trial
        self._tell = tell
        self._look = look
        self._running: dict[int, asyncio.Task[None]] = {}

    def begin(self, campaign_id: int) -> None:
        """Try a campaign, unless that is under way."""
        if campaign_id not in self._running:
            self._running[campaign_id] = asyncio.create_task(self._run(campaign_id))

    async def close(self) -> None:
        """Cut off what is under way."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _run(self, campaign_id: int) -> None:
        try:
            alert = await self._trial(campaign_id)
            if alert is not None:
                self._tell(alert)
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("a campaign cannot be tried on the editors; it is tried again")
            await asyncio.sleep(AFTER_ERROR_S)
        finally:
            del self._running[campaign_id]
            self._look()
