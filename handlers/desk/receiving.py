"""What editors send: replies to questions and cards, files, posts, pasted texts."""

from dataclasses import replace

from bot.briefs.sources import SourceError
from bot.briefs.sources.decoding import MAX_BYTES
from bot.desk.drafts import Arrival, Field, NoSuchDraft, StaleDraft
from bot.desk.incoming import MOST_AT_ONCE, Incoming, TooManyError
from bot.desk.lengthening import CUT_FROM, WITHIN_S, lengthened
from bot.desk.posts import PostError, text_of_post
from handlers.desk import releasing
from handlers.desk.drafts import PHOTO, TIME
from handlers.desk.letters import Attachment, Letter
from handlers.desk.request import DeskRequest
from handlers.request import Reply, reply
from storage.draft_messages import Question
from storage.values import BriefText, Draft, DraftState, Language, Role

_MORE = "more"
_MEGABYTE = 1_000_000


class LetterError(Exception):
    """A letter that cannot be used; ``templates/desk/problem.html`` explains the ``kind``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


async def receive(request: DeskRequest, letter: Letter) -> Reply | None:
    """Do what the letter asks for; None when it is nothing of the desk's, but a reader's words."""
    try:
        if await _continued(request, letter):
            return Reply()
        question = await _question(request, letter)
        if question is not None:
            return await _answered(request, letter, question)
        return await _drafted(request, letter)
    except (SourceError, PostError, TooManyError, LetterError) as error:
        return reply(request.screen("desk/problem.html", **_facts(error)))
    except StaleDraft as stale:
        await request.cards.put(request.editor, stale.draft, "stale_text")
        return Reply()
    except NoSuchDraft:
        return None


async def _question(request: DeskRequest, letter: Letter) -> Question | None:
    """The question that a reply answers; a reply to a card answers one that was not asked."""
    if not letter.reply_to:
        return None
    question = await request.cards.question(request.editor, letter.reply_to)
    if question is not None:
        return question
    draft_id = await request.cards.draft_of(request.editor, letter.reply_to)
    if draft_id is None:
        return None
    draft = await request.desk.drafts.get(draft_id)
    told = letter.post.language or request.language
    return Question(draft_id, draft.revision, PHOTO if letter.photo else told)


async def _answered(request: DeskRequest, letter: Letter, question: Question) -> Reply:
    if question.wanted == TIME:
        if not request.editor.role.includes(Role.EDITOR):
            return reply(request.screen("desk/not_allowed.html"))
        return await releasing.understand_time(request, question.draft_id, letter.post.text)
    if question.wanted == PHOTO:
        note, draft = "", await _with_photo(request, letter, question.draft_id)
    else:
        note, draft = await _with_text(request, letter, question)
    await request.cards.put(request.editor, draft, note)
    await request.cards.tidy(request.editor, letter.reply_to)
    return Reply()


async def _with_photo(request: DeskRequest, letter: Letter, draft_id: int) -> Draft:
    if letter.photo is None:
        raise LetterError("photo_file" if _is_picture(letter.document) else "no_photo")
    drafts = request.desk.drafts
    return await drafts.change(request.user_id, draft_id, None, Field.PHOTO, letter.photo)


async def _with_text(request: DeskRequest, letter: Letter, question: Question) -> tuple[str, Draft]:
    """The draft with the version that was asked for, and the name of a note for its card."""
    wanted = Language(question.wanted)
    text = await _text_in(request, letter, wanted)
    draft = await _put(request, question.draft_id, question.revision, text)
    await _expect_more(request, letter, draft, wanted)
    told = letter.post.language
    return ("other_language" if told not in {None, wanted} else ""), draft


async def _put(request: DeskRequest, draft_id: int, seen: int, text: BriefText) -> Draft:
    draft = await request.desk.drafts.get(draft_id)
    if draft.state is DraftState.SENT:
        return await request.release.translate(request.editor, draft_id, text)
    return await request.desk.drafts.put_text(request.user_id, draft_id, seen, text)


async def _text_in(request: DeskRequest, letter: Letter, wanted: Language) -> BriefText:
    """The version of a file or a pasted file in the wanted language, or free text as one."""
    reader = request.services.newsroom.reader
    if letter.document is None and not reader.is_formatted(letter.post):
        return text_of_post(letter.post, wanted)
    incoming = await _read(request, letter, wanted)
    texts = [text for one in incoming for text in one.new.texts]
    found = [text for text in texts if text.language is wanted]
    if len(found) != 1:
        raise LetterError("not_in_language")
    return found[0]


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
    incoming = await _read(request, letter, request.language)
    if letter.photo is not None:
        incoming = tuple(replace(one, new=replace(one.new, photo=letter.photo)) for one in incoming)
    arrivals = await request.desk.drafts.bring_in(
        incoming, request.user_id, message_id=request.message_id
    )
    for arrival in arrivals:
        await request.cards.put(request.editor, arrival.draft, _note(arrival))
        await _expect_more(request, letter, arrival.draft, arrival.draft.languages[0])
    return Reply()


async def _read(request: DeskRequest, letter: Letter, language: Language) -> tuple[Incoming, ...]:
    reader, document = request.services.newsroom.reader, letter.document
    if document is None:
        try:
            return reader.post(letter.post, language)
        except SourceError as error:
            if len(letter.post.text) >= CUT_FROM:
                raise LetterError("cut") from error
            raise
    if _is_picture(document):
        raise LetterError("photo_file")
    if document.size is not None and document.size > MAX_BYTES:
        raise LetterError("big")
    return reader.file(document.name, await document.fetch(), language)


async def _continued(request: DeskRequest, letter: Letter) -> bool:
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
    draft = await _put(request, draft.id, draft.revision, lengthened(text, letter.post))
    await request.cards.put(request.editor, draft)
    await _expect_more(request, letter, draft, text.language)
    return True


async def _expect_more(
    request: DeskRequest, letter: Letter, draft: Draft, language: Language
) -> None:
    if letter.document is None and len(letter.post.text) >= CUT_FROM:
        more = Question(draft.id, draft.revision, f"{_MORE}:{language}:{letter.at}")
        await request.cards.expect_more(request.editor, request.message_id, more)


def _is_picture(document: Attachment | None) -> bool:
    return document is not None and document.mime.startswith("image/")


def _note(arrival: Arrival) -> str:
    if arrival.edition is not None:
        return "edition"
    return "joined" if arrival.joined else ""


def _facts(error: Exception) -> dict[str, object]:
    """What the template of problems is told."""
    facts: dict[str, object] = dict.fromkeys(("line", "detail", "length", "limit"))
    if isinstance(error, SourceError):
        return facts | {"kind": "source", "line": error.line, "detail": error.message}
    if isinstance(error, PostError):
        return facts | {"kind": error.problem, "length": error.length, "limit": error.limit}
    if isinstance(error, TooManyError):
        return facts | {"kind": "many", "length": error.number, "limit": MOST_AT_ONCE}
    kind = error.kind if isinstance(error, LetterError) else ""
    return facts | {"kind": kind, "limit": MAX_BYTES // _MEGABYTE}
