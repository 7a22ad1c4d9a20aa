"""The coming edition: shown, previewed, ordered, held, let go, and sent early."""

from collections.abc import Awaitable, Callable, Mapping

from bot.briefs.week import Week
from bot.delivery.departures import Departure
from bot.desk.editions.editions import Editions, StaleEdition, TimeHasPassed
from bot.desk.editions.previews import PAGE, READ
from bot.desk.newsroom import EditionDesk
from bot.desk.refusal import Refusal, ReleaseError
from bot.presentation.origin import Origin
from bot.presentation.screen import Screen
from handlers.arguments import number, one_of
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError, reply
from storage.values.briefs import Language
from storage.values.desk import Role
from storage.values.subscribers import Density

UP, DOWN = "up", "down"


async def show_edition(request: DeskRequest) -> Reply:
    return reply(await _card(request))


async def preview(request: DeskRequest, week: Week, density: Density) -> Reply:
    """The digest in each language, and the card again below it."""
    departure = await _coming(request, week)
    if departure is None:
        return await _outdated(request)
    edition = await _desk(request).departures.edition(departure)
    show = _desk(request).previews.show(request.editor, edition, density)
    return await _shown(request, show)


async def send_to_me(request: DeskRequest, week: Week) -> Reply:
    """The digest as one reader gets it, and the card again below it."""
    departure = await _coming(request, week)
    if departure is None:
        return await _outdated(request)
    edition = await _desk(request).departures.edition(departure)
    return await _shown(request, _desk(request).previews.send_to_me(request.editor, edition))


async def preview_page(
    request: DeskRequest, week: Week, language: Language, density: Density, page: int
) -> Reply:
    """Another page of a preview; raises StaleError when nothing of the week is there."""
    departure = await _coming(request, week)
    if departure is None:
        edition = await request.services.library.edition(week)
    else:
        edition = await _desk(request).departures.edition(departure)
    if edition is None:
        raise StaleError
    screen = _desk(request).previews.page(edition, language, density, page)
    if screen is None:
        raise StaleError
    return reply(screen)


async def preview_brief(  # noqa: PLR0917 - the values of one button
    request: DeskRequest,
    week: Week,
    language: Language,
    density: Density,
    brief_id: int,
    page: int,
    origin: Origin,
    text_in: Language | None = None,
) -> Reply:
    """A brief that a preview leads to; raises StaleError when it is not there any more."""
    brief = await _desk(request).briefs.by_id(brief_id)
    if brief is None or brief.draft:
        raise StaleError
    screen = _desk(request).previews.brief(
        brief, language, density, week=week, page=page, origin=origin, text_in=text_in
    )
    return reply(screen)


async def show_order(request: DeskRequest, week: Week, revision: int) -> Reply:
    try:
        return reply(await _order(request, await _editions(request).fresh(str(week), revision)))
    except StaleEdition:
        return await _outdated(request)


async def move(
    request: DeskRequest, week: Week, revision: int, brief_id: int, direction: str
) -> Reply:
    """Move a brief by one place; the pressed message shows the new order."""
    try:
        up = direction == UP
        await _editions(request).move(request.editor, str(week), revision, brief_id, up=up)
    except StaleEdition:
        departure = await _coming(request, week)
        if departure is None or departure.campaign is not None:
            return await _outdated(request)
        screen = await _order(request, departure)
        return Reply((screen,), "desk/stale_edition", alert=True, idle=True)
    departure = await _coming(request, week)
    return reply(await _order(request, departure) if departure else await _card(request))


async def hold(request: DeskRequest, week: Week, revision: int) -> Reply:
    change = _editions(request).hold(request.editor, str(week), revision)
    return await _changed(request, week, change, lambda one: one.is_held)


async def let_go(request: DeskRequest, week: Week, revision: int) -> Reply:
    """Let it go, or ask when it should leave if its time has passed."""
    change = _editions(request).let_go(request.editor, str(week), revision)
    try:
        return await _changed(request, week, change, lambda one: not one.is_held)
    except TimeHasPassed:
        departure = await _coming(request, week)
        if departure is None:
            return await _outdated(request)
        cards = _desk(request).cards
        return reply(await cards.late(request.editor, request.message_id, departure))


async def put_off(request: DeskRequest, week: Week, revision: int) -> Reply:
    change = _editions(request).put_off(request.editor, str(week), revision)
    return await _changed(request, week, change, lambda one: not one.is_held)


async def send_now(request: DeskRequest, week: Week, revision: int) -> Reply:
    send = _desk(request).release.send(request.editor, str(week), revision)
    return await _sent(request, week, send)


async def confirm(request: DeskRequest, week: Week, revision: int) -> Reply:
    send = _desk(request).release.confirm(request.editor, str(week), revision)
    return await _sent(request, week, send)


async def decline(request: DeskRequest, week: Week, revision: int) -> Reply:
    change = _desk(request).release.decline(request.editor, str(week), revision)
    return await _changed(request, week, change, lambda one: one.standing.wish is None)


async def undo(request: DeskRequest, week: Week, campaign_id: int) -> Reply:
    """Take back what has not begun to leave."""
    try:
        undone = await _desk(request).release.undo(request.editor, str(week), campaign_id)
    except ReleaseError as error:
        screen = await _card(request)
        return Reply((screen,), f"desk/{error.refusal}", alert=True, idle=True)
    return Reply((await _card(request),), "desk/undone", idle=not undone)


async def _sent(request: DeskRequest, week: Week, send: Awaitable[None]) -> Reply:
    """A new card for every editor, below what the canary has brought them: they can undo it.

    When two have to agree, the others are asked so.
    """
    cards = _desk(request).cards
    try:
        await send
    except StaleEdition:
        departure = await _coming(request, week)
        done = departure is None or departure.campaign is not None or departure.standing.wish
        return Reply((await _card(request),), idle=True) if done else await _outdated(request)
    except ReleaseError as error:
        if error.refusal is not Refusal.CANARY:
            screen = await _card(request)
            return Reply((screen,), f"desk/{error.refusal}", alert=True, idle=True)
        await cards.tell(await cards.others(request.editor))
        return await _below(request, _refused(request, error, held=True))
    await cards.tell(await cards.others(request.editor))
    return await _below(request)


async def _shown(request: DeskRequest, show: Awaitable[None]) -> Reply:
    try:
        await show
    except ReleaseError as error:
        return await _below(request, _refused(request, error, held=False))
    return await _below(request)


async def _changed(
    request: DeskRequest, week: Week, change: Awaitable[None], is_so: Callable[[Departure], bool]
) -> Reply:
    """The pressed message shows what became of it; a second press of two says nothing more."""
    try:
        await change
    except StaleEdition:
        departure = await _coming(request, week)
        if departure is not None and is_so(departure):
            return Reply((await _card(request),), idle=True)
        return await _outdated(request)
    return Reply((await _card(request),), "saved")


async def _below(request: DeskRequest, screen: Screen | None = None) -> Reply:
    """A new card, or the screen, in the place of the pressed message."""
    await _desk(request).cards.below(request.editor, request.message_id, screen)
    return Reply()


async def _outdated(request: DeskRequest) -> Reply:
    """The pressed message shows the edition as it stands, with a word about why."""
    return Reply((await _card(request),), "desk/stale_edition", alert=True, idle=True)


def _refused(request: DeskRequest, error: ReleaseError, *, held: bool) -> Screen:
    return request.screen(
        "desk/edition_refused.html", refused=error.language, detail=error.detail, held=held
    )


async def _order(request: DeskRequest, departure: Departure) -> Screen:
    return await _desk(request).cards.order(request.editor, request.message_id, departure)


async def _card(request: DeskRequest) -> Screen:
    """The pressed message becomes the editor's card."""
    return await _desk(request).cards.turn(request.editor, request.message_id)


async def _coming(request: DeskRequest, week: Week) -> Departure | None:
    """The edition of the week, if it is the one that leaves next."""
    return await _desk(request).departures.of(str(week))


def _desk(request: DeskRequest) -> EditionDesk:
    return request.services.newsroom.edition


def _editions(request: DeskRequest) -> Editions:
    return _desk(request).editions


ACTIONS: Mapping[str, DeskAction] = {
    "eedition": DeskAction(show_edition, Role.WRITER),
    "eepreview": DeskAction(preview, Role.WRITER, (Week.parse, Density)),
    PAGE: DeskAction(preview_page, Role.WRITER, (Week.parse, Language, Density, number)),
    READ: DeskAction(
        preview_brief,
        Role.WRITER,
        (Week.parse, Language, Density, number, number, Origin.parse, Language),
        optional=1,
    ),
    "eeme": DeskAction(send_to_me, Role.EDITOR, (Week.parse,)),
    "eeorder": DeskAction(show_order, Role.EDITOR, (Week.parse, number)),
    "eemove": DeskAction(move, Role.EDITOR, (Week.parse, number, number, one_of(UP, DOWN))),
    "eehold": DeskAction(hold, Role.EDITOR, (Week.parse, number)),
    "eelet": DeskAction(let_go, Role.EDITOR, (Week.parse, number)),
    "eenext": DeskAction(put_off, Role.EDITOR, (Week.parse, number)),
    "eesend": DeskAction(send_now, Role.EDITOR, (Week.parse, number)),
    "eeconfirm": DeskAction(confirm, Role.EDITOR, (Week.parse, number)),
    "eedecline": DeskAction(decline, Role.EDITOR, (Week.parse, number)),
    "eeundo": DeskAction(undo, Role.EDITOR, (Week.parse, number)),
}
