"""Briefs that a newsroom's own systems bring in: as drafts, for a set time, or at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.briefs.importing import search_words
from bot.clock import Clock
from bot.delivery.campaigns import AlreadyWritten, Campaigns
from bot.desk.audit import Action, Audit
from bot.desk.drafts.drafts import Drafts
from storage.briefs import Briefs
from storage.intake import Change, Saved
from storage.values.briefs import Brief, BriefContent, Language
from storage.values.campaigns import Campaign, CampaignState
from storage.values.desk import Door, Draft, Via

LATE = timedelta(hours=1)
"""A moment that is past by no more than this means now; an older one is a mistake."""


class As(StrEnum):
    """What is to become of what comes in."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


class ReceptionError(Exception):
    """Nothing was changed; ``str()`` is one sentence for the system's operator."""


class UnsoundError(ReceptionError):
    """The brief lacks what is needed for what it is to become."""


class ConflictError(ReceptionError):
    """It contradicts what has been published or sent already."""


class ConfirmationError(ReceptionError):
    """It would go to everybody, which needs a second editor (``TWO_PERSON``)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one brief. ``campaign_id`` is the announcement that was written for it.

    ``draft_id`` is the draft that editors work on, of a brief without an edition.
    """

    brief_id: int
    key: str
    edition: str | None
    languages: tuple[Language, ...]
    change: Change
    campaign_id: int | None = None
    draft_id: int | None = None


Changed = Callable[[Draft], Awaitable[None]]
"""Is told of a draft that was made or changed."""


class Reception:
    """Takes briefs all or none. ``two_person``: nothing goes to everybody without an editor.

    ``changed`` is told each draft that was made or changed.
    """

    def __init__(
        self,
        briefs: Briefs,
        campaigns: Campaigns,
        drafts: Drafts,
        audit: Audit,
        clock: Clock,
        *,
        two_person: bool,
        changed: Changed,
    ) -> None:
        self._briefs = briefs
        self._campaigns = campaigns
        self._drafts = drafts
        self._changed = changed
        self._audit = audit
        self._clock = clock
        self._two_person = two_person

    async def take(
        self, contents: Sequence[BriefContent], wanted: As, door: Door
    ) -> tuple[Arrival, ...]:
        """Bring briefs in; what they say of their own status does not count.

        The same ones again change nothing. Raises ReceptionError.
        """
        told = [replace(content, draft=wanted is As.DRAFT) for content in contents]
        changed: list[Draft] = []
        async with self._audit.together():
            before = [await self._check(content, wanted) for content in contents]
            saved = await self._briefs.put(told, search_words, self._clock.now())
            arrivals = []
            for content, one, known in zip(told, saved, before, strict=True):
                campaign = await self._announce(one.brief_id, content, wanted)
                draft = await self._draft(one, content, known, wanted, changed)
                if one.change != "unchanged":
                    await self._note(one.brief_id, door)
                arrivals.append(_arrival(content, one, campaign, draft))
        for draft in changed:
            await self._changed(draft)
        return tuple(arrivals)

    async def _draft(
        self,
        saved: Saved,
        content: BriefContent,
        before: Brief | None,
        wanted: As,
        changed: list[Draft],
    ) -> Draft | None:
        """The draft on which editors go on with a breaking brief, also in ``changed`` if it did.

        One that was discarded comes back, as another, when the system has changed the brief.
        """
        if wanted is not As.DRAFT or content.edition is not None:
            return None
        if saved.change == "unchanged" and await self._drafts.was_made_of(saved.brief_id):
            return await self._drafts.of_brief(saved.brief_id)
        draft = await self._drafts.receive(saved.brief_id, content, before)
        changed.append(draft)
        return draft

    async def _note(self, brief_id: int, door: Door) -> None:
        await self._audit.note(
            None, Action.RECEIVED, f"brief:{brief_id}", f"door:{door.id}", Via.DOOR
        )

    async def _check(self, content: BriefContent, wanted: As) -> Brief | None:
        """The brief as it was until now; raises ReceptionError."""
        known = await self._briefs.find(content.edition, content.key)
        name = f"The brief {content.key!r}"
        if wanted is As.DRAFT and known and not known.draft:
            raise ConflictError(f"{name} is published already and cannot become a draft again.")
        if wanted is As.SCHEDULED:
            self._check_schedule(content, known, name)
        if known is None:
            return None
        await self._check_draft(content, known, wanted, name)
        campaign = await self._campaigns.announcement(known.id)
        if campaign is None:
            return known
        if not campaign.is_ahead and _contradicts(content, known):
            raise ConflictError(f"{name} has been sent already: correct it at the desk.")
        by_editors = campaign.is_ahead and await self._drafts.was_made_of(known.id)
        if by_editors and (known.draft or _changes(content, known)):
            raise ConflictError(f"{name} was released by editors: change it at the desk.")
        if wanted is As.SCHEDULED and campaign.state is CampaignState.SCHEDULED:
            due_at = content.published or campaign.due_at
            if max(due_at, self._clock.now()) != max(campaign.due_at, self._clock.now()):
                raise ConflictError(f"{name} waits for another time: change it at the desk.")
        return known

    async def _check_draft(
        self, content: BriefContent, known: Brief, wanted: As, name: str
    ) -> None:
        """Raises ConflictError when it would go past editors, or over what they have written."""
        draft = await self._drafts.of_brief(known.id)
        if draft is None:
            return
        if wanted is not As.DRAFT:
            raise ConflictError(f"{name} is draft {draft.id} of the desk: release it there.")
        before = {text.language: text for text in known.texts}
        now = {text.language: text for text in draft.texts}
        for text in content.texts:
            mine, theirs = before.get(text.language), now.get(text.language)
            if theirs not in (None, mine, text) and text != mine:
                raise ConflictError(f"{name}: editors have changed its text ({text.language}).")

    def _check_schedule(self, content: BriefContent, known: Brief | None, name: str) -> None:
        now = self._clock.now()
        if content.published is None:
            raise UnsoundError(f"{name} has no field 'published', which says when it is due.")
        if content.published < now - LATE:
            raise UnsoundError(f"{name} was due more than an hour ago; send it with as=published.")
        if content.published > now and known and _is_shown(known, now):
            raise ConflictError(f"{name} is published already and cannot be scheduled.")
        if content.edition is None and self._two_person:
            raise ConfirmationError(
                f"{name} would go to everybody, which needs a second editor: send it with as=draft."
            )

    async def _announce(self, brief_id: int, content: BriefContent, wanted: As) -> Campaign | None:
        if wanted is not As.SCHEDULED or content.edition is not None:
            return None
        brief = await self._briefs.by_id(brief_id)
        if brief is None:
            return None
        try:
            due_at = _not_before(content, self._clock.now())
            return await self._campaigns.breaking(brief, due_at, untried=Via.DOOR)
        except AlreadyWritten as written:
            return written.campaign


def _arrival(
    content: BriefContent, saved: Saved, campaign: Campaign | None, draft: Draft | None
) -> Arrival:
    return Arrival(
        brief_id=saved.brief_id,
        key=content.key,
        edition=content.edition,
        languages=tuple(text.language for text in content.texts),
        change=saved.change,
        campaign_id=campaign.id if campaign else None,
        draft_id=draft.id if draft else None,
    )


def _not_before(content: BriefContent, now: datetime) -> datetime:
    return max(content.published or now, now)


def _is_shown(brief: Brief, now: datetime) -> bool:
    return not brief.draft and (brief.published is None or brief.published <= now)


def _changes(content: BriefContent, known: Brief) -> bool:
    """Whether readers would get something else than editors have seen."""
    return _contradicts(content, known) or any(text not in known.texts for text in content.texts)


def _contradicts(content: BriefContent, known: Brief) -> bool:
    """Whether it says otherwise what readers have seen; a new language version does not."""
    seen = {text.language: text for text in known.texts}
    if any(seen.get(text.language, text) != text for text in content.texts):
        return True
    return content.topic != known.topic or content.trend not in (None, known.trend)
