"""Sending the coming edition because somebody says so, and ten seconds to undo it."""

from collections.abc import Callable

from bot.clock import Clock
from bot.delivery.departures import Departure, Departures
from bot.desk.access import Access
from bot.desk.agreement import agreed
from bot.desk.audit import Action, Audit
from bot.desk.drafts.release import UNDO
from bot.desk.editions.editions import Editions, StaleEdition
from bot.desk.editions.previews import EditionPreviews
from bot.desk.editions.watch import EditionWatch
from bot.desk.refusal import Refusal, ReleaseError
from storage.editions import Editions as EditionStore
from storage.values.campaigns import Campaign
from storage.values.desk import Editor


class EditionRelease:
    """Who may was checked before.

    Before anything is written, each language's digest goes to the editors: when Telegram refuses
    one, nothing is sent, and the edition is held. With ``two_person`` a second editor has to agree.
    What the schedule sends needs no second one. The editor who has sent it sees how it goes on by
    the ``watch``. ``nudge`` wakes the engine.
    """

    def __init__(
        self,
        *,
        editions: Editions,
        departures: Departures,
        store: EditionStore,
        access: Access,
        audit: Audit,
        previews: EditionPreviews,
        watch: EditionWatch,
        clock: Clock,
        two_person: bool = False,
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        self._editions = editions
        self._departures = departures
        self._store = store
        self._access = access
        self._audit = audit
        self._previews = previews
        self._watch = watch
        self._clock = clock
        self._two_person = two_person
        self._nudge = nudge

    async def send(self, editor: Editor, week: str, revision: int) -> None:
        """Send it in ten seconds; or wish it, if two have to agree.

        Raises ReleaseError and StaleEdition.
        """
        if self._two_person:
            await self._editions.wish(editor, week, revision)
            return
        departure = await self._editions.fresh(week, revision)
        await self._send(editor, departure, Action.RELEASED)

    async def confirm(self, editor: Editor, week: str, revision: int) -> None:
        """Send what another editor has wished to send; raises ReleaseError and StaleEdition."""
        departure = await self._editions.fresh(week, revision)
        await agreed(self._access, editor, departure.standing.wish)
        await self._send(editor, departure, Action.RELEASE_CONFIRMED)

    async def decline(self, editor: Editor, week: str, revision: int) -> None:
        """Take a wish back, one's own or another's; raises StaleEdition."""
        departure = await self._editions.fresh(week, revision)
        if departure.standing.wish is None:
            raise StaleEdition
        async with self._audit.together():
            if await self._store.decline(week, revision) is None:
                raise StaleEdition
            await self._note(editor, Action.RELEASE_DECLINED, week)

    async def undo(self, editor: Editor, week: str, campaign_id: int) -> bool:
        """Take back what has not begun to leave; False if that is so already.

        Raises ReleaseError. An edition whose time has passed is on hold then.
        """
        departure, now = await self._departures.of(week), self._clock.now()
        if departure is not None and departure.campaign is None:
            return False
        hold = departure is not None and (departure.is_held or departure.is_late(now))
        async with self._audit.together():
            if await self._store.withdraw(week, campaign_id, now, hold=hold) is None:
                raise ReleaseError(Refusal.TOO_LATE)
            await self._note(editor, Action.WITHDRAWN, week, f"campaign:{campaign_id}")
        self._nudge()
        return True

    async def _send(self, editor: Editor, departure: Departure, action: Action) -> None:
        week = str(departure.week)
        await self._try(editor, departure)
        async with self._audit.together():
            written = await self._write(departure)
            if written is None:
                raise StaleEdition
            await self._note(editor, action, week, f"campaign:{written.id}")
        self._watch.expect(written.id, editor)
        self._nudge()

    async def _try(self, editor: Editor, departure: Departure) -> None:
        """The canary; raises ReleaseError after having held what was refused."""
        week = str(departure.week)
        refused = await self._previews.canary(await self._departures.edition(departure), editor)
        if refused is None:
            return
        async with self._audit.together():
            await self._store.hold(week, departure.revision, self._clock.now(), str(refused))
            await self._note(editor, Action.CANARY_FAILED, week, refused.language)
        raise ReleaseError(Refusal.CANARY, refused.reason, refused.language)

    async def _write(self, departure: Departure) -> Campaign | None:
        now = self._clock.now()
        return await self._store.announce(
            str(departure.week),
            departure.revision,
            now + UNDO,
            now,
            held=True,
            until=departure.due_at,
        )

    async def _note(self, editor: Editor, action: Action, week: str, detail: str = "") -> None:
        await self._audit.note(editor.user_id, action, f"edition:{week}", detail)
