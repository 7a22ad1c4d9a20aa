"""What editors send: replies to questions and cards, files, posts, pasted texts."""

from dataclasses import replace

from bot.desk.access import NotAllowedError
from bot.desk.drafts.drafts import Arrival, Field, NoSuchDraft, StaleDraft
from bot.desk.drafts.posts import text_of_post
from bot.desk.refusal import ReleaseError
from handlers.desk import amending, releasing
from handlers.desk.contents import UNUSABLE, LetterError, incoming, is_picture, refused
from handlers.desk.continuing import album_of, continued, expect_more, needs_two, put_text
from handlers.desk.drafts import PHOTO, TIME
from handlers.desk.letters import Letter
from handlers.desk.request import DeskRequest
from handlers.request import Reply, StaleError, reply
from storage.draft_messages import Question
from storage.values.briefs import BriefText, Language
from storage.values.desk import Draft, DraftState, Role


async def receive(request: DeskRequest, letter: Letter) -> Reply | None:
    """Do what the letter asks for; None when it is nothing of the desk's, but a reader's words."""
    try:
        return await _understood(request, letter)
    except UNUSABLE as error:
        return refused(request, error)
    except StaleDraft as stale:
        await request.cards.put(request.editor, stale.draft, "stale_text")
        return Reply()
    except NotAllowedError:
        return reply(request.screen("desk/not_allowed.html"))
    except (NoSuchDraft, StaleError):
        return None


async def _understood(request: DeskRequest, letter: Letter) -> Reply | None:
    if await continued(request, letter):
        return Reply()
    question = await _question(request, letter)
    if question is not None:
        return await _answered(request, letter, question)
    wanted = await request.asked.now(request.user_id) if letter.forwarded else None
    if wanted is not None and request.editor.role.includes(Role.EDITOR):
        return await amending.begin(request, letter, *wanted)
    return await _drafted(request, letter)


async def _question(request: DeskRequest, letter: Letter) -> Question | None:
    """The question that a reply answers; a reply to a card answers one that was not asked."""
    if not letter.reply_to:
        return await album_of(request, letter)
    question = await request.cards.question(request.editor, letter.reply_to)
    if question is not None:
        return question
    draft_id = await request.cards.draft_of(request.editor, letter.reply_to)
    if draft_id is None:
        return None
    draft = await request.desk.drafts.get(draft_id)
    told = letter.post.language or request.language
    photo = letter.photo and draft.corrects is None
    return Question(draft_id, draft.revision, PHOTO if photo else told)


async def _answered(request: DeskRequest, letter: Letter, question: Question) -> Reply:
    if question.wanted == TIME:
        if not request.editor.role.includes(Role.EDITOR):
            return reply(request.screen("desk/not_allowed.html"))
        return await releasing.understand_time(request, question.draft_id, letter.post.text)
    draft = await request.desk.drafts.get(question.draft_id)
    if draft.corrects is not None:
        return await amending.answered(request, letter, draft, question)
    adds = draft.state is DraftState.SENT and question.wanted != PHOTO
    if adds and draft.campaign_id and await needs_two(request):
        update, language = amending.UPDATE, Language(question.wanted)
        return await amending.begin(request, letter, draft.campaign_id, update, None, language)
    if question.wanted == PHOTO:
        note, draft = "", await _with_photo(request, letter, question.draft_id)
    else:
        try:
            note, draft = await _with_text(request, letter, question)
        except ReleaseError as error:
            return await releasing.not_released(request, draft, error)
    await request.cards.put(request.editor, draft, note)
    await request.cards.tidy(request.editor, letter.reply_to)
    return Reply()


async def _with_photo(request: DeskRequest, letter: Letter, draft_id: int) -> Draft:
    if letter.photo is None:
        raise LetterError("photo_file" if is_picture(letter.document) else "no_photo")
    drafts = request.desk.drafts
    return await drafts.change(request.user_id, draft_id, None, Field.PHOTO, letter.photo)


async def _with_text(request: DeskRequest, letter: Letter, question: Question) -> tuple[str, Draft]:
    """The draft with the version that was asked for, and the name of a note for its card."""
    wanted = Language(question.wanted)
    text = await _text_in(request, letter, wanted)
    draft = await put_text(request, question.draft_id, question.revision, text)
    await expect_more(request, letter, draft, wanted)
    told = letter.post.language
    return ("other_language" if told not in {None, wanted} else ""), draft


async def _text_in(request: DeskRequest, letter: Letter, wanted: Language) -> BriefText:
    """The version of a file or a pasted file in the wanted language, or free text as one."""
    reader = request.services.newsroom.reader
    if letter.document is None and not reader.is_formatted(letter.post):
        return text_of_post(letter.post, wanted)
    found = await incoming(request, letter, wanted)
    texts = [text for one in found for text in one.new.texts if text.language is wanted]
    if len(texts) != 1:
        raise LetterError("not_in_language")
    return texts[0]


async def _drafted(request: DeskRequest, letter: Letter) -> Reply | None:
    """New drafts of what was sent."""
    reader, post = request.services.newsroom.reader, letter.post
    if letter.document is None and not post.text.strip():
        if letter.photo is None or letter.album:
            return Reply() if letter.album else None
        raise LetterError("photo_alone")
    sent = letter.document or letter.photo or letter.forwarded
    if not sent and not reader.is_formatted(post) and not post.has_lead:
        return None
    found = await incoming(request, letter, request.language)
    if letter.photo is not None:
        found = tuple(replace(one, new=replace(one.new, photo=letter.photo)) for one in found)
    arrivals = await request.desk.drafts.bring_in(
        found, request.user_id, message_id=request.message_id
    )
    for arrival in arrivals:
        await request.cards.put(request.editor, arrival.draft, _note(letter, arrival))
        await expect_more(request, letter, arrival.draft, arrival.draft.languages[0])
    return Reply()


def _note(letter: Letter, arrival: Arrival) -> str:
    if arrival.edition is not None:
        return "edition"
    if letter.album and letter.photo:
        return "album"
    return "joined" if arrival.joined else ""
