"""What editors decide about the coming edition: in which order, to hold it, to let it go."""

from collections.abc import Awaitable, Sequence

from bot.clock import Clock
from bot.delivery.departures import Departure, Departures
from bot.desk.audit import Action, Audit
from storage.briefs import Briefs
from storage.editions import Editions as EditionStore
from storage.editions import Standing
from storage.values.desk import Editor, Via


class StaleEdition(Exception):
    """The edition has changed meanwhile, or is not the one that leaves next any more."""


class TimeHasPassed(Exception):
    """Somebody has to say when the edition leaves."""


class NotInEdition(Exception):
    """The edition has no brief of this id."""

    def __init__(self, brief_id: int, week: str) -> None:
        super().__init__(f"The edition {week} has no brief {brief_id}.")


class Editions:
    """Who may was checked before; ``by`` None is the command line.

    A change is made to the revision that the editor has seen, or raises StaleEdition.
    """

    def __init__(
        self,
        departures: Departures,
        store: EditionStore,
        briefs: Briefs,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._departures = departures
        self._store = store
        self._briefs = briefs
        self._audit = audit
        self._clock = clock

    async def fresh(self, week: str, revision: int) -> Departure:
        """The edition as its editor has seen it, while its digest is not written."""
        departure = await self._departures.of(week)
        if departure is None or departure.campaign is not None or departure.revision != revision:
            raise StaleEdition
        return departure

    async def hold(self, by: Editor | None, week: str, revision: int) -> None:
        """Let the edition not leave until somebody lets it go."""
        departure = await self.fresh(week, revision)
        if departure.is_held:
            raise StaleEdition
        change = self._store.hold(week, revision, self._clock.now())
        await self._decide(by, Action.HELD, week, change)

    async def let_go(self, by: Editor | None, week: str, revision: int) -> None:
        """Let it leave at its time again; raises TimeHasPassed."""
        departure = await self.fresh(week, revision)
        if departure.is_late(self._clock.now()):
            raise TimeHasPassed
        if not departure.is_held:
            raise StaleEdition
        await self._decide(by, Action.LET_GO, week, self._store.let_go(week, revision))

    async def put_off(self, by: Editor | None, week: str, revision: int) -> None:
        """Let an edition whose time has passed leave at the next weekly time."""
        departure = await self.fresh(week, revision)
        if not departure.is_late(self._clock.now()):
            raise StaleEdition
        change = self._store.let_go(week, revision, self._departures.next_time())
        await self._decide(by, Action.LET_GO, week, change)

    async def wish(self, by: Editor | None, week: str, revision: int) -> None:
        """Note that it is to be sent at once, as soon as somebody else confirms that."""
        await self.fresh(week, revision)
        user_id = None if by is None else by.user_id
        change = self._store.wish(week, revision, user_id, self._clock.now())
        await self._decide(by, Action.RELEASE_WISHED, week, change)

    async def move(
        self, by: Editor | None, week: str, revision: int, brief_id: int, *, up: bool
    ) -> None:
        """Let a brief change places with the one before or after it."""
        await self.fresh(week, revision)
        order = [brief.id for brief in await self._briefs.whole_edition(week)]
        if brief_id not in order:
            raise StaleEdition
        place = order.index(brief_id)
        other = place + (-1 if up else 1)
        if not 0 <= other < len(order):
            raise StaleEdition
        order[place], order[other] = order[other], order[place]
        await self._place(by, week, revision, order)

    async def order(
        self, by: Editor | None, week: str, revision: int, first: Sequence[int]
    ) -> None:
        """Let these briefs come first, in this order; raises NotInEdition."""
        await self.fresh(week, revision)
        known = [brief.id for brief in await self._briefs.whole_edition(week)]
        for brief_id in first:
            if brief_id not in known:
                raise NotInEdition(brief_id, week)
        order = list(dict.fromkeys([*first, *known]))
        await self._place(by, week, revision, order)

    async def _place(
        self, by: Editor | None, week: str, revision: int, order: Sequence[int]
    ) -> None:
        change = self._store.place(week, revision, order)
        await self._decide(by, Action.ORDERED, week, change)

    async def _decide(
        self, by: Editor | None, action: Action, week: str, change: Awaitable[Standing | None]
    ) -> None:
        via, user_id = (Via.CONSOLE, None) if by is None else (Via.CHAT, by.user_id)
        async with self._audit.together():
            if await change is None:
                raise StaleEdition
            await self._audit.note(user_id, action, f"edition:{week}", via=via)
