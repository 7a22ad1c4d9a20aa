"""``import`` and ``briefs``: bringing briefs in, and looking at what the store holds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.briefs.importing import Report
from bot.console.options import AsJson, Id, InLanguage, OfWeek, as_week
from bot.console.output import UserError, print_json, print_line, print_problem, print_table
from bot.console.session import on_store
from bot.desk.audit import Action
from bot.presentation.shown import best_text
from bot.store import Store
from storage.values.briefs import Brief, Language
from storage.values.desk import Via

SEARCH_LIMIT = 50


def import_briefs(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    language: Annotated[
        Language | None, typer.Option(help="For pages that do not tell their language.")
    ] = None,
    week: OfWeek = None,
    *,
    json: AsJson = False,
) -> None:
    """Bring in briefs from Markdown, JSON or the publisher's pages as text."""
    wanted = as_week(week)

    async def work(store: Store) -> tuple[Report, ...]:
        async def kept() -> None:
            await store.desk.audit.count(Action.RECEIVED, Via.CONSOLE)

        return await store.importer.bring_in(paths, language=language, week=wanted, kept=kept)

    reports = on_store(work)
    if json:
        print_json([_report_facts(report) for report in reports])
    else:
        for report in reports:
            print_line(f"{report.outcome:<9}  {report.path}: {report.message}")
    refused = sum(report.outcome == "refused" for report in reports)
    if refused:
        print_problem(f"{refused} of {len(reports)} files refused; nothing in them was stored.")
        raise typer.Exit(1)


def list_briefs(week: OfWeek = None, *, json: AsJson = False) -> None:
    """List the briefs of the store, drafts too, latest edition first."""
    wanted = as_week(week)
    found = on_store(lambda store: store.briefs.all())
    _print_briefs([b for b in found if wanted is None or b.edition == str(wanted)], json=json)


def show_brief(
    brief_id: Id,
    language: InLanguage = Language.EN,
    *,
    json: AsJson = False,
) -> None:
    """Show one brief in a language, or in the best other one that it has."""
    brief = on_store(lambda store: store.briefs.by_id(brief_id))
    if brief is None:
        raise UserError(f"There is no brief {brief_id}; see: main.py briefs list.")
    text = best_text(brief, language)
    if json:
        facts = {"title": text.title, "lead": text.lead, "body": text.body}
        print_json({**_facts(brief), "language": text.language, **facts})
        return
    if text.language is not language:
        print_problem(f"There is no version in {language}; this is the one in {text.language}.")
    head = " · ".join(filter(None, (brief.edition or "breaking", brief.topic, brief.trend)))
    print_line(f"{head}\n\n{text.title}\n\n{text.lead}\n\n{text.body}".rstrip())


def search_briefs(
    words: Annotated[list[str], typer.Argument(metavar="WORDS")],
    language: InLanguage = Language.EN,
    *,
    json: AsJson = False,
) -> None:
    """Find published briefs by words, in any form of each word."""
    found = on_store(
        lambda store: store.library.search(" ".join(words), language, limit=SEARCH_LIMIT)
    )
    _print_briefs(found, json=json)


def _print_briefs(briefs: Sequence[Brief], *, json: bool) -> None:
    if json:
        print_json([_facts(brief) for brief in briefs])
        return
    rows = [
        (
            brief.id,
            brief.edition or "breaking",
            brief.topic,
            "draft" if brief.draft else brief.trend,
            " ".join(brief.languages),
            best_text(brief, Language.EN).title,
        )
        for brief in briefs
    ]
    print_table(("ID", "EDITION", "TOPIC", "TREND", "LANGUAGES", "TITLE"), rows)


def _facts(brief: Brief) -> dict[str, Any]:
    return {
        "id": brief.id,
        "edition": brief.edition,
        "topic": brief.topic,
        "trend": brief.trend,
        "languages": list(brief.languages),
        "draft": brief.draft,
    }


def _report_facts(report: Report) -> dict[str, Any]:
    return {
        "path": str(report.path),
        "outcome": report.outcome,
        "id": report.brief_ids[0] if len(report.brief_ids) == 1 else None,
        "ids": list(report.brief_ids),
        "message": report.message,
    }
