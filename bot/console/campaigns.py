"""``campaigns`` and ``push``: what was sent, the controls, and breaking updates."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.assembly import build_campaigns, build_control, build_corrections
from bot.clock import Clock
from bot.console.delivering import deliver, written
from bot.console.drafts import draft_file, print_drafts
from bot.console.noting import note
from bot.console.options import AsJson, Id, Wait
from bot.console.output import UserError, print_json, print_line, print_table
from bot.console.session import on_store
from bot.delivery.campaigns import AlreadyWritten, Report
from bot.delivery.cost import estimate, stars
from bot.desk.audit import Action
from bot.desk.campaigns.control import Control
from bot.settings import Settings
from bot.store import Store
from storage.values.briefs import Brief, Mark
from storage.values.campaigns import Campaign, CampaignState
from storage.values.desk import Via
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
    """Send again to those with whom it failed."""

    async def work(store: Store) -> Report:
        if wait:
            store.settings.token()
        control = build_control(store)
        await control.resend(None, campaign_id)
        if wait:
            return await deliver(store, campaign_id)
        return await control.campaigns.report(campaign_id)

    print_report(on_store(work), json=json)


def correct_campaign(
    campaign_id: Id,
    file: Annotated[Path, typer.Argument(help="The brief in its new words.")],
    *,
    update: Annotated[bool, typer.Option(help="The story goes on: nothing was wrong.")] = False,
    wait: Wait = False,
    json: AsJson = False,
) -> None:
    """Bring in a changed brief and edit it into every copy that was delivered."""

    async def write(store: Store) -> Campaign:
        if store.settings.two_person:
            raise UserError("TWO_PERSON is set: correct it at the desk, where two editors decide.")
        corrections, mark = build_corrections(store), Mark.UPDATED if update else Mark.CORRECTED
        async with store.desk.audit.together():
            await corrections.root(campaign_id)
            brief = await _brief_of(store, file)
            campaign = await corrections.correct(campaign_id, brief, mark, untried=Via.CONSOLE)
            await note(store, Action.CORRECTED, f"campaign:{campaign_id}")
        return campaign

    print_written(*written(write, wait=wait), json=json)


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


async def _brief_of(store: Store, file: Path) -> Brief:
    """Bring in a file that holds one brief; raises UserError."""
    reports = await store.importer.bring_in([file])
    if len(reports) != 1:
        raise UserError(f"{file} is a folder of {len(reports)} files; it must be one file.")
    (report,) = reports
    if report.outcome == "refused":
        raise UserError(f"{file}: {report.message}")
    briefs = [await store.briefs.by_id(brief_id) for brief_id in report.brief_ids]
    if len(briefs) != 1 or briefs[0] is None:
        raise UserError(f"{file} holds {len(briefs)} briefs; it must be one.")
    if briefs[0].draft:
        raise UserError(f"{file} is a draft; remove its status to send it.")
    return briefs[0]


def push_brief(
    file: Annotated[Path, typer.Argument(help="A brief file without an edition.")],
    *,
    draft: Annotated[
        bool, typer.Option("--draft", help="Make a draft of it, which editors release.")
    ] = False,
    urgent: Annotated[
        bool, typer.Option("--urgent", help="With sound, and in quiet hours too.")
    ] = False,
    wait: Wait = False,
    json: AsJson = False,
) -> None:
    """Bring in a breaking brief and send it at once; import its other languages first."""
    if draft:
        _refuse_with_draft(urgent=urgent, wait=wait)
        print_drafts(on_store(lambda store: draft_file(store, file)), json=json)
        return

    async def write(store: Store) -> Campaign:
        if store.settings.two_person:
            raise UserError("TWO_PERSON is set: push it with --draft, and two editors release it.")
        async with store.desk.audit.together():
            brief = await _brief_of(store, file)
            if brief.edition is not None:
                raise UserError(
                    f"{file} is part of an edition; only a brief without one is breaking."
                )
            campaign = await build_campaigns(store).breaking(
                brief, urgent=urgent, untried=Via.CONSOLE
            )
            await note(store, Action.RELEASED, f"campaign:{campaign.id}")
        return campaign

    print_written(*written(write, wait=wait), json=json)


def _refuse_with_draft(**options: bool) -> None:
    for name, given in options.items():
        if given:
            raise typer.BadParameter(
                "it and --draft exclude each other: editors decide how and when a draft is sent.",
                param_hint=f"--{name}",
            )


def print_written(campaign: Campaign, report: Report | None, *, json: bool) -> None:
    """Print the id of a campaign that was written, and its books if it was waited for."""
    if json:
        books = report_facts(report) if report else {}
        print_json({"campaign": campaign.id, **books})
    elif report:
        print_report(report, json=False)
    elif campaign.state is CampaignState.CANCELLED:
        print_line(f"Campaign {campaign.id} had not been sent yet; it is cancelled.")
    else:
        print_line(f"Campaign {campaign.id} is written; a running bot sends it within a second.")
        if campaign.parent_id is None and Settings.read().paid_broadcast:
            readers = on_store(lambda store: store.subscribers.counts())[SubscriberState.ACTIVE]
            print_line(f"To {readers} readers it costs about {estimate(readers):.1f} Stars.")


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
        "quiet": report.quiet,
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
