"""A measurement's engine: ``python -m bench.engine send --folder … --url … --count …``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.engine.breaking import interrupt
from bench.engine.composition import Server, fill
from bench.engine.million import broadcast_to_all
from bench.engine.polling import poll
from bench.engine.sending import broadcast
from bot import loop

_WORKS = {
    "send": broadcast,
    "break": interrupt,
    "million": broadcast_to_all,
    "poll": poll,
}


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    add = parser.add_argument
    add("what", choices=["fill", *_WORKS])
    add("--folder", type=Path, required=True, help="for the store and its key")
    add("--url", default="")
    add("--token", default="")
    add("--first-id", type=int, required=True)
    add("--count", type=int, required=True)
    add("--resting", type=int, default=0, help="more readers, who are in no audience")
    add("--rate", type=float, default=0.0, help="messages a second; default: no limit")
    add("--paid", action="store_true", help="1000 a second, --rate for what is not paid")
    return parser.parse_args(given)


async def work(options: argparse.Namespace) -> None:
    """What the options ask for."""
    if options.what == "fill":
        await fill(options.folder, options.first_id, options.count, options.resting)
        return
    server = Server(options.url, options.token, options.rate, options.paid)
    await _WORKS[options.what](options.folder, server, options.first_id, options.count)


def main() -> None:
    loop.run(work(arguments(sys.argv[1:])))


if __name__ == "__main__":
    main()
