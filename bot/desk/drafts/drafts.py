"""Drafts of breaking updates: made, changed by several editors, put away and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.clock import Clock
from bot.desk.audit import Action, Audit
from bot.desk.drafts.incoming import Incoming, new_draft_of
from storage.drafts import Drafts as DraftStore
from storage.drafts import NewDraft
from storage.values.briefs import Brief, BriefContent, BriefText, Language
from storage.values.desk import Draft, DraftState, Via


class NoSuchDraft(Exception):
    """There is no draft of this id."""


class StaleDraft(Exception):
    """What was to be changed has changed meanwhile; ``draft`` is as it stands now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("the draft has changed")
        self.draft = draft


class Field(StrEnum):
    """What of a draft is changed by a button."""

    TOPIC = "topic"
    TREND = "trend"
    URGENT = "urgent"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of something that came in. ``joined``: it is a version of an older draft.

    ``edition`` is a week that a file has named and a draft does not keep.
    """

    draft: Draft
    joined: bool = False
    edition: str | None = None


class Drafts:
    """``by`` is the Telegram id of an editor; that they may do it was checked before.

    A change is made to the revision that the editor has seen, or raises StaleDraft; every method
    raises NoSuchDraft. Repeating what was done already changes nothing.
    """

    def __init__(self, store: DraftStore, audit: Audit, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    async def get(self, draft_id: int) -> Draft:
        """One draft, whatever its state."""
        draft = await self._store.by_id(draft_id)
        if draft is None:
            raise NoSuchDraft
        return draft

    async def unsent(self, limit: int, before_id: int | None = None) -> tuple[Draft, ...]:
        """Open and scheduled drafts, latest first, those below ``before_id`` if given."""
        return await self._store.unsent(limit, before_id)

    async def begin(self, by: int, origin: str, new: NewDraft | None = None) -> Draft | None:
        """A draft, empty without a ``new`` one.

        None when this message or press of the editor, the ``origin``, has made one already.
        """
        return await self._add(new or NewDraft(), by, origin, Via.CHAT)

    async def bring_in(
        self,
        incoming: Iterable[Incoming],
        by: int | None,
        *,
        message_id: int | None = None,
        via: Via = Via.CHAT,
    ) -> tuple[Arrival, ...]:
        """Make drafts of what came in, or a version of an open draft of the same file name."""
        arrivals: list[Arrival] = []
        async with self._audit.together():
            for number, one in enumerate(incoming):
                joined = await self._join(one, by, via) if one.joins else None
                if joined is not None:
                    arrivals.append(Arrival(joined, joined=True, edition=one.edition))
                    continue
                message = None if message_id is None else f"{message_id}:{number}"
                draft = await self._add(one.new, by, message, via)
                arrivals += [] if draft is None else [Arrival(draft, edition=one.edition)]
        return tuple(arrivals)

    async def of_brief(self, brief_id: int) -> Draft | None:
        """The open draft of an unpublished brief."""
        return await self._store.open_of_brief(brief_id)

    async def was_made_of(self, brief_id: int) -> bool:
        """Whether there is a draft of a brief, whatever its state."""
        return await self._store.is_there_of_brief(brief_id)

    async def receive(self, brief_id: int, content: BriefContent, before: Brief | None) -> Draft:
        """The draft of an unpublished brief that a newsroom's system has brought in or changed.

        ``before`` is what the system had brought in until now: only what it has changed since is
        changed, and the rest stays as editors have it. Call it within the audit log's ``together``.
        """
        draft = await self._store.open_of_brief(brief_id)
        if draft is None:
            new = replace(new_draft_of(content), brief_id=brief_id)
            made = await self._add(new, None, None, Via.DOOR)
            if made is None:
                raise LookupError("a draft without a message is always made")
            return made
        now, revision = self._clock.now(), draft.revision
        facts = _news(content, before, draft)
        if facts:
            draft = await self._store.change(draft.id, None, facts, None, now) or draft
        for text in content.texts:
            if text not in draft.texts and not (before and text in before.texts):
                seen = draft.revision
                draft = await self._store.put_text(draft.id, seen, text, None, now) or draft
        if draft.revision != revision:
            subject = f"draft:{draft.id}"
            await self._audit.note(None, Action.DRAFT_CHANGED, subject, via=Via.DOOR)
        return draft

    async def change(
        self, by: int, draft_id: int, revision: int | None, field: Field, value: Any
    ) -> Draft:
        """Set a fact; without a ``revision`` on whatever the open draft is like now."""
        now, changes = self._clock.now(), {field.value: value}
        async with self._audit.together():
            draft = await self.get(draft_id)
            if revision is None and getattr(draft, field) == value:
                return draft
            changed = await self._store.change(draft_id, revision, changes, by, now)
            return await self._noted(changed, draft_id, by, Action.DRAFT_CHANGED, field.value)

    async def put_text(self, by: int, draft_id: int, seen: int, text: BriefText) -> Draft:
        """Set a language version; stale when it was changed since the revision ``seen``."""
        now = self._clock.now()
        async with self._audit.together():
            changed = await self._store.put_text(draft_id, seen, text, by, now)
            if changed is None:
                draft = await self.get(draft_id)
                if draft.state is DraftState.OPEN and text in draft.texts:
                    return draft
            return await self._noted(changed, draft_id, by, Action.DRAFT_CHANGED, text.language)

    async def drop_text(self, by: int, draft_id: int, revision: int, language: Language) -> Draft:
        """Remove a language version."""
        now = self._clock.now()
        async with self._audit.together():
            changed = await self._store.drop_text(draft_id, revision, language, by, now)
            return await self._noted(changed, draft_id, by, Action.DRAFT_CHANGED, language)

    async def discard(self, by: int, draft_id: int, revision: int) -> Draft:
        """Put an open draft away."""
        async with self._audit.together():
            changed = await self._store.discard(draft_id, revision, by, self._clock.now())
            return await self._noted(changed, draft_id, by, Action.DRAFT_DISCARDED)

    async def restore(self, by: int, draft_id: int) -> Draft:
        """Take a discarded draft back."""
        async with self._audit.together():
            changed = await self._store.restore(draft_id, by, self._clock.now())
            return await self._noted(changed, draft_id, by, Action.DRAFT_RESTORED)

    async def _add(
        self, new: NewDraft, by: int | None, message: str | None, via: Via
    ) -> Draft | None:
        async with self._audit.together():
            draft = await self._store.add(new, by, self._clock.now(), message)
            if draft is not None:
                await self._audit.note(by, Action.DRAFT_MADE, f"draft:{draft.id}", via=via)
        return draft

    async def _join(self, one: Incoming, by: int | None, via: Via) -> Draft | None:
        """The open draft of the same key and topic, with the versions that it lacked.

        What has joined it before, as when a crash replays it, changes nothing.
        """
        known = await self._store.open_with_key(one.new.key)
        if known is None or known.topic not in {None, one.new.topic}:
            return None
        if all(text in known.texts for text in one.new.texts):
            return known
        if not all(text.language in known.missing for text in one.new.texts):
            return None
        for text in one.new.texts:
            changed = await self._store.put_text(
                known.id, known.revision, text, by, self._clock.now()
            )
            if changed is None:
                return None
            known = changed
            subject = f"draft:{known.id}"
            await self._audit.note(by, Action.DRAFT_CHANGED, subject, text.language, via)
        return known

    async def _noted(
        self, changed: Draft | None, draft_id: int, by: int, action: Action, detail: str = ""
    ) -> Draft:
        if changed is None:
            raise StaleDraft(await self.get(draft_id))
        await self._audit.note(by, action, f"draft:{draft_id}", detail)
        return changed


def _news(content: BriefContent, before: Brief | None, draft: Draft) -> dict[str, Any]:
    """The facts that differ from the draft's, and are not as they were before."""
    facts: dict[str, Any] = {}
    if content.topic != draft.topic and not (before and before.topic == content.topic):
        facts["topic"] = content.topic
    trend = content.trend
    if trend not in (None, draft.trend) and not (before and before.trend == trend):
        facts["trend"] = trend
    return facts
