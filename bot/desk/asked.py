"""What editors were asked for last: a post that is forwarded cannot be a reply to the question."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.clock import Clock
from storage.sealing import Seal
from storage.state import State

WITHIN = timedelta(minutes=10)
"""What is forwarded later is taken for something new."""


class Wanted(NamedTuple):
    """New words of a kind, for a campaign, and for which brief of a digest."""

    campaign_id: int
    wanted: str
    brief_id: int | None


class Asked:
    """Remembers one question for each editor. ``seal`` is that of the purpose ``editor``."""

    def __init__(self, state: State, seal: Seal, clock: Clock) -> None:
        self._state = state
        self._seal = seal
        self._clock = clock

    async def note(self, user_id: int, wanted: Wanted) -> None:
        """The editor was asked for something."""
        at = self._clock.now().isoformat()
        await self._state.put(self._key(user_id), [at, *wanted])

    async def now(self, user_id: int) -> Wanted | None:
        """What the editor was asked for within the last ten minutes."""
        noted = await self._state.get(self._key(user_id))
        if noted is None or self._clock.now() - datetime.fromisoformat(noted[0]) > WITHIN:
            return None
        return Wanted(*noted[1:])

    async def forget(self, user_id: int) -> None:
        """It is answered, or not wanted any more."""
        key = self._key(user_id)
        if await self._state.get(key) is not None:
            await self._state.put(key, None)

    def _key(self, user_id: int) -> str:
        return f"asked:{self._seal.seal(user_id).hex()}"
