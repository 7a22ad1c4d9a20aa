"""``python -m bench``: measure, print the tables, write ``docs/performance.md``."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence

from bench import machine, parts, report
from bench.findings import Findings
from bench.processes import ROOT

PAGE = ROOT / "docs" / "performance.md"


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--only", choices=[*parts.PARTS, *parts.ALONE], help="a part; nothing is written then")
    add("--runs", type=int, default=3, help="of each measurement; the median counts")
    return parser.parse_args(given)


async def measure(options: argparse.Namespace) -> None:
    """All parts, or the one that is asked for."""
    findings = Findings(machine.load())
    for name, part in _chosen(options.only).items():
        _say(f"{name} …")
        await part(findings, options.runs)
    if findings.rows:
        _say(report.side_by_side(findings.rows))
    _say(report.goals(findings.results))
    _say("\n".join(findings.notes))
    if options.only is None:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(report.document(findings, options.runs), "utf-8")
        _say(f"Written to {PAGE.relative_to(ROOT)}.")


def _chosen(only: str | None) -> Mapping[str, parts.Part]:
    if only is None:
        return parts.PARTS
    return {only: (parts.PARTS | parts.ALONE)[only]}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(options: argparse.Namespace) -> None:
    """Measure; SIGTERM ends it like Ctrl+C, and with it all that it has started."""
    measuring = asyncio.ensure_future(measure(options))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measuring.cancel)
    await measuring


if __name__ == "__main__":
    asyncio.run(main(arguments(sys.argv[1:])))
