"""Options that several commands share."""

from typing import Annotated

import typer

from bot.briefs.week import Week
from bot.console.output import UserError
from storage.values.briefs import Language

MOST = 2**63 - 1
"""The highest number that the store can hold."""

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
InLanguage = Annotated[Language, typer.Option(help="The reader's language.")]
OfWeek = Annotated[str | None, typer.Option("--week", help="An ISO week such as 2017-W50.")]
Now = Annotated[bool, typer.Option("--now", help="Leave at once, as it does by default.")]
Wait = Annotated[bool, typer.Option("--wait", help="Deliver in this process, and wait.")]


def as_week(text: str | None) -> Week | None:
    """The week that was named; raise UserError for what is not one."""
    try:
        return None if text is None else Week.parse(text)
    except ValueError as error:
        raise UserError(str(error)) from None
