"""``digest``: the weekly digest as text, and sending it by hand."""

from collections.abc import Iterator

from bot.assembly import build_campaigns
from bot.briefs.edition import Edition
from bot.briefs.week import Week
from bot.console.campaigns import print_written
from bot.console.delivering import Waits, written
from bot.console.editions import wish_edition
from bot.console.noting import note
from bot.console.options import AsJson, InLanguage, Now, OfWeek, Wait, as_week
from bot.console.output import UserError, print_json, print_line
from bot.console.session import on_store
from bot.desk.audit import Action
from bot.presentation import markup
from bot.store import Store
from storage.values.briefs import Language
from storage.values.campaigns import Campaign
from storage.values.desk import Via
from storage.values.subscribers import Density


def show_digest(
    language: InLanguage = Language.EN, week: OfWeek = None, *, json: AsJson = False
) -> None:
    """Print a digest as text, all its pages."""
    wanted = as_week(week)

    async def work(store: Store) -> tuple[Edition, list[str]]:
        edition = await _edition(store, wanted)
        return edition, list(_pages(store, edition, language))

    edition, pages = on_store(work)
    if json:
        ids = [brief.id for brief in edition.briefs]
        facts = {"edition": str(edition.week), "language": language, "briefs": ids}
        print_json({**facts, "pages": pages})
    else:
        print_line("\n\n".join(pages))


def send_digest(
    week: OfWeek = None, *, now: Now = True, wait: Wait = False, json: AsJson = False
) -> None:
    """Send an edition's digest, the newest one unless told otherwise, to every active reader."""
    del now
    wanted = as_week(week)

    async def write(store: Store) -> Campaign:
        edition = await _edition(store, wanted)
        async with store.desk.audit.together():
            campaign = await build_campaigns(store).digest(str(edition.week), untried=Via.CONSOLE)
            await note(store, Action.RELEASED, f"campaign:{campaign.id}")
        return campaign

    async def wish(store: Store) -> Waits:
        week = str((await _edition(store, wanted)).week)
        await wish_edition(store, week)
        return Waits(edition=week)

    print_written(*written(write, wish, wait=wait), json=json)


async def _edition(store: Store, week: Week | None) -> Edition:
    edition = await (store.library.newest() if week is None else store.library.edition(week))
    if edition is None:
        what = f"Nothing of the edition {week}" if week else "No edition"
        raise UserError(f"{what} has been published.")
    return edition


def _pages(store: Store, edition: Edition, language: Language) -> Iterator[str]:
    last, number = None, 0
    while True:
        screen = store.digests.page(edition, language, frozenset(), Density.FULL, number)
        if screen is None or screen == last:
            return
        yield markup.plain(screen.text)
        last, number = screen, number + 1
