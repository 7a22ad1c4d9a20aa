"""Letters that go on in the next message: long texts that Telegram has cut, and albums."""

from bot.desk.drafts.drafts import StaleDraft
from bot.desk.drafts.lengthening import CUT_FROM, WITHIN_S, lengthened
from handlers.desk.letters import Letter
from handlers.desk.request import DeskRequest
from storage.draft_messages import Question
from storage.values.briefs import BriefText, Language
from storage.values.desk import Draft, DraftState, Role

ADDS = "reply:version"
"""What an attempt to change what readers have is called in the audit log."""
_MORE, _ALBUM = "more", "album"


async def put_text(request: DeskRequest, draft_id: int, seen: int, text: BriefText) -> Draft:
    """Set a version of an open draft, or add one to what was sent, as only editors may.

    Raises StaleDraft and NotAllowedError.
    """
    draft = await request.desk.drafts.get(draft_id)
    if draft.state is DraftState.SENT:
        if await needs_two(request):
            raise StaleDraft(draft)
        return await request.release.translate(request.editor, draft_id, text)
    return await request.desk.drafts.put_text(request.user_id, draft_id, seen, text)


async def needs_two(request: DeskRequest) -> bool:
    """Whether two editors change what readers have; raises NotAllowedError for a writer."""
    await request.desk.access.require(request.user_id, Role.EDITOR, ADDS)
    return request.services.settings.two_person


async def continued(request: DeskRequest, letter: Letter) -> bool:
    """Whether the letter was the rest of the one before it, which Telegram had cut."""
    if letter.document or letter.photo or letter.forwarded or not letter.post.text.strip():
        return False
    newest = await request.cards.newest_question(request.editor)
    if newest is None or not newest.wanted.startswith(_MORE):
        return False
    _, language, at = newest.wanted.split(":")
    if not 0 <= letter.at - int(at) <= WITHIN_S:
        return False
    draft = await request.desk.drafts.get(newest.draft_id)
    text = next((one for one in draft.texts if one.language == language), None)
    if text is None:
        return False
    whole = lengthened(text, letter.post)
    if whole != text:
        draft = await put_text(request, draft.id, draft.revision, whole)
    await request.cards.put(request.editor, draft)
    await expect_more(request, letter, draft, text.language)
    return True


async def expect_more(
    request: DeskRequest, letter: Letter, draft: Draft, language: Language
) -> None:
    """Note that the letter was perhaps cut."""
    if letter.document is None and len(letter.post.text) >= CUT_FROM:
        more = Question(draft.id, draft.revision, f"{_MORE}:{language}:{letter.at}")
        await request.cards.expect_more(request.editor, request.message_id, more)


async def expect_album(
    request: DeskRequest, letter: Letter, draft: Draft, language: Language
) -> None:
    """Note that the other messages of the letter's album belong to the same draft."""
    if letter.album:
        rest = Question(draft.id, draft.revision, f"{_ALBUM}:{language}:{letter.album}")
        await request.cards.expect_more(request.editor, request.message_id, rest)


async def album_of(request: DeskRequest, letter: Letter) -> Question | None:
    """What the first message of the same album answered; the others do not always reply."""
    newest = await request.cards.newest_question(request.editor) if letter.album else None
    if newest is None or not newest.wanted.startswith(_ALBUM):
        return None
    _, language, album = newest.wanted.split(":")
    return Question(newest.draft_id, newest.revision, language) if album == letter.album else None
