"""From a draft to everybody: what will happen, who has to agree, and ten seconds to undo it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from bot.briefs.fingerprint import fingerprint
from bot.clock import Clock
from bot.delivery.campaigns import CampaignError
from bot.delivery.local_day import LocalDay
from bot.desk.access import Access
from bot.desk.agreement import agreed
from bot.desk.audit import Action, Audit
from bot.desk.campaigns.corrections import Corrections
from bot.desk.drafts.drafts import Drafts, StaleDraft
from bot.desk.drafts.previews import Previews, brief_of
from bot.desk.refusal import Refusal, ReleaseError
from bot.presentation.brief import BriefScreens, Measure
from bot.presentation.shown import best_text
from storage.audience import Audience, Readers
from storage.briefs import Briefs
from storage.drafts import Drafts as DraftStore
from storage.releases import Releases
from storage.values.briefs import BriefText, Language
from storage.values.desk import Draft, DraftState, Editor, Wish

UNDO = timedelta(seconds=10)
"""The time between the decision and the first message, in which it can be taken back."""


@dataclass(frozen=True, slots=True)
class Version:
    """How readers of one language will get it. ``shown_in`` is another one when it is missing."""

    language: Language
    shown_in: Language
    measure: Measure
    readers: Readers


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release will do: ``seconds`` long at the present rate.

    ``quiet`` is how many readers are in their quiet hours when it leaves.
    """

    draft: Draft
    versions: tuple[Version, ...]
    rate_per_s: float
    seconds: int
    quiet: int

    @property
    def readers(self) -> int:
        return sum(version.readers.together for version in self.versions)


class Release:
    """Sends drafts; who may was checked before. ``rate_per_s`` is the bot's present rate.

    Before anything is written, the message of each language goes to the editors (the canary): one
    that Telegram refuses stops the release there. With ``two_person`` a send needs the agreement
    of a second editor. ``day`` is that of readers' quiet hours. ``nudge`` wakes the engine.
    """

    def __init__(
        self,
        *,
        drafts: Drafts,
        store: DraftStore,
        releases: Releases,
        audience: Audience,
        access: Access,
        audit: Audit,
        previews: Previews,
        briefs: Briefs,
        corrections: Corrections,
        brief_screens: BriefScreens,
        clock: Clock,
        day: LocalDay,
        rate_per_s: Callable[[], float],
        two_person: bool = False,
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        self._drafts = drafts
        self._store = store
        self._releases = releases
        self._audience = audience
        self._access = access
        self._audit = audit
        self._previews = previews
        self._briefs = briefs
        self._corrections = corrections
        self._brief_screens = brief_screens
        self._clock = clock
        self._day = day
        self._rate_per_s = rate_per_s
        self._two_person = two_person
        self._nudge = nudge

    async def plan(self, draft: Draft) -> Plan:
        """What a release would do now; raises ReleaseError when something is missing."""
        brief, now = brief_of(draft), self._clock.now()
        readers = {one.language: one for one in await self._audience.readers(brief.topic, now)}
        versions = tuple(
            Version(
                language,
                best_text(brief, language).language,
                self._brief_screens.measure(brief, language),
                readers[language],
            )
            for language in Language
        )
        rate = self._rate_per_s()
        number = sum(one.together for one in readers.values())
        leaves_at = draft.wish.due_at if draft.wish else None
        quiet = await self.quiet(brief.topic, leaves_at or now)
        return Plan(draft, versions, rate, ceil(number / rate), quiet)

    async def quiet(self, topic: str, moment: datetime) -> int:
        """How many readers of a topic are in their quiet hours at an aware moment."""
        return await self._audience.asleep(topic, self._day.at(moment))

    async def send(
        self, editor: Editor, draft_id: int, revision: int, due_at: datetime | None = None
    ) -> Draft:
        """Release the draft in ten seconds or at ``due_at``; or wish it, if two have to agree.

        Raises ReleaseError, StaleDraft and NoSuchDraft.
        """
        draft = await self._unsent(draft_id, revision)
        brief_of(draft)
        if due_at is not None and due_at <= self._clock.now():
            raise ReleaseError(Refusal.PAST)
        if not self._two_person:
            return await self._release(editor, draft, due_at)
        by, now = editor.user_id, self._clock.now()
        async with self._audit.together():
            wished = await self._store.wish(draft_id, revision, due_at, by, now)
            if wished is None:
                raise StaleDraft(await self._drafts.get(draft_id))
            await self._audit.note(by, Action.RELEASE_WISHED, f"draft:{draft_id}")
        return wished

    async def confirm(self, editor: Editor, draft_id: int, revision: int) -> Draft:
        """Release what another editor has wished to send.

        Raises ReleaseError, StaleDraft and NoSuchDraft.
        """
        draft = await self._unsent(draft_id, revision)
        wish = await agreed(self._access, editor, draft.wish)
        if wish.due_at is not None and wish.due_at <= self._clock.now():
            raise ReleaseError(Refusal.PAST)
        return await self._release(editor, draft, wish.due_at, wish)

    async def decline(self, editor: Editor, draft_id: int, revision: int) -> Draft:
        """Take a wish back, one's own or another's; raises StaleDraft and NoSuchDraft."""
        by, now = editor.user_id, self._clock.now()
        async with self._audit.together():
            draft = await self._fresh(draft_id, revision)
            changed = await self._store.change(draft_id, revision, {}, by, now)
            if changed is None or draft.wish is None:
                raise StaleDraft(draft)
            await self._audit.note(by, Action.RELEASE_DECLINED, f"draft:{draft_id}")
        return changed

    async def undo(self, editor: Editor, draft_id: int, campaign_id: int) -> Draft:
        """Take back what has not begun to leave; raises ReleaseError and NoSuchDraft."""
        by, now = editor.user_id, self._clock.now()
        async with self._audit.together():
            draft = await self._releases.withdraw(draft_id, campaign_id, by, now)
            if draft is None:
                draft = await self._drafts.get(draft_id)
                if draft.state is DraftState.OPEN:
                    return draft
                raise ReleaseError(Refusal.TOO_LATE)
            subject, detail = f"draft:{draft_id}", f"campaign:{campaign_id}"
            await self._audit.note(by, Action.WITHDRAWN, subject, detail)
        self._nudge()
        return draft

    async def translate(self, editor: Editor, draft_id: int, text: BriefText) -> Draft:
        """Add a version to what was sent without it, and edit it into the delivered messages.

        The editors get it first. Raises ReleaseError, StaleDraft and NoSuchDraft.
        """
        sent = await self._drafts.get(draft_id)
        if text.language in sent.missing:
            after = replace(sent, texts=(*sent.texts, text))
            await self._previews.canary(editor, after, [text.language])
        by, now = editor.user_id, self._clock.now()
        async with self._audit.together():
            draft = await self._releases.translate(draft_id, text, by, now)
            if draft is None:
                draft = await self._drafts.get(draft_id)
                if text in draft.texts:
                    return draft
                raise StaleDraft(draft)
            await self._audit.note(by, Action.TRANSLATED, f"draft:{draft_id}", text.language)
            await self._swap(draft)
        return draft

    async def _swap(self, draft: Draft) -> None:
        brief = await self._briefs.by_id(draft.brief_id) if draft.brief_id else None
        if brief is None or draft.campaign_id is None:
            return
        with suppress(CampaignError):  # it was withdrawn, or says this already
            await self._corrections.correct(draft.campaign_id, brief, mark=None)

    async def _fresh(self, draft_id: int, revision: int) -> Draft:
        draft = await self._drafts.get(draft_id)
        if draft.state is not DraftState.OPEN or draft.revision != revision:
            raise StaleDraft(draft)
        return draft

    async def _unsent(self, draft_id: int, revision: int) -> Draft:
        draft = await self._fresh(draft_id, revision)
        if draft.brief_id is not None and await self._releases.is_announced(draft.brief_id):
            raise ReleaseError(Refusal.ANNOUNCED)
        return draft

    async def _release(
        self, editor: Editor, draft: Draft, due_at: datetime | None, wish: Wish | None = None
    ) -> Draft:
        await self._previews.canary(editor, draft)
        now = self._clock.now()
        said, due_at = fingerprint(brief_of(draft)), due_at or now + UNDO
        action = Action.RELEASE_CONFIRMED if wish else Action.RELEASED
        async with self._audit.together():
            released = await self._releases.release(
                draft.id, draft.revision, said=said, due_at=due_at, by=editor.user_id, now=now
            )
            if released is None:
                raise StaleDraft(await self._drafts.get(draft.id))
            subject, detail = f"draft:{draft.id}", f"campaign:{released.campaign.id}"
            await self._audit.note(editor.user_id, action, subject, detail)
        self._nudge()
        return released.draft
