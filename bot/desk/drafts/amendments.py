"""Corrections in the making: what they would change, who has to agree, and the decision."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.briefs.fingerprint import fingerprint
from bot.briefs.importing import search_words
from bot.briefs.week import Week
from bot.clock import Clock
from bot.delivery.copying import FollowUp
from bot.desk.access import Access
from bot.desk.agreement import agreed
from bot.desk.audit import Action, Audit
from bot.desk.campaigns.corrections import Corrections, Outlook
from bot.desk.drafts.drafts import Drafts, Field, StaleDraft
from storage.briefs import Briefs
from storage.drafts import Drafts as DraftStore
from storage.drafts import NewDraft
from storage.values.briefs import Brief, BriefContent, BriefText, Language, Marked, Trend
from storage.values.campaigns import Campaign
from storage.values.desk import Correcting, Draft, DraftState, Editor, Notice

SEEN_DIGITS = 8
"""So much of a fingerprint tells two states of a brief apart."""


class Fate(StrEnum):
    """What becomes of a language version."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Difference:
    """A language version now, if there is one, and after the correction."""

    language: Language
    before: BriefText | None
    after: BriefText

    @property
    def fate(self) -> Fate:
        if self.before is None:
            return Fate.NEW
        return Fate.UNCHANGED if self.before == self.after else Fate.CHANGED


@dataclass(frozen=True, slots=True)
class NewWords:
    """What is to take the place of what was sent; ``photo`` is a Telegram file id."""

    texts: tuple[BriefText, ...]
    trend: Trend | None = None
    photo: str | None = None

    def change(self, brief: Brief) -> bool:
        """Whether they differ from what the brief says."""
        other = any(text not in brief.texts for text in self.texts)
        return other or self.trend not in {None, brief.trend} or self.photo is not None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a draft would change in the copies of ``root``, and the ``outlook`` of doing so.

    ``before`` is the brief as it stands, ``after`` as it would stand, with its dated line.
    """

    draft: Draft
    root: Campaign
    before: Brief
    after: Brief
    outlook: Outlook = field(default_factory=Outlook)

    @property
    def seen(self) -> str:
        """A few letters that tell what the brief said when this was shown."""
        return _seen(self.before)

    @property
    def week(self) -> Week | None:
        """The issue that is corrected."""
        return Week.parse(self.root.edition) if self.root.edition else None

    @property
    def differences(self) -> tuple[Difference, ...]:
        known = {text.language: text for text in self.before.texts}
        texts = sorted(self.after.texts, key=lambda text: list(Language).index(text.language))
        return tuple(Difference(one.language, known.get(one.language), one) for one in texts)

    @property
    def changes(self) -> bool:
        """Whether anything would be said otherwise."""
        return fingerprint(self.before) != fingerprint(self.after)


class Amendments:
    """Who may was checked before. With ``two_person`` a correction needs a second editor, too.

    Methods raise CampaignError when the campaign's copies cannot be corrected, and NoSuchDraft.
    """

    def __init__(
        self,
        *,
        drafts: Drafts,
        store: DraftStore,
        briefs: Briefs,
        corrections: Corrections,
        access: Access,
        audit: Audit,
        clock: Clock,
        two_person: bool = False,
    ) -> None:
        self._drafts = drafts
        self._store = store
        self._briefs = briefs
        self._corrections = corrections
        self._access = access
        self._audit = audit
        self._clock = clock
        self._two_person = two_person

    async def about(self, campaign_id: int, brief_id: int | None) -> tuple[Campaign, Brief | None]:
        """The first campaign of the family, and its brief; of a digest the one that was chosen.

        The brief is None as long as none of a digest's is chosen, and for one of another edition.
        """
        root, *_ = await self._corrections.check(campaign_id)
        wanted = root.brief_id if root.brief_id is not None else brief_id
        brief = None if wanted is None else await self._briefs.by_id(wanted)
        known = brief is not None and (root.brief_id is not None or brief.edition == root.edition)
        return root, brief if known else None

    async def begin(
        self, editor: Editor, root: Campaign, brief: Brief, wanted: Correcting, message_id: int
    ) -> Draft | None:
        """The draft in which this editor collects new words for a brief.

        None when this message has begun one that is not open any more.
        """
        by = editor.user_id
        known = await self._store.open_correction(root.id, brief.id, by)
        if known is not None and known.corrects == wanted:
            return known
        new = NewDraft(topic=brief.topic, brief_id=brief.id, corrects=wanted)
        return await self._drafts.begin(by, f"{message_id}:0", new)

    async def put(
        self,
        editor: Editor,
        draft: Draft,
        seen: int,
        words: NewWords,
    ) -> Draft:
        """Add new words; raises StaleDraft when these were changed since the revision ``seen``."""
        by = editor.user_id
        for text in words.texts:
            if text not in draft.texts:
                draft = await self._drafts.put_text(by, draft.id, seen, text)
        for fact, value in ((Field.TREND, words.trend), (Field.PHOTO, words.photo)):
            if value not in {None, getattr(draft, fact)}:
                draft = await self._drafts.change(by, draft.id, draft.revision, fact, value)
        return draft

    async def view(self, draft: Draft) -> Amendment:
        """What the draft would change now; raises LookupError for one that corrects nothing."""
        found = await self.compared(draft)
        outlook = await self._corrections.outlook(found.root, found.before, found.after)
        return replace(found, outlook=outlook)

    async def compared(self, draft: Draft) -> Amendment:
        """``view`` without counting copies."""
        if draft.corrects is None or draft.brief_id is None:
            raise LookupError("the draft corrects nothing")
        before = await self._briefs.by_id(draft.brief_id)
        if before is None:
            raise LookupError("a brief that was sent is there")
        root = await self._corrections.root(draft.corrects.campaign_id)
        marked = Marked(draft.corrects.mark, self._clock.now())
        return Amendment(draft, root, before, _marked(before, _overlaid(before, draft), marked))

    async def decide(
        self, editor: Editor, draft_id: int, revision: int, seen: str, notice: Notice | None
    ) -> Draft:
        """Correct every copy, and tell their readers if a ``notice`` is wished; or wish it.

        Raises StaleDraft when the draft, or the brief, is not what the editor has seen.
        """
        draft = await self._fresh(draft_id, revision)
        if not self._two_person:
            return await self._carry_out(editor, draft, seen, notice)
        by, now = editor.user_id, self._clock.now()
        async with self._audit.together():
            await self._checked(draft, seen)
            wished = await self._store.wish_correction(draft_id, revision, notice, by, now)
            if wished is None:
                raise StaleDraft(await self._drafts.get(draft_id))
            await self._audit.note(by, Action.CORRECTION_WISHED, f"draft:{draft_id}")
        return wished

    async def confirm(self, editor: Editor, draft_id: int, revision: int, seen: str) -> Draft:
        """Carry out what another editor has wished; raises StaleDraft and ReleaseError."""
        draft = await self._fresh(draft_id, revision)
        if draft.corrects is None:
            raise StaleDraft(draft)
        await agreed(self._access, editor, draft.wish)
        return await self._carry_out(editor, draft, seen, draft.corrects.notice)

    async def refused(self, editor: Editor, draft: Draft, language: Language | None) -> None:
        """Note that Telegram has refused a preview, which was the first try of it."""
        async with self._audit.together():
            action, subject = Action.CANARY_FAILED, f"draft:{draft.id}"
            await self._audit.note(editor.user_id, action, subject, language or "")

    async def _carry_out(
        self, editor: Editor, draft: Draft, seen: str, notice: Notice | None
    ) -> Draft:
        by, wanted = editor.user_id, draft.corrects
        if wanted is None:
            raise StaleDraft(draft)
        async with self._audit.together():
            amendment, now = await self._checked(draft, seen), self._clock.now()
            before, photo = amendment.before, amendment.after.photo != amendment.before.photo
            trend = draft.trend or before.trend
            content = BriefContent(before.key, before.topic, before.edition, trend, draft.texts)
            await self._briefs.put([content], search_words, now)
            if photo:
                await self._briefs.set_photo(before.id, amendment.after.photo or "", now)
            brief = await self._briefs.by_id(before.id) or before
            correction = await self._corrections.correct(
                amendment.root.id, brief, wanted.mark, photo=photo, before=before
            )
            if notice is not None:
                sound = notice is Notice.SOUND
                await self._corrections.follow_up(correction.id, FollowUp.NOTICE, sound=sound)
            done = await self._store.finish(draft.id, draft.revision, correction.id, by, now)
            if done is None:
                raise StaleDraft(await self._drafts.get(draft.id))
            subject = f"campaign:{amendment.root.id}"
            await self._audit.note(by, Action.CORRECTED, subject, f"campaign:{correction.id}")
        return done

    async def _fresh(self, draft_id: int, revision: int) -> Draft:
        draft = await self._drafts.get(draft_id)
        if draft.corrects is None or draft.state is not DraftState.OPEN:
            raise StaleDraft(draft)
        if draft.revision != revision:
            raise StaleDraft(draft)
        return draft

    async def _checked(self, draft: Draft, seen: str) -> Amendment:
        """Raises CampaignError, and StaleDraft when the brief says something else than seen."""
        amendment = await self.compared(draft)
        await self._corrections.check(amendment.root.id)
        if amendment.seen != seen:
            raise StaleDraft(draft)
        return amendment


def _overlaid(brief: Brief, draft: Draft) -> Brief:
    """The brief with the draft's words in the place of its own."""
    texts = {text.language: text for text in (*brief.texts, *draft.texts)}
    photo = draft.photo if draft.photo and brief.photo else brief.photo
    trend = draft.trend or brief.trend
    return replace(brief, texts=tuple(texts.values()), trend=trend, photo=photo)


def _marked(before: Brief, after: Brief, marked: Marked) -> Brief:
    """The brief with the dated line in each version that readers will find changed."""
    shared = (before.trend, before.photo) != (after.trend, after.photo)
    known = {text.language: text for text in before.texts}
    texts = (
        replace(text, marked=marked)
        if shared or text != known.get(text.language)
        else known[text.language]
        for text in after.texts
    )
    return replace(after, texts=tuple(texts))


def _seen(brief: Brief) -> str:
    return fingerprint(brief)[:SEEN_DIGITS]
