"""``campaigns``: what was sent, and the controls."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from bot.assembly import build_campaigns, build_control
from bot.clock import Clock
from bot.console.delivering import Waits, deliver, written
from bot.console.options import AsJson, Id, Wait
from bot.console.output import print_json, print_line, print_table
from bot.console.session import on_store
from bot.delivery.campaigns import AlreadyWritten, Report
from bot.delivery.cost import estimate, stars
from bot.desk.campaigns.control import Control
from bot.settings import Settings
from bot.store import Store
from storage.values.campaigns import Campaign, CampaignState
from storage.values.subscribers import SubscriberState

NEWEST = 50


def list_campaigns(*, json: AsJson = False) -> None:
    """List the last campaigns, newest first."""

    async def work(store: Store) -> list[Report]:
        campaigns = build_campaigns(store)
        return [await campaigns.report(one.id) for one in await campaigns.newest(NEWEST)]

    reports = on_store(work)
    if json:
        print_json([report_facts(report) for report in reports])
        return
    rows = [
        (
            report.campaign.id,
            report.campaign.kind,
            report.campaign.edition or f"brief {report.campaign.brief_id}",
            report.campaign.state,
            report.books.audience,
            report.books.sent,
            report.books.failed + report.books.blocked + report.books.unknown,
        )
        for report in reports
    ]
    print_table(("ID", "KIND", "ABOUT", "STATE", "AUDIENCE", "SENT", "NOT SENT"), rows)


def show_campaign(campaign_id: Id, *, json: AsJson = False) -> None:
    """Show a campaign's state and its books."""
    print_report(on_store(lambda store: build_campaigns(store).report(campaign_id)), json=json)


def pause_campaign(campaign_id: Id, *, json: AsJson = False) -> None:
    """Stop sending until it is resumed."""
    _steer(lambda control: control.pause(None, campaign_id), campaign_id, json=json)


def resume_campaign(campaign_id: Id, *, json: AsJson = False) -> None:
    """Go on with a paused campaign."""
    _steer(lambda control: control.resume(None, campaign_id), campaign_id, json=json)


def cancel_campaign(campaign_id: Id, *, json: AsJson = False) -> None:
    """End a campaign for good; what was sent stays."""
    _steer(lambda control: control.cancel(None, campaign_id), campaign_id, json=json)


def resend_campaign(campaign_id: Id, *, wait: Wait = False, json: AsJson = False) -> None:
    """Send again to those whom it did not reach."""

    async def work(store: Store) -> Report:
        if wait:
            store.settings.token()
        control = build_control(store)
        await control.resend(None, campaign_id)
        if wait:
            return await deliver(store, campaign_id)
        return await control.campaigns.report(campaign_id)

    print_report(on_store(work), json=json)


def recall_campaign(
    campaign_id: Id,
    *,
    reason: Annotated[str, typer.Option(help="Shown where a copy cannot be deleted.")] = "",
    wait: Wait = False,
    json: AsJson = False,
) -> None:
    """Stop a campaign, delete its copies, and turn those over 48 hours old into a note."""

    async def write(store: Store) -> Campaign:
        try:
            return await build_control(store).recall(None, campaign_id, reason)
        except AlreadyWritten as known:
            if known.campaign.id != campaign_id:
                raise
            return known.campaign

    print_written(*written(write, wait=wait), json=json)


def print_written(written: Campaign | Waits, report: Report | None, *, json: bool) -> None:
    """Print what was written: a campaign, with its books if it was waited for, or a wish."""
    if isinstance(written, Waits):
        _print_waits(written, json=json)
        return
    campaign = written
    if json:
        books = report_facts(report) if report else {}
        print_json({"campaign": campaign.id, **books})
    elif report:
        print_report(report, json=False)
    elif campaign.state is CampaignState.CANCELLED:
        print_line(f"Campaign {campaign.id} had not been sent yet; it is cancelled.")
    else:
        print_line(f"Campaign {campaign.id} is written; a running bot begins within a second.")
        if campaign.parent_id is None and Settings.read().paid_broadcast:
            readers = on_store(lambda store: store.subscribers.counts())[SubscriberState.ACTIVE]
            print_line(f"To {readers} readers it costs about {estimate(readers):.1f} Stars.")


def _print_waits(wish: Waits, *, json: bool) -> None:
    name, value = ("draft", wish.draft) if wish.edition is None else ("edition", wish.edition)
    if json:
        print_json({"campaign": None, name: value})
    else:
        what = f"Draft {value}" if wish.edition is None else f"The edition {value}"
        print_line(f"{what} waits for an editor, who confirms it at the desk.")


def print_report(report: Report, *, json: bool) -> None:
    """Print a campaign with its books."""
    facts = report_facts(report)
    if json:
        print_json(facts)
        return
    reasons = facts.pop("reasons")
    for name, value in facts.items():
        print_line(f"{name:<10} {'–' if value is None else value}")
    for state, counts in reasons.items():
        for reason, number in counts.items():
            print_line(f"           {state}: {number} {reason}")


def _stars(report: Report) -> float | None:
    """What the campaign has cost so far when broadcasts are paid for, else None."""
    started_at = report.campaign.started_at
    if started_at is None or not Settings.read().paid_broadcast:
        return None
    ended_at = report.campaign.finished_at or Clock().now()
    return stars(report.books.sent, (ended_at - started_at).total_seconds())


def report_facts(report: Report) -> dict[str, Any]:
    """A campaign and its books, as ``--json`` prints them."""
    campaign, books = report.campaign, report.books
    return {
        "id": campaign.id,
        "kind": campaign.kind,
        "state": campaign.state,
        "edition": campaign.edition,
        "brief": campaign.brief_id,
        "parent": campaign.parent_id,
        "reason": campaign.reason,
        "audience": books.audience,
        "waiting": books.waiting,
        "sending": books.sending,
        "sent": books.sent,
        "blocked": books.blocked,
        "failed": books.failed,
        "skipped": books.skipped,
        "unknown": books.unknown,
        "asleep": report.asleep.number,
        "asleep_until": report.asleep.until,
        "stars": _stars(report),
        "due_at": campaign.due_at,
        "started_at": campaign.started_at,
        "finished_at": campaign.finished_at,
        "reasons": {state: dict(counts) for state, counts in report.reasons.items()},
    }


def _steer(change: Callable[[Control], Awaitable[bool]], campaign_id: int, *, json: bool) -> None:
    async def work(store: Store) -> Report:
        control = build_control(store)
        await change(control)
        return await control.campaigns.report(campaign_id)

    print_report(on_store(work), json=json)
