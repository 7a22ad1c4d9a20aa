"""Asks the editors to confirm what the command line wishes to send."""

from bot.delivery.sender import Sender
from bot.desk.access import Access
from bot.desk.drafts.cards import Cards
from bot.desk.editions.cards import EditionCards
from storage.drafts import Drafts
from storage.editions import Editions
from storage.state import State
from storage.values.desk import Role

_ASKED = "asked_wishes"


class Asking:
    """Each wish is asked about once, by a new card for everybody who may confirm it.

    A process that dies meanwhile asks again; while Telegram does not answer, or nobody may confirm
    anything, it waits.
    """

    def __init__(
        self,
        *,
        drafts: Drafts,
        editions: Editions,
        state: State,
        access: Access,
        cards: Cards,
        edition_cards: EditionCards,
        sender: Sender,
    ) -> None:
        self._drafts = drafts
        self._editions = editions
        self._state = state
        self._access = access
        self._cards = cards
        self._edition_cards = edition_cards
        self._sender = sender

    async def tick(self) -> None:
        """Ask about what nobody was asked about; call it often."""
        drafts = {f"draft:{one.id}:{one.revision}": one for one in await self._drafts.proposed()}
        weeks = {f"edition:{one.week}:{one.revision}" for one in await self._editions.proposed()}
        pending = {*drafts, *weeks}
        asked = set(await self._state.get(_ASKED) or ()) if pending else set()
        if pending <= asked:
            return
        editors = await self._access.editors()
        confirms = any(one.role.includes(Role.EDITOR) for one in editors)
        if not confirms or not (await self._sender.ask()).ok:
            return
        for name, draft in drafts.items():
            if name not in asked:
                await self._cards.tell(editors, draft)
        if not weeks <= asked:
            await self._edition_cards.tell(editors)
        await self._state.put(_ASKED, sorted(pending))
