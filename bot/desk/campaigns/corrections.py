"""Taking back: what was delivered is corrected, withdrawn, or followed by a few words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from bot.briefs.fingerprint import fingerprint
from bot.clock import Clock
from bot.delivery.campaigns import (
    AlreadyWritten,
    CampaignError,
    Campaigns,
    NoSuchCampaign,
    untried_by,
)
from bot.delivery.copying import FollowUp, holders, outdated
from bot.desk.campaigns.touches import between, news_of, touched
from storage.briefs import Briefs, Changed
from storage.campaigns import Campaigns as CampaignStore
from storage.campaigns import Marking, NewCampaign
from storage.outdated import DeliveredCopies, Touch
from storage.values.briefs import Brief, Mark
from storage.values.campaigns import Campaign, CampaignKind, CampaignState, DeliveryState
from storage.values.desk import Via

REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a correction would do: copies that it edits, others, and readers who wait for theirs."""

    edited: int = 0
    spared: int = 0
    waiting: int = 0


class Corrections:
    """Writes the campaigns that deal with the copies of another; the engine carries them out.

    Each method may be called with the number of any campaign of the family: the first one is
    meant. Raises CampaignError with one sentence for an operator. What has to hold between looking
    and writing is sure within the audit log's ``together`` only.
    """

    def __init__(
        self,
        store: CampaignStore,
        campaigns: Campaigns,
        briefs: Briefs,
        clock: Clock,
        nudge: Callable[[], None] = lambda: None,
        *,
        copies: DeliveredCopies,
    ) -> None:
        self._store = store
        self._campaigns = campaigns
        self._briefs = briefs
        self._copies = copies
        self._clock = clock
        self._nudge = nudge

    async def root(self, campaign_id: int) -> Campaign:
        """The campaign that a family began with; raises NoSuchCampaign."""
        campaign = await self._campaigns.get(campaign_id)
        if campaign.parent_id is None:
            return campaign
        return await self._campaigns.get(campaign.parent_id)

    async def family(self, campaign_id: int) -> tuple[Campaign, ...]:
        """The first campaign and all that deal with its copies; raises NoSuchCampaign."""
        family = await self._store.family((await self.root(campaign_id)).id)
        if not family:
            raise NoSuchCampaign(campaign_id)
        return family

    async def check(self, campaign_id: int) -> tuple[Campaign, ...]:
        """The family, whose copies can be corrected; raises CampaignError if they cannot."""
        root, *later = await self.family(campaign_id)
        _check_sent(root, "correct")
        if recall := _recall_of(later):
            raise CampaignError(f"Campaign {root.id} was withdrawn by campaign {recall.id}.")
        return root, *later

    async def correct(
        self,
        campaign_id: int,
        brief: Brief,
        mark: Mark | None = Mark.CORRECTED,
        *,
        photo: bool = False,
        before: Brief | None = None,
        untried: Via | None = None,
    ) -> Campaign:
        """Edit the brief, which the store holds in its new words, into each copy that it changes.

        ``mark`` is the dated line that says so, there and wherever the brief is opened, in the
        language versions that have changed. Readers who are still waiting get the new words at
        once. ``photo``: the photo is another one, too. ``before`` is the brief as it was, where
        that is known. ``untried``: the copies go to the editors first, the words having come in by
        this way. Raises AlreadyWritten when these words are in a correction already.
        """
        root, *later = await self.check(campaign_id)
        check_about(root, brief, brief.key)
        corrections = [one for one in later if one.kind is CampaignKind.CORRECTION]
        said, number = fingerprint(brief), len(corrections) + 1
        await self._check_new(root, corrections, brief, said)
        photo = photo or any(one.options.get("photo") for one in corrections)
        content = {str(brief.id): said}
        options: dict[str, Any] = {"revision": number, "mark": mark, "content": content}
        options |= {**({"photo": True} if photo else {}), **untried_by(untried)}
        occasion = f"correction:{root.id}:{number}"
        since = _since(root, [one for one in corrections if one.options.get("content") != content])
        changed = await self._changed(root, since)
        own = news_of(brief, changed, before)
        options["touches"] = sorted(touched([*changed, own]), key=str)
        versions = tuple(brief.languages if own.shared else own.versions)
        marking = Marking(brief.id, mark, versions) if mark else None
        return await self._write(root, CampaignKind.CORRECTION, occasion, options, marking=marking)

    async def outlook(self, root: Campaign, before: Brief, after: Brief) -> Outlook:
        """How many copies a correction would edit that makes one state of the brief the other."""
        root, *later = await self.family(root.id)
        corrections = [one for one in later if one.kind is CampaignKind.CORRECTION]
        changed = await self._changed(root, _since(root, corrections))
        touches = touched([*changed, between(before, after)])
        more = [Touch(language, topic, len(corrections) + 1) for language, topic in touches]
        holding = holders((root, *later))
        edited, spared = await self._copies.count(holding, outdated(corrections, more))
        books = [(await self._campaigns.report(one)).books for one in holding]
        return Outlook(edited, spared, sum(one.waiting + one.sending for one in books))

    async def recall(self, campaign_id: int, reason: str = "") -> Campaign:
        """Delete every copy that can be deleted, and turn the others into a note with the reason.

        What is still going out is cancelled, and ``close`` has to follow. A breaking brief is not
        shown to readers any more, and corrections in the making are closed. Raises AlreadyWritten
        when that was done before.
        """
        if len(reason) > REASON_CHARACTERS:
            raise CampaignError(f"The reason is longer than {REASON_CHARACTERS} characters.")
        root, *later = await self.family(campaign_id)
        if known := _recall_of(later):
            raise AlreadyWritten(known, "The recall")
        if root.brief_id is not None:
            await self._briefs.withdraw(root.brief_id, self._clock.now())
        await self._store.withdraw_corrections(root.id, self._clock.now())
        if root.started_at is None:
            stopped = await self._campaigns.stop(root.id)
            cancelled = await self._campaigns.get(root.id)
            if not stopped:
                raise AlreadyWritten(cancelled, "The recall")
            return cancelled
        options = {"reason": " ".join(reason.split())}
        written = await self._write(root, CampaignKind.RECALL, f"recall:{root.id}", options)
        for one in (root, *later):
            if one.state not in _OVER:
                await self._cancel(one.id)
        self._nudge()
        return written

    async def close(self, campaign_id: int, within_s: float = inf) -> None:
        """Bring to their end the campaigns of the family that were cancelled.

        What is not done ``within_s`` for each of them is left to the engine.
        """
        for one in await self.family(campaign_id):
            if one.state is CampaignState.CANCELLED and one.finished_at is None:
                await self._campaigns.close(one.id, within_s)

    async def follow_up(self, correction_id: int, mode: FollowUp, *, sound: bool) -> Campaign:
        """Send something after a correction.

        A notice goes in reply to the copies that were corrected, the full message to those whose
        copy could not be. Raises AlreadyWritten.
        """
        correction = await self._campaigns.get(correction_id)
        if correction.kind is not CampaignKind.CORRECTION or correction.parent_id is None:
            raise CampaignError(f"Campaign {correction_id} is no correction.")
        root, *later = await self.family(correction.parent_id)
        if recall := _recall_of(later):
            raise CampaignError(f"Campaign {root.id} was withdrawn by campaign {recall.id}.")
        states = _REACHED if mode is FollowUp.NOTICE else _UNREACHED
        options = {
            "of": correction.id,
            "mode": mode,
            "states": states,
            "mark": correction.options["mark"],
            "revision": max(one.revision for one in (root, *later)),
        }
        occasion = f"follow_up:{correction.id}:{mode}"
        return await self._write(root, CampaignKind.FOLLOW_UP, occasion, options, urgent=sound)

    async def _check_new(
        self, root: Campaign, corrections: list[Campaign], brief: Brief, said: str
    ) -> None:
        """Raises CampaignError when the copies say so already."""
        key, family = str(brief.id), (root, *corrections)
        about = [one for one in family if key in one.options.get("content", {})]
        if not about and root.edition is not None:
            begun = root.started_at or root.created_at
            if not await self._briefs.changed_since(brief.id, begun):
                raise said_already(root)
        if not about or about[-1].options["content"][key] != said:
            return
        if about[-1] is root:
            raise said_already(root)
        if about[-1].state is not CampaignState.CANCELLED or about[-1] is not corrections[-1]:
            raise AlreadyWritten(about[-1], "This correction")

    async def _changed(self, root: Campaign, since: datetime) -> tuple[Changed, ...]:
        now = self._clock.now()
        return await self._briefs.changes_since(since, now, root.brief_id, root.edition)

    async def _cancel(self, campaign_id: int) -> None:
        try:
            await self._campaigns.stop(campaign_id)
        except CampaignError:
            return  # it has come to its end in this moment

    async def _write(
        self,
        root: Campaign,
        kind: CampaignKind,
        occasion: str,
        options: Mapping[str, Any],
        *,
        urgent: bool = False,
        marking: Marking | None = None,
    ) -> Campaign:
        new = NewCampaign(
            kind,
            occasion,
            now := self._clock.now(),
            now,
            edition=root.edition,
            brief_id=root.brief_id,
            parent_id=root.id,
            options=options,
            urgent=urgent,
            marking=marking,
        )
        written = await self._store.write(new)
        if written is None:
            known = await self._store.by_occasion(occasion)
            if known is None:
                raise CampaignError("Something else happened at this moment: try again.")
            raise AlreadyWritten(known, "This")
        self._nudge()
        return written


def _since(root: Campaign, corrections: list[Campaign]) -> datetime:
    """The moment until which changes are in the words of these corrections."""
    return corrections[-1].created_at if corrections else root.started_at or root.created_at


_OVER = frozenset({CampaignState.DONE, CampaignState.CANCELLED})
_REACHED = (DeliveryState.SENT,)
_UNREACHED = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


def _recall_of(family: list[Campaign]) -> Campaign | None:
    return next((one for one in family if one.kind is CampaignKind.RECALL), None)


def check_about(root: Campaign, brief: Brief | None, key: str) -> Brief:
    """The brief of this key; raises CampaignError when it is not what the campaign has sent."""
    about = brief and (brief.id if root.edition is None else brief.edition)
    if brief is None or about != (root.edition or root.brief_id):
        raise CampaignError(f"Campaign {root.id} is not about the brief {key!r}.")
    return brief


def said_already(root: Campaign) -> CampaignError:
    """That the copies say already what they are to say."""
    return CampaignError(f"The brief says what campaign {root.id} said: change it first.")


def _check_sent(root: Campaign, wish: str) -> None:
    if root.state in {CampaignState.DRAFT, CampaignState.SCHEDULED} or root.started_at is None:
        raise CampaignError(f"Nothing of campaign {root.id} was sent: there is nothing to {wish}.")
