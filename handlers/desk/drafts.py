"""Drafts: made, shown and changed by buttons."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace

from bot.desk.drafts.drafts import Field, NoSuchDraft, StaleDraft
from handlers.arguments import number, one_of
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction, DeskCommand
from handlers.request import Reply, StaleError, reply
from storage.values.briefs import Language, Trend
from storage.values.desk import Draft, DraftState, Role

DRAFTS_ON_A_PAGE = 8
NONE = "none"
PHOTO, TIME = "photo", "time"
"""What a question wants, beside a language."""


async def push(request: DeskRequest) -> Reply:
    """An empty draft, and the question for its text in the editor's language."""
    return await _begin(request, f"{request.message_id}:0")


async def push_button(request: DeskRequest) -> Reply:
    """The same by a button, which may be pressed again for another draft."""
    return await _begin(request, f"press:{request.press_id}")


async def show_drafts(request: DeskRequest, before_id: int | None = None) -> Reply:
    """Open drafts, latest first, those below ``before_id`` if given."""
    drafts = await request.desk.drafts.unsent(DRAFTS_ON_A_PAGE + 1, before_id)
    screen = request.screen(
        "desk/drafts.html",
        drafts=drafts[:DRAFTS_ON_A_PAGE],
        more=len(drafts) > DRAFTS_ON_A_PAGE,
        topics=request.services.topics,
    )
    return reply(screen)


async def show_draft(request: DeskRequest, draft_id: int) -> Reply:
    return await opened(request, await draft_of(request, draft_id))


async def ask_topic(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    return await _choice(request, draft_id, revision, "draft_topic")


async def ask_trend(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    return await _choice(request, draft_id, revision, "draft_trend")


async def set_topic(request: DeskRequest, draft_id: int, revision: int, key: str) -> Reply:
    """Raises StaleError for a topic that is not one any more."""
    if request.services.topics.get(key) is None:
        raise StaleError
    return await _changed(request, draft_id, revision, Field.TOPIC, key)


async def set_trend(
    request: DeskRequest, draft_id: int, revision: int, trend: Trend | None
) -> Reply:
    return await _changed(request, draft_id, revision, Field.TREND, trend)


async def set_urgent(request: DeskRequest, draft_id: int, revision: int, urgent: str) -> Reply:
    return await _changed(request, draft_id, revision, Field.URGENT, urgent == "1")


async def remove_photo(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    return await _changed(request, draft_id, revision, Field.PHOTO, None)


async def show_text(request: DeskRequest, draft_id: int, language: Language) -> Reply:
    """One language version with what can be done to it; a missing one is asked for."""
    draft = await draft_of(request, draft_id)
    text = next((one for one in draft.texts if one.language is language), None)
    if text is None:
        return await ask(request, draft_id, language)
    if draft.state is not DraftState.OPEN:
        return await opened(request, draft)
    screen = await request.cards.render(request.editor, draft, "draft_text", text=text)
    return reply(screen)


async def drop_text(
    request: DeskRequest, draft_id: int, revision: int, language: Language
) -> Reply:
    change = request.desk.drafts.drop_text(request.user_id, draft_id, revision, language)
    return await turned(request, change, "saved")


async def ask(request: DeskRequest, draft_id: int, wanted: str) -> Reply:
    """Ask for a version, a photo or a time; the answer is a reply.

    What was sent changes in readers' chats: raises NotAllowedError for writers.
    """
    draft = await draft_of(request, draft_id)
    if draft.state is not DraftState.OPEN:
        if draft.state is not DraftState.SENT or wanted not in draft.missing:
            return await opened(request, draft)
        await request.desk.access.require(request.user_id, Role.EDITOR, "button:eask")
    await request.cards.ask(request.editor, draft, wanted)
    return Reply()


async def discard(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    await request.asked.forget(request.user_id)
    return await turned(request, request.desk.drafts.discard(request.user_id, draft_id, revision))


async def restore(request: DeskRequest, draft_id: int) -> Reply:
    return await turned(request, request.desk.drafts.restore(request.user_id, draft_id))


async def draft_of(request: DeskRequest, draft_id: int) -> Draft:
    """The draft; raises StaleError when there is none."""
    try:
        return await request.desk.drafts.get(draft_id)
    except NoSuchDraft as error:
        raise StaleError from error


async def turned(
    request: DeskRequest, change: Awaitable[Draft], answer: str | None = None
) -> Reply:
    """The pressed message shows what became of the draft.

    When it had changed before, nothing is done, and it shows the draft as it stands now. Raises
    StaleError when there is no such draft.
    """
    try:
        draft = await change
    except StaleDraft as stale:
        return await outdated(request, stale.draft)
    except NoSuchDraft as error:
        raise StaleError from error
    screen = await request.cards.turn(request.editor, draft, request.message_id)
    return Reply((screen,), answer)


async def opened(request: DeskRequest, draft: Draft) -> Reply:
    """The pressed message shows the draft as it stands."""
    turn = request.cards.turn
    return reply(await turn(request.editor, draft, request.message_id, changed=False))


async def outdated(request: DeskRequest, draft: Draft) -> Reply:
    """The same, with a word about why nothing was done."""
    shown = await opened(request, draft)
    if draft.state is not DraftState.OPEN:  # the second press of two, perhaps
        return replace(shown, idle=True)
    return Reply(shown.screens, "desk/stale_draft", alert=True, idle=True)


async def _begin(request: DeskRequest, origin: str) -> Reply:
    draft = await request.desk.drafts.begin(request.user_id, origin)
    if draft is not None:
        await request.cards.put(request.editor, draft)
        await request.cards.ask(request.editor, draft, request.language)
    return Reply()


async def _choice(request: DeskRequest, draft_id: int, revision: int, template: str) -> Reply:
    draft = await draft_of(request, draft_id)
    if draft.revision != revision or draft.state is not DraftState.OPEN:
        return await outdated(request, draft)
    return reply(await request.cards.render(request.editor, draft, template))


async def _changed(
    request: DeskRequest, draft_id: int, revision: int, field: Field, value: object
) -> Reply:
    drafts = request.desk.drafts
    change = drafts.change(request.user_id, draft_id, revision, field, value)
    return await turned(request, change, "saved")


def _trend(text: str) -> Trend | None:
    return None if text == NONE else Trend(text)


_wanted = one_of(*Language, PHOTO)

ACTIONS: Mapping[str, DeskAction] = {
    "enew": DeskAction(push_button, Role.WRITER),
    "edrafts": DeskAction(show_drafts, Role.WRITER, (number,), optional=1),
    "edraft": DeskAction(show_draft, Role.WRITER, (number,)),
    "etopics": DeskAction(ask_topic, Role.WRITER, (number, number)),
    "etopic": DeskAction(set_topic, Role.WRITER, (number, number, str)),
    "etrends": DeskAction(ask_trend, Role.WRITER, (number, number)),
    "etrend": DeskAction(set_trend, Role.WRITER, (number, number, _trend)),
    "eurgent": DeskAction(set_urgent, Role.WRITER, (number, number, one_of("0", "1"))),
    "enophoto": DeskAction(remove_photo, Role.WRITER, (number, number)),
    "etext": DeskAction(show_text, Role.WRITER, (number, Language)),
    "enotext": DeskAction(drop_text, Role.WRITER, (number, number, Language)),
    "eask": DeskAction(ask, Role.WRITER, (number, _wanted)),
    "ediscard": DeskAction(discard, Role.WRITER, (number, number)),
    "erestore": DeskAction(restore, Role.WRITER, (number,)),
}
COMMANDS: Mapping[str, DeskCommand] = {
    "push": DeskCommand(push, Role.WRITER),
    "drafts": DeskCommand(show_drafts, Role.WRITER),
}
