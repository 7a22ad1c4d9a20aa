"""``push`` and ``campaigns correct``: a brief file goes to everybody."""

from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import build_campaigns, build_corrections, build_wishes
from bot.briefs.importing import search_words
from bot.briefs.sources import SourceError, read
from bot.console.campaigns import print_written
from bot.console.delivering import Waits, written
from bot.console.drafts import draft_file, print_drafts
from bot.console.noting import note
from bot.console.options import AsJson, Id, Wait
from bot.console.output import UserError
from bot.console.session import on_store
from bot.desk.audit import Action
from bot.store import Store
from storage.values.briefs import Brief, BriefContent, Mark
from storage.values.campaigns import Campaign
from storage.values.desk import Via


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
        content = _breaking(store, file)
        async with store.desk.audit.together():
            brief = await _brought_in(store, content)
            campaign = await build_campaigns(store).breaking(
                brief, urgent=urgent, untried=Via.CONSOLE
            )
            await note(store, Action.RELEASED, f"campaign:{campaign.id}")
        return campaign

    async def wish(store: Store) -> Waits:
        draft = await build_wishes(store).release(_breaking(store, file), urgent=urgent)
        return Waits(draft=draft.id)

    print_written(*written(write, wish, wait=wait), json=json)


def correct_campaign(
    campaign_id: Id,
    file: Annotated[Path, typer.Argument(help="The brief in its new words.")],
    *,
    update: Annotated[bool, typer.Option(help="The story goes on: nothing was wrong.")] = False,
    wait: Wait = False,
    json: AsJson = False,
) -> None:
    """Bring in a changed brief and edit it into every copy that was delivered."""
    mark = Mark.UPDATED if update else Mark.CORRECTED

    async def write(store: Store) -> Campaign:
        corrections = build_corrections(store)
        async with store.desk.audit.together():
            await corrections.root(campaign_id)
            brief = await _brought_in(store, _content(store, file))
            campaign = await corrections.correct(campaign_id, brief, mark, untried=Via.CONSOLE)
            await note(store, Action.CORRECTED, f"campaign:{campaign_id}")
        return campaign

    async def wish(store: Store) -> Waits:
        await build_corrections(store).root(campaign_id)
        content = _content(store, file)
        return Waits(draft=(await build_wishes(store).correction(campaign_id, content, mark)).id)

    print_written(*written(write, wish, wait=wait), json=json)


def _breaking(store: Store, file: Path) -> BriefContent:
    content = _content(store, file)
    if content.edition is not None:
        raise UserError(f"{file} is part of an edition; only a brief without one is breaking.")
    return content


def _content(store: Store, file: Path) -> BriefContent:
    """The one brief that a file holds; raises UserError."""
    if file.is_dir():
        raise UserError(f"{file} is a folder; it must be one file.")
    try:
        contents = read(file, topics=store.topics, timezone=store.settings.zone)
    except SourceError as error:
        raise UserError(f"{file}: {error.located()}") from None
    if len(contents) != 1:
        raise UserError(f"{file} holds {len(contents)} briefs; it must be one.")
    if contents[0].draft:
        raise UserError(f"{file} is a draft; remove its status to send it.")
    return contents[0]


async def _brought_in(store: Store, content: BriefContent) -> Brief:
    (saved,) = await store.briefs.put([content], search_words, store.clock.now())
    brief = await store.briefs.by_id(saved.brief_id)
    if brief is None:
        raise LookupError("a brief that was saved is there")
    return brief


def _refuse_with_draft(**options: bool) -> None:
    for name, given in options.items():
        if given:
            raise typer.BadParameter(
                "it and --draft exclude each other: editors decide how and when a draft is sent.",
                param_hint=f"--{name}",
            )
