"""The release of a draft: previews, the card of what will happen, sending, scheduling, undoing."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from math import ceil

from bot.desk.drafts.drafts import NoSuchDraft, StaleDraft
from bot.desk.drafts.previews import PREVIEW
from bot.desk.moments import MomentError, parse_moment
from bot.desk.refusal import Refusal, ReleaseError
from handlers.arguments import number
from handlers.desk.drafts import TIME, draft_of, opened, outdated, turned
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError, reply
from storage.values.briefs import Language
from storage.values.desk import Draft, DraftState, Editor, Role

MINUTE_S = 60


async def preview(request: DeskRequest, draft_id: int) -> Reply:
    """The messages that readers will get, one for each language."""
    draft = await draft_of(request, draft_id)
    try:
        await request.previews.show(request.editor, draft)
    except ReleaseError as error:
        return await not_released(request, draft, error)
    return Reply()


async def preview_page(
    request: DeskRequest,
    draft_id: int,
    language: Language,
    page: int,
    text_in: Language | None = None,
) -> Reply:
    """What a button of a preview opens, as the draft is now."""
    draft = await draft_of(request, draft_id)
    if draft.corrects is not None:
        amendment, copies = (
            await request.amendments.compared(draft),
            request.services.newsroom.copies,
        )
        return reply(copies.page(amendment, language, page, text_in))
    try:
        return reply(request.previews.page(draft, language, page, text_in))
    except ReleaseError as error:
        return await not_released(request, draft, error)


async def show_release(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    """The previews and, below them, what the release will do."""
    draft = await draft_of(request, draft_id)
    if not _is_current(draft, revision):
        return await outdated(request, draft)
    return await _release_card(request, draft, request.previews.show)


async def send_to_me(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    """The message as one reader gets it, and the card of the release again below it."""
    draft = await draft_of(request, draft_id)
    if not _is_current(draft, revision):
        return await outdated(request, draft)
    return await _release_card(request, draft, request.previews.send_to_me)


async def ask_time(request: DeskRequest, draft_id: int) -> Reply:
    draft = await draft_of(request, draft_id)
    if draft.state is not DraftState.OPEN:
        return await opened(request, draft)
    await request.cards.ask(request.editor, draft, TIME)
    return Reply()


async def understand_time(request: DeskRequest, draft_id: int, words: str) -> Reply:
    """What the words mean, to be agreed to, or why nothing can go out then."""
    draft = await draft_of(request, draft_id)
    zone, now = request.services.settings.zone, request.services.clock.now()
    try:
        moment = parse_moment(words, now, zone)
    except MomentError as error:
        why = {"why": error.why.value, "moment": error.moment}
        return reply(await request.cards.render(request.editor, draft, "no_moment", **why))
    minutes = ceil(moment.timestamp() / MINUTE_S)
    moment = datetime.fromtimestamp(minutes * MINUTE_S, UTC)
    quiet = await request.release.quiet(draft.topic, moment) if draft.topic else None
    values = {"moment": moment, "minutes": minutes, "quiet": quiet}
    screen = await request.cards.render(request.editor, draft, "moment", **values)
    await request.cards.send(request.editor, draft, screen)
    return Reply()


async def send_now(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    release = request.release.send(request.editor, draft_id, revision)
    return await _sent(request, draft_id, release)


async def send_at(request: DeskRequest, draft_id: int, revision: int, minutes: int) -> Reply:
    """Send at a moment given in minutes since 1970."""
    due_at = datetime.fromtimestamp(minutes * MINUTE_S, UTC)
    release = request.release.send(request.editor, draft_id, revision, due_at)
    return await _sent(request, draft_id, release)


async def confirm(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    release = request.release.confirm(request.editor, draft_id, revision)
    return await _sent(request, draft_id, release)


async def decline(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    return await turned(request, request.release.decline(request.editor, draft_id, revision))


async def undo(request: DeskRequest, draft_id: int, campaign_id: int) -> Reply:
    """Take back what has not begun to leave."""
    draft = await draft_of(request, draft_id)
    if draft.state is DraftState.OPEN:  # the second press of two, perhaps
        shown = await opened(request, draft)
        return Reply(shown.screens, "desk/undone", idle=True)
    try:
        change = request.release.undo(request.editor, draft_id, campaign_id)
        return await turned(request, change, "desk/undone")
    except ReleaseError as error:
        shown = await opened(request, await draft_of(request, draft_id))
        return Reply(shown.screens, f"desk/{error.refusal}", alert=True, idle=True)


async def _release_card(
    request: DeskRequest, draft: Draft, show: Callable[[Editor, Draft], Awaitable[None]]
) -> Reply:
    try:
        plan = await request.release.plan(draft)
        await show(request.editor, draft)
    except ReleaseError as error:
        return await not_released(request, draft, error)
    screen = await request.cards.render(request.editor, draft, "release", plan=plan)
    await request.cards.send(request.editor, draft, screen)
    return Reply()


async def _sent(request: DeskRequest, draft_id: int, release: Awaitable[Draft]) -> Reply:
    """A new card for every editor, below what the canary has brought them: they can undo it.

    When two have to agree, the others are asked so.
    """
    try:
        draft = await release
    except ReleaseError as error:
        return await not_released(request, await draft_of(request, draft_id), error)
    except StaleDraft as stale:
        return await outdated(request, stale.draft)
    except NoSuchDraft as error:
        raise StaleError from error
    others = [one for one in await request.desk.access.editors() if one.id != request.editor.id]
    await request.cards.tell([request.editor, *others], draft)
    return Reply()


async def not_released(request: DeskRequest, draft: Draft, error: ReleaseError) -> Reply:
    """Why nothing was sent: in an answer to the press, or by Telegram's words in a message."""
    if error.refusal is not Refusal.CANARY:
        return Reply(answer=f"desk/{error.refusal}", alert=True, idle=True)
    values = {"refused": error.language, "detail": error.detail}
    screen = await request.cards.render(request.editor, draft, "refused", **values)
    await request.cards.send(request.editor, draft, screen)
    return Reply()


def _is_current(draft: Draft, revision: int) -> bool:
    return draft.revision == revision and draft.state is DraftState.OPEN


ACTIONS: Mapping[str, DeskAction] = {
    "epreview": DeskAction(preview, Role.WRITER, (number,)),
    PREVIEW: DeskAction(preview_page, Role.WRITER, (number, Language, number, Language), 1),
    "erelease": DeskAction(show_release, Role.EDITOR, (number, number)),
    "eme": DeskAction(send_to_me, Role.EDITOR, (number, number)),
    "ewhen": DeskAction(ask_time, Role.EDITOR, (number,)),
    "esend": DeskAction(send_now, Role.EDITOR, (number, number)),
    "eat": DeskAction(send_at, Role.EDITOR, (number, number, number)),
    "econfirm": DeskAction(confirm, Role.EDITOR, (number, number)),
    "edecline": DeskAction(decline, Role.EDITOR, (number, number)),
    "eundo": DeskAction(undo, Role.EDITOR, (number, number)),
}
