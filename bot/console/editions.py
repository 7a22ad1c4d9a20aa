"""``digest coming``, ``hold``, ``release``, ``order``: the coming edition, and what is decided."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.assembly import build_campaigns, build_departures, build_editions
from bot.clock import Clock
from bot.console.options import AsJson, OfWeek, as_week
from bot.console.output import UserError, print_json, print_line
from bot.console.session import on_store
from bot.delivery.campaigns import AlreadyWritten
from bot.delivery.departures import Departure, Departures
from bot.desk.editions.editions import Editions, NotInEdition, StaleEdition
from bot.store import Store
from storage.values.briefs import Brief

Decide = Callable[[Editions, Departure], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Coming:
    """The edition that leaves next, and its briefs in their order."""

    departure: Departure
    briefs: tuple[Brief, ...]
    local_due: str


def show_coming(*, json: AsJson = False) -> None:
    """Show which edition leaves next, and when."""
    _show(on_store(lambda store: _shown(store, build_departures(store))), json=json)


def hold_digest(week: OfWeek = None, *, json: AsJson = False) -> None:
    """Keep the coming edition from leaving at its time."""

    async def hold(editions: Editions, seen: Departure) -> None:
        if not seen.is_held:
            await editions.hold(None, str(seen.week), seen.revision)

    _decide(week, hold, json=json)


def release_digest(
    week: OfWeek = None,
    *,
    at_next: Annotated[
        bool, typer.Option("--next", help="At the next weekly time, if its own has passed.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Let an edition that is on hold leave at its time."""

    async def let_go(editions: Editions, seen: Departure) -> None:
        name = str(seen.week)
        if not seen.is_late(Clock().now()):
            if seen.is_held:
                await editions.let_go(None, name, seen.revision)
        elif at_next:
            await editions.put_off(None, name, seen.revision)
        else:
            raise UserError(
                f"The time of {name} has passed: send it (main.py digest send),"
                " or let it leave at the next weekly time with --next."
            )

    _decide(week, let_go, json=json)


def order_digest(
    brief_ids: Annotated[list[int], typer.Argument(metavar="ID…")],
    week: OfWeek = None,
    *,
    json: AsJson = False,
) -> None:
    """Let these briefs come first in the coming edition, in this order."""
    _decide(
        week,
        lambda editions, seen: editions.order(None, str(seen.week), seen.revision, brief_ids),
        json=json,
    )


def _decide(week: str | None, decide: Decide, *, json: bool) -> None:
    wanted = as_week(week)

    async def work(store: Store) -> Coming:
        departures = build_departures(store)
        departure = await _coming(departures)
        name = str(departure.week)
        if wanted is not None and wanted != departure.week:
            raise UserError(f"The edition {wanted} does not leave next; {name} does.")
        if departure.campaign is not None:
            number = departure.campaign.id
            raise UserError(f"The digest of {name} is written already: see campaign {number}.")
        try:
            await decide(build_editions(store), departure)
        except NotInEdition as error:
            raise UserError(f"{error} See: main.py briefs list --week {name}.") from None
        except StaleEdition:
            raise UserError(f"The edition {name} has changed at this moment: try again.") from None
        return await _shown(store, departures)

    _show(on_store(work), json=json)


async def wish_edition(store: Store, week: str) -> None:
    """Wish to send the edition that leaves next, which an editor has to confirm.

    Raises UserError, and AlreadyWritten. Once it is wished, that stays so.
    """
    campaign = await build_campaigns(store).of_edition(week)
    if campaign is not None:
        raise AlreadyWritten(campaign, f"The digest of {week}")
    departure = await build_departures(store).of(week)
    if departure is None:
        raise UserError(
            f"TWO_PERSON is set, and editors confirm the edition that leaves next; {week} does not."
        )
    wish = departure.standing.wish
    if wish is not None and wish.user_id is not None:
        raise UserError(f"An editor wishes to send {week}: another one confirms it at the desk.")
    if wish is None:
        await _wish(store, week, departure.revision)


async def _wish(store: Store, week: str, revision: int) -> None:
    try:
        await build_editions(store).wish(None, week, revision)
    except StaleEdition:
        raise UserError(f"The edition {week} has changed at this moment: try again.") from None


async def _coming(departures: Departures) -> Departure:
    departure = await departures.coming()
    if departure is None:
        raise UserError("No edition is coming.")
    return departure


async def _shown(store: Store, departures: Departures) -> Coming:
    departure = await _coming(departures)
    briefs = await store.briefs.whole_edition(str(departure.week))
    local = departure.due_at.astimezone(store.settings.zone)
    return Coming(departure, briefs, f"{local:%Y-%m-%d %H:%M} ({store.settings.zone.key})")


def _show(coming: Coming, *, json: bool) -> None:
    if json:
        print_json(_facts(coming))
    else:
        _print(coming)


def _facts(coming: Coming) -> dict[str, object]:
    return {
        "edition": str(coming.departure.week),
        "due_at": coming.departure.due_at,
        "held_at": coming.departure.standing.held_at,
        "briefs": [brief.id for brief in coming.briefs],
    }


def _print(coming: Coming) -> None:
    held = coming.departure.is_held
    state = f"is on hold; its time is {coming.local_due}" if held else f"leaves {coming.local_due}"
    print_line(f"The edition {coming.departure.week} {state}.")
    for brief in coming.briefs:
        print_line(f"  {brief.id}  {brief.topic}  {' '.join(brief.languages)}")
