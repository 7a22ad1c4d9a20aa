"""Campaigns that deal with the copies of another one: whose copies, and what is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.delivery.outcome import Answer, Outcome
from storage.audience import Source
from storage.outdated import Outdated, Touch
from storage.values.briefs import Language
from storage.values.campaigns import Campaign, CampaignKind, Copy, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.delivery.sender import Sender
    from bot.delivery.settlement import Claim

DELETABLE_FOR = timedelta(hours=48)
"""core.telegram.org/bots/api#deletemessage; older copies are edited to a tombstone."""

EVERY_REVISION = 2**31
REPEATS = 6
"""Attempts at one edit or deletion without a valid answer, after which it stays in doubt."""


class Task(StrEnum):
    """What is done for each delivery of a campaign."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class FollowUp(StrEnum):
    """``notice``: a few words in reply to the copy; ``full``: the message anew."""

    NOTICE = "notice"
    FULL = "full"


_TASKS = {CampaignKind.CORRECTION: Task.EDIT, CampaignKind.RECALL: Task.DELETE}


@dataclass(frozen=True, slots=True)
class Copying:
    """``source`` makes the audience; ``copies`` are the campaigns whose messages are dealt with.

    ``over``: the audience is whole only when the source's campaigns are over. The messages of
    ``notices`` are a few words, never a photo.
    """

    task: Task
    source: Source
    copies: Sequence[int]
    over: bool
    notices: frozenset[int] = frozenset()

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is as good as once."""
        return self.task is not Task.SEND


def task_of(campaign: Campaign) -> Task:
    """What the campaign does."""
    return _TASKS.get(campaign.kind, Task.SEND)


def heeds_sleep(campaign: Campaign) -> bool:
    """Whether its messages wait for readers who are asleep."""
    return task_of(campaign) is Task.SEND and not campaign.urgent


def copying_of(campaign: Campaign, family: Sequence[Campaign]) -> Copying | None:
    """How a campaign deals with the copies of its family; None for one without a parent.

    ``family`` is the parent with all its children.
    """
    root = campaign.parent_id
    if root is None:
        return None
    task = task_of(campaign)
    if task is Task.DELETE:
        others = [one.id for one in family if one.id != campaign.id]
        notices = frozenset(one.id for one in family if _is_notice(one))
        source = Source(others, EVERY_REVISION)
        return Copying(task, source, others, over=True, notices=notices)
    if task is Task.EDIT:
        whole = holders(family)
        so_far = [one for one in family if _edits(one) and one.revision <= campaign.revision]
        source = Source(whole, campaign.revision, outdated=outdated(so_far))
        return Copying(task, source, whole, over=False)
    states = [DeliveryState(state) for state in campaign.options["states"]]
    source = Source([campaign.options["of"]], EVERY_REVISION, states)
    return Copying(task, source, [root], over=True)


def holders(family: Iterable[Campaign]) -> list[int]:
    """The campaigns of a family that have brought readers whole messages, not only notices."""
    return [one.id for one in family if one.parent_id is None or _is_whole(one)]


def outdated(corrections: Sequence[Campaign], more: Iterable[Touch] = ()) -> Outdated:
    """The copies that these corrections, in their order, and ``more`` touches leave to edit."""
    found = {
        (language, topic): one.revision
        for one in corrections
        for language, topic in one.options.get("touches", _EVERYTHING)
    }
    found |= {(language, topic): revision for language, topic, revision in more}
    touches = [Touch(Language(code), topic, revision) for (code, topic), revision in found.items()]
    return Outdated(touches, [one.id for one in corrections])


def superseded(campaign: Campaign, family: Iterable[Campaign]) -> list[Campaign]:
    """What the campaign puts an end to: a correction earlier ones, a recall everything."""
    others = [one for one in family if one.id != campaign.id]
    if campaign.kind is CampaignKind.RECALL:
        return others
    if campaign.kind is CampaignKind.CORRECTION:
        return [one for one in others if _edits(one) and one.id < campaign.id]
    return []


def edits(campaigns: Iterable[Campaign]) -> list[int]:
    """Those whose requests under way must be answered before others touch the same messages."""
    return [one.id for one in campaigns if _edits(one)]


async def perform(sender: Sender, claim: Claim, chat_id: int) -> Answer:
    """Do for a claim what its campaign is about.

    What became of a copy that the reader has deleted in the meantime counts as done for a
    deletion. With several copies in a chat the first failure is the answer; a failure about one
    message does not keep the others from being dealt with.
    """
    course = claim.course
    if course.task is Task.SEND:
        reply_to = claim.copies[-1].message_id if claim.copies else None
        return await sender.send(chat_id, claim.payload, course.lane, reply_to)
    done, failure = Answer(Outcome.SENT), None
    for copy in claim.copies:
        answer = await (_edit if course.task is Task.EDIT else _delete)(
            sender, claim, chat_id, copy
        )
        if answer.outcome in _ABOUT_ONE_MESSAGE:
            failure = failure or answer
        elif not answer.ok:
            return answer
        else:
            done = answer
    return failure or done


_ABOUT_ONE_MESSAGE = frozenset({Outcome.NOT_FOUND, Outcome.NOT_EDITABLE, Outcome.TOO_OLD})


async def _edit(sender: Sender, claim: Claim, chat_id: int, copy: Copy) -> Answer:
    answer = await sender.edit(chat_id, copy.message_id, claim.payload, claim.course.lane)
    return Answer(Outcome.SENT) if answer.ok else answer


async def _delete(sender: Sender, claim: Claim, chat_id: int, copy: Copy) -> Answer:
    if claim.at - copy.sent_at < DELETABLE_FOR:
        answer = await sender.delete(chat_id, copy.message_id, claim.course.lane)
        if answer.ok:
            return Answer(Outcome.SENT, reason="deleted")
        if answer.outcome is Outcome.NOT_FOUND:
            return Answer(Outcome.SENT, reason="gone already")
        if answer.outcome is not Outcome.TOO_OLD:
            return answer
    answer = await _cover(sender, claim, chat_id, copy)
    if answer.outcome is Outcome.NOT_FOUND:
        return Answer(Outcome.SENT, reason="gone already")
    return Answer(Outcome.SENT, reason="replaced by a note") if answer.ok else answer


async def _cover(sender: Sender, claim: Claim, chat_id: int, copy: Copy) -> Answer:
    """Put the note in the place of the words, and a plain picture in that of a photo.

    Where Telegram takes no picture, the words at least are replaced.
    """
    payload, lane, copying = claim.payload, claim.course.lane, claim.course.copying
    if not payload.photo:
        return await sender.edit(chat_id, copy.message_id, payload, lane)
    if copying is not None and copy.campaign_id in copying.notices:
        return await sender.edit_words(chat_id, copy.message_id, payload, lane)
    answer = await sender.cover(chat_id, copy.message_id, payload, lane)
    if answer.outcome is Outcome.CONTENT:
        return await sender.edit(chat_id, copy.message_id, payload, lane)
    return answer


_EVERYTHING = [(language, None) for language in Language]
"""What corrections touch that were written before they said what."""


def _is_whole(campaign: Campaign) -> bool:
    follows = campaign.kind is CampaignKind.FOLLOW_UP
    return follows and campaign.options["mode"] == FollowUp.FULL


def _is_notice(campaign: Campaign) -> bool:
    return campaign.options.get("mode") == FollowUp.NOTICE


def _edits(campaign: Campaign) -> bool:
    return campaign.kind is CampaignKind.CORRECTION
