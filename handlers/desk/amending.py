"""New words for what was sent: collected in a draft, and shown before anything is changed."""

from collections.abc import Mapping

from bot.delivery.campaigns import CampaignError, NoSuchCampaign
from bot.desk.drafts.amendments import NewWords
from bot.desk.drafts.drafts import StaleDraft
from bot.desk.drafts.incoming import Incoming
from bot.desk.drafts.posts import text_of_post
from bot.desk.refusal import ReleaseError
from handlers.desk.contents import UNUSABLE, LetterError, incoming, refused
from handlers.desk.continuing import expect_album, expect_more
from handlers.desk.letters import Letter
from handlers.desk.request import DeskRequest
from handlers.request import Reply, StaleError
from storage.draft_messages import Question
from storage.values.briefs import Brief, Language, Mark
from storage.values.desk import Correcting, Draft, Notice

CORRECT, UPDATE, ESCALATE = "c", "u", "e"
"""What a question asks for; an escalation is an update with a reply that makes a sound."""
_MARKS: Mapping[str, Mark] = {
    CORRECT: Mark.CORRECTED,
    UPDATE: Mark.UPDATED,
    ESCALATE: Mark.UPDATED,
}


async def begin(  # noqa: PLR0917 - the values of a question's button, and the language of words
    request: DeskRequest,
    letter: Letter,
    campaign_id: int,
    wanted: str,
    brief_id: int | None,
    asked: Language | None = None,
) -> Reply:
    """The reply to a question for new words; raises StaleError when there is no such brief.

    ``asked`` is the language of free text, if it was asked for.
    """
    try:
        root, brief = await request.amendments.about(campaign_id, brief_id)
        if brief is None:
            raise StaleError
        words = await _words(request, letter, brief, asked)
        if not words.change(brief):
            raise LetterError("same")
        notice = Notice.SOUND if wanted == ESCALATE else None
        aim = Correcting(root.id, _MARKS[wanted], notice)
        draft = await request.amendments.begin(request.editor, root, brief, aim, request.message_id)
        if draft is None:
            return Reply()
        return await _added(request, letter, draft, draft.revision, words)
    except UNUSABLE as error:
        return refused(request, error)
    except NoSuchCampaign as error:
        raise StaleError from error
    except CampaignError:
        return not_possible(request)


async def answered(request: DeskRequest, letter: Letter, draft: Draft, question: Question) -> Reply:
    """More words for a correction that was begun; raises what reading them and StaleDraft do."""
    brief = (await request.amendments.compared(draft)).before
    asked = Language(question.wanted) if question.wanted in tuple(Language) else None
    words = await _words(request, letter, brief, asked)
    shown = await _added(request, letter, draft, question.revision, words)
    await request.cards.tidy(request.editor, letter.reply_to)
    return shown


async def present(request: DeskRequest, draft: Draft, note: str = "") -> Reply:
    """The copies as they would read, and below them the card on which it is decided."""
    amendment = await request.amendments.view(draft)
    if not amendment.changes:
        await request.cards.put(request.editor, draft, note)
        return Reply()
    try:
        screens = await request.services.newsroom.copies.screens(amendment)
        await request.previews.show_screens(request.editor, screens)
    except ReleaseError as error:
        return await _refused_by_telegram(request, draft, error)
    values = {"amendment": amendment, "note": note, "decides": True}
    screen = await request.cards.render(request.editor, draft, "amendment", **values)
    await request.cards.send(request.editor, draft, screen)
    return Reply()


def not_possible(request: DeskRequest) -> Reply:
    """The campaign was withdrawn, is not out yet, or says so already."""
    return Reply((request.screen("desk/campaign_not_done.html", why="state"),), idle=True)


async def _added(
    request: DeskRequest, letter: Letter, draft: Draft, seen: int, words: NewWords
) -> Reply:
    try:
        draft = await request.amendments.put(request.editor, draft, seen, words)
    except StaleDraft as stale:
        await request.cards.put(request.editor, stale.draft, "stale_text")
        return Reply()
    language = words.texts[-1].language if words.texts else request.language
    await expect_more(request, letter, draft, language)
    await expect_album(request, letter, draft, language)
    if letter.album:
        await request.cards.put(request.editor, draft)
        return Reply()
    left_out = letter.photo is not None and words.photo is None
    shown = await present(request, draft, "photo" if left_out else "")
    await request.cards.refresh(draft, besides=[request.editor], note="changed")
    return shown


async def _words(
    request: DeskRequest, letter: Letter, brief: Brief, asked: Language | None
) -> NewWords:
    """The new words in a letter; free text is in the language that was asked for, if one was."""
    photo = letter.photo if brief.photo else None
    if photo is not None and not letter.post.text.strip():
        return NewWords((), photo=photo)
    formatted = request.services.newsroom.reader.is_formatted(letter.post)
    if letter.document is None and asked is not None and not formatted:
        return NewWords((text_of_post(letter.post, asked),), photo=photo)
    found = await incoming(request, letter, asked or request.language)
    new = _about(found, brief).new
    return NewWords(new.texts, new.trend, photo)


def _about(found: tuple[Incoming, ...], brief: Brief) -> Incoming:
    """What a file says of the brief; raises LetterError when it is about another one."""
    same = [one for one in found if one.new.topic in {None, brief.topic}]
    if not same:
        raise LetterError("other_topic")
    if len(same) > 1:
        same = [one for one in same if one.new.key == brief.key] or same
    if len(same) > 1:
        raise LetterError("several")
    if brief.edition is not None and same[0].edition not in {None, brief.edition}:
        raise LetterError("other_week")
    return same[0]


async def _refused_by_telegram(request: DeskRequest, draft: Draft, error: ReleaseError) -> Reply:
    await request.amendments.refused(request.editor, draft, error.language)
    values = {"refused": error.language, "detail": error.detail}
    screen = await request.cards.render(request.editor, draft, "refused", **values)
    await request.cards.send(request.editor, draft, screen)
    return Reply()
