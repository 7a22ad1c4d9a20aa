"""What the command line wishes to send to everybody, as drafts that an editor has to confirm."""

from dataclasses import replace

from bot.clock import Clock
from bot.delivery.campaigns import AlreadyWritten, CampaignError, Campaigns
from bot.desk.audit import Action, Audit
from bot.desk.campaigns.corrections import Corrections, check_about, said_already
from bot.desk.drafts.drafts import Drafts
from bot.desk.drafts.incoming import Incoming, new_draft_of
from storage.briefs import Briefs
from storage.drafts import Drafts as DraftStore
from storage.drafts import NewDraft
from storage.values.briefs import Brief, BriefContent, Mark
from storage.values.desk import Correcting, Draft, Via


class Wishes:
    """For where two have to agree. The same wish again changes nothing.

    Methods raise CampaignError with one sentence for an operator.
    """

    def __init__(
        self,
        *,
        drafts: Drafts,
        store: DraftStore,
        briefs: Briefs,
        campaigns: Campaigns,
        corrections: Corrections,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._drafts = drafts
        self._store = store
        self._briefs = briefs
        self._campaigns = campaigns
        self._corrections = corrections
        self._audit = audit
        self._clock = clock

    async def release(self, content: BriefContent, *, urgent: bool) -> Draft:
        """The draft of a breaking brief, with the versions of it that came in before."""
        async with self._audit.together():
            known = await self._briefs.find(None, content.key)
            announced = await self._campaigns.announcement(known.id) if known else None
            if announced is not None:
                raise AlreadyWritten(announced, f"The update {content.key!r}")
            whole = replace(_new(content, known), urgent=urgent)
            draft = await self._draft(whole)
            if draft.wish is not None:
                return draft
            now = self._clock.now()
            wished = await self._store.wish(draft.id, draft.revision, None, None, now)
            return await self._noted(wished, Action.RELEASE_WISHED)

    async def correction(self, campaign_id: int, content: BriefContent, mark: Mark) -> Draft:
        """The draft that edits what the brief says otherwise now into every delivered copy."""
        async with self._audit.together():
            root, *_ = await self._corrections.check(campaign_id)
            found = await self._briefs.find(content.edition, content.key)
            brief = check_about(root, found, content.key)
            texts = tuple(text for text in content.texts if text not in brief.texts)
            trend = content.trend if content.trend != brief.trend else None
            if not (texts or trend):
                raise said_already(root)
            if content.topic != brief.topic:
                raise CampaignError(f"The brief {brief.key!r} has another topic, which stays.")
            aim = Correcting(root.id, mark)
            new = NewDraft(
                topic=brief.topic, trend=trend, texts=texts, brief_id=brief.id, corrects=aim
            )
            draft = await self._store.open_correction(root.id, brief.id, None)
            if draft is None or not _says(draft, new):
                draft = await self._made(new)
            if draft.wish is not None:
                return draft
            now = self._clock.now()
            wished = await self._store.wish_correction(draft.id, draft.revision, None, None, now)
            return await self._noted(wished, Action.CORRECTION_WISHED)

    async def _draft(self, wanted: NewDraft) -> Draft:
        """A new one, or the open one with this key, if it says the same or lacks versions."""
        known = await self._store.open_with_key(wanted.key)
        if known is None:
            return await self._made(wanted)
        more = tuple(text for text in wanted.texts if text not in known.texts)
        facts = known.topic, known.trend, known.urgent
        same = facts == (wanted.topic, wanted.trend, wanted.urgent)
        if not same or any(text.language in known.languages for text in more):
            raise CampaignError(
                f"Draft {known.id} of the desk has this key and says otherwise: release it there,"
                " or discard it first."
            )
        return await self._made(replace(wanted, texts=more), joins=True) if more else known

    async def _made(self, new: NewDraft, *, joins: bool = False) -> Draft:
        incoming = [Incoming(new, joins=joins)]
        (arrival,) = await self._drafts.bring_in(incoming, None, via=Via.CONSOLE)
        return arrival.draft

    async def _noted(self, wished: Draft | None, action: Action) -> Draft:
        if wished is None:
            raise CampaignError("The draft has changed at this moment: try again.")
        await self._audit.note(None, action, f"draft:{wished.id}", via=Via.CONSOLE)
        return wished


def _says(draft: Draft, new: NewDraft) -> bool:
    marks = [one.corrects.mark if one.corrects else None for one in (draft, new)]
    return set(draft.texts) == set(new.texts) and draft.trend is new.trend and marks[0] is marks[1]


def _new(content: BriefContent, known: Brief | None) -> NewDraft:
    """What is to become of the brief that the store has, if it has one."""
    new = new_draft_of(content)
    if known is None:
        return new
    told = {text.language: text for text in (*known.texts, *content.texts)}
    return replace(
        new,
        trend=content.trend or known.trend,
        authors=content.authors or known.authors,
        source=content.source or known.source,
        texts=tuple(told.values()),
        photo=known.photo,
        brief_id=known.id,
    )
