"""The audit log: every act at the desk, and how often somebody was refused."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum

from bot.clock import Clock
from storage.audit import Act, AuditLog
from storage.values.desk import AuditEntry, Via


class Action(StrEnum):
    """What can be done; ``templates/desk/parts/acts.html`` has the words of each."""

    REFUSED = "refused"
    IDLE = "idle"
    INVITED = "invited"
    JOINED = "joined"
    REMOVED = "removed"
    ROLE = "role"
    DOOR_MADE = "door_made"
    DOOR_REVOKED = "door_revoked"
    RECEIVED = "received"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    RESENT = "resent"
    CORRECTION_WISHED = "correction_wished"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    FOLLOWED = "followed"
    DRAFT_MADE = "draft_made"
    DRAFT_CHANGED = "draft_changed"
    DRAFT_DISCARDED = "draft_discarded"
    DRAFT_RESTORED = "draft_restored"
    RELEASE_WISHED = "release_wished"
    RELEASE_DECLINED = "release_declined"
    RELEASE_CONFIRMED = "release_confirmed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    CANARY_FAILED = "canary_failed"
    TRANSLATED = "translated"
    HELD = "held"
    LET_GO = "let_go"
    ORDERED = "ordered"


class Audit:
    """Writes and reads the log at the clock's present moment."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def together(self) -> AbstractAsyncContextManager[None]:
        """A block in which an act and its entry are kept both or neither.

        Nothing slow may be awaited in it, and no request to Telegram: see ``Database.together``.
        """
        return self._log.together()

    async def note(
        self,
        user_id: int | None,
        action: Action,
        subject: str = "",
        detail: str = "",
        via: Via = Via.CHAT,
    ) -> None:
        """Write an act down, in the block ``together`` in which it is done.

        ``user_id`` is the editor's, None for what is no person (``via`` tells what it is).
        ``subject`` is what it was done to, such as ``draft:12`` or ``campaign:3``. ``detail`` is a
        key or a few letters; never a text of a reader.
        """
        await self._log.add(Act(action, user_id, subject, detail, via), self._clock.now())

    async def count(self, action: Action, via: Via) -> None:
        """Write an act of many down, or count it with those alike that are less than an hour old.

        Like ``note``, in the block in which it is done.
        """
        await self._log.count(Act(action, via=via), self._clock.now())

    async def refused(self, user_id: int | None, subject: str, via: Via = Via.CHAT) -> None:
        """Count an attempt without right; ``user_id`` is None for strangers.

        ``subject`` must be one of few: each makes a row of its own in every hour.
        """
        act = Act(Action.REFUSED, user_id, subject, via=via)
        await self._log.count(act, self._clock.now())

    async def idle(self, user_id: int, subject: str) -> None:
        """Count an attempt that came too late, or does not fit what it was made on.

        ``subject`` is as that of ``refused``.
        """
        await self._log.count(Act(Action.IDLE, user_id, subject), self._clock.now())

    async def page(self, limit: int, before_id: int | None = None) -> tuple[AuditEntry, ...]:
        """The latest entries, latest first, those below ``before_id`` if given."""
        return await self._log.page(limit, before_id)
