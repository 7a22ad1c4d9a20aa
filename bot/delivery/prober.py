"""Finds out whether there is a way to Telegram again, without putting anybody in doubt."""

import asyncio

from bot.clock import Clock
from bot.delivery.inbox import Inbox
from bot.delivery.sender import Sender


class Prober:
    """Asks harmless questions while an outage lasts, one at a time."""

    def __init__(self, sender: Sender, inbox: Inbox, clock: Clock) -> None:
        self._sender = sender
        self._inbox = inbox
        self._clock = clock
        self._asking: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Ask, unless it is too early, a question is under way, or the last answer was good."""
        outage = self._inbox.outage
        if self._asking is None and outage.may_ask(self._clock.now().timestamp()):
            self._asking = asyncio.create_task(self._ask())

    async def close(self) -> None:
        """Wait for no answer any more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        answer = await self._sender.ask()
        self._asking = None
        self._inbox.asked(answer.outcome)
