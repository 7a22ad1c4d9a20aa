"""The emulator as a process of its own: ``python -m bot.emulator --port 8081 --flood 30``."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import datetime

from bot.clock import Clock, MovableClock
from bot.emulator.emulator import TOKEN, Emulator
from bot.emulator.limits import FloodLimits
from bot.loop import run


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.emulator", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=8081, help="on loopback; 0: a free one")
    add("--token", default=TOKEN, help="the token that the bot must use")
    add("--flood", type=float, metavar="N", help="messages a second before 429; default: no limit")
    add("--per-chat", type=float, metavar="N", help="messages a second in one chat, with --flood")
    add("--latency-ms", type=float, default=0.0, help="passes before each answer")
    add("--bulk", nargs=2, type=int, metavar=("FIRST_ID", "COUNT"), help="many private chats")
    add("--languages", default="be,ru,en", help="of the bulk chats, in turn")
    add("--clock", type=datetime.fromisoformat, help="the moment at the start, with its zone")
    add("--seed", type=int, default=0, help="decides the chances of faults")
    return parser.parse_args(given)


def build(options: argparse.Namespace) -> Emulator:
    """The emulator that the options describe."""
    flood = None
    if options.flood:
        flood = FloodLimits(overall_per_s=options.flood, per_chat_per_s=options.per_chat)
    clock: Clock = MovableClock(options.clock)
    emulator = Emulator(
        clock,
        token=options.token,
        flood=flood,
        latency_s=options.latency_ms / 1000,
        seed=options.seed,
    )
    if options.bulk:
        emulator.bulk(*options.bulk, *options.languages.split(","))
    return emulator


async def serve(options: argparse.Namespace) -> None:
    """Until SIGINT or SIGTERM; the address is printed once the port is open."""
    emulator = build(options)
    await emulator.start(options.port)
    sys.stdout.write(f"{emulator.url}\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await emulator.stop()


def main() -> None:
    run(serve(arguments(sys.argv[1:])))


if __name__ == "__main__":
    main()
