"""Writing one campaign, and delivering it in the command's own process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.application import courier
from bot.assembly import build_campaigns
from bot.console.output import UserError, print_problem
from bot.console.session import on_store
from bot.delivery.alerts import Alert
from bot.delivery.campaigns import Report
from bot.delivery.held import Sleepers
from bot.store import Store
from storage.values.campaigns import Campaign, CampaignState

LOOK_EVERY_S = 0.2
FEW = 10
"""Smaller numbers of readers are not told."""
_OVER = {CampaignState.DONE, CampaignState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Waits:
    """What an editor has to confirm: the number of a draft, or the week of an edition."""

    draft: int | None = None
    edition: str | None = None


Written = tuple[Campaign | Waits, Report | None]
"""A campaign, and its books if it was waited for; or a wish."""


def written(
    write: Callable[[Store], Awaitable[Campaign]],
    wish: Callable[[Store], Awaitable[Waits]] | None = None,
    *,
    wait: bool,
) -> Written:
    """Let ``write`` write a campaign; with ``wait`` deliver it, too.

    Where two have to agree, ``wish`` is what is done instead, if there is one.
    """

    async def work(store: Store) -> Written:
        if wish is not None and store.settings.two_person:
            if wait:
                raise UserError("TWO_PERSON is set: --wait cannot wait for an editor to confirm.")
            return await wish(store), None
        if wait:
            store.settings.token()
        campaign = await write(store)
        return campaign, await deliver(store, campaign.id) if wait else None

    return on_store(work)


async def deliver(store: Store, campaign_id: int) -> Report:
    """Deliver the campaign and report; when a bot is running, it delivers and this waits.

    Raises UserError when the campaign was paused on the way.
    """
    async with courier(store, only=campaign_id, tell=_tell) as engine:
        campaigns = build_campaigns(store, engine.nudge)
        delivering = asyncio.create_task(engine.run())
        told = False
        try:
            while not delivering.done():
                report = await campaigns.report(campaign_id)
                if report.campaign.state in _OVER:
                    break
                if report.campaign.state is CampaignState.PAUSED:
                    raise UserError(
                        f"Campaign {campaign_id} is paused: {report.campaign.reason or 'by hand'}."
                    )
                if not told and (told := _all_are_asleep(report)):
                    _tell_of_sleepers(report.asleep, store.settings.zone)
                await asyncio.wait({delivering}, timeout=LOOK_EVERY_S)
        finally:
            engine.stop()
            await delivering
    return await campaigns.report(campaign_id)


def _all_are_asleep(report: Report) -> bool:
    books = report.books
    return 0 < report.asleep.number == books.waiting and not books.sending


def _tell_of_sleepers(asleep: Sleepers, zone: ZoneInfo) -> None:
    number, until = asleep
    many = number if number >= FEW else f"Fewer than {FEW}"
    when = "then" if until is None else f"{until.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
    print_problem(f"{many} readers get it later, at an hour of their own; this waits until {when}.")


async def _tell(alert: Alert) -> None:
    print_problem(f"Delivery was stopped ({alert.kind.value}): {alert.detail or 'see the log'}.")
