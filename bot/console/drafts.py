"""``push --draft``: drafts for the editors' desk from a brief file."""

from collections.abc import Sequence
from pathlib import Path

from bot.briefs.sources import SourceError
from bot.briefs.sources.decoding import MAX_BYTES
from bot.console.output import UserError, print_json, print_line
from bot.desk.drafts.drafts import Arrival
from bot.desk.drafts.incoming import Reader, TooManyError
from bot.desk.drafts.posts import PostError, PostProblem
from bot.store import Store
from storage.values.briefs import Language
from storage.values.desk import Via

_SENTENCES = {
    PostProblem.EMPTY: "There is no text in it.",
    PostProblem.LONG_TITLE: "The first line, which is the title, is too long.",
    PostProblem.LONG: "The text is too long.",
}


async def draft_file(store: Store, file: Path) -> tuple[Arrival, ...]:
    """The drafts of a file, or the draft to which its version was added; raises UserError."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        reader = Reader(store.topics, store.settings.zone)
        incoming = reader.file(file.name, data, Language.EN)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None
    except SourceError as error:
        raise UserError(f"{file}: {error.located()}") from None
    except TooManyError as error:
        raise UserError(f"{file}: {error}") from None
    except PostError as error:
        raise UserError(f"{file}: {_SENTENCES[error.problem]}") from None
    return await store.desk.drafts.bring_in(incoming, None, via=Via.CONSOLE)


def print_drafts(arrivals: Sequence[Arrival], *, json: bool) -> None:
    """Print the numbers of drafts."""
    numbers = [arrival.draft.id for arrival in arrivals]
    if json:
        print_json({"draft": numbers[0], "drafts": numbers})
        return
    for arrival in arrivals:
        languages = ", ".join(arrival.draft.languages)
        done = "has a new version" if arrival.joined else "is made"
        print_line(f"Draft {arrival.draft.id} {done} ({languages}); editors find it under /drafts.")
        if arrival.edition is not None:
            print_line(f"The week {arrival.edition} is left out: a draft goes out by itself.")
