"""The tables: on the terminal, and as ``docs/performance.md``."""

from collections.abc import Sequence

from bench import machine
from bench.figures import Medians
from bench.findings import Findings
from bench.goals import Result
from bench.processes import LATENCY_MS

Row = tuple[str, Medians]

_ABOUT = f"""# Performance

Written by `make bench`, which anybody can repeat: it needs no network beyond the installation of
its own virtualenv, and takes about ten minutes.

Measured on {{machine}}. Load average when it began: {{load:.1f}}.

Server: `python -m bot.emulator`, in a process of its own on the same machine, which answers each
request after {LATENCY_MS} ms. Every contender has a process of its own too, uvloop, and the same
work: `sendMessage` of the same 1 kB of HTML with two buttons to as many private chats. They take
turns; figures are medians of {{runs}} runs, each figure by itself. CPU seconds are user and system
time of all threads of the contender's process; memory is its peak (VmHWM), imports included.
"""

_SIDE_BY_SIDE = """
## Side by side: a server without limits

Only this engine writes a journal: every message is committed as `sending` before it leaves and
settled after its answer, in SQLite with `synchronous=FULL`. The others keep nothing.

"""

_NOTES = """
## Notes

"""

_GOALS = """
## Goals

"""


def side_by_side(rows: Sequence[Row]) -> str:
    """The comparison as a table."""
    lines = [
        ("", "messages/s", "CPU s per 1000", "peak MiB", "429s"),
        *(
            (
                name,
                f"{found.per_second:,.0f}",
                f"{found.cpu_s_per_1000:.3f}",
                f"{found.peak_mib:.0f}",
                f"{found.flooded:.0f}",
            )
            for name, found in rows
        ),
    ]
    return _table(lines)


def goals(results: Sequence[Result]) -> str:
    """Goals and figures as a table, misses included."""
    lines = [("measure", "goal", "measured", "")]
    lines += [
        (
            result.goal.name,
            result.goal.wanted,
            result.goal.shown(result.measured),
            "reached" if result.reached else "**missed**",
        )
        for result in results
    ]
    return _table(lines)


def document(findings: Findings, runs: int) -> str:
    """The whole page."""
    about = _ABOUT.format(machine=machine.described(), load=findings.load, runs=runs)
    notes = "".join(f"- {note}\n" for note in findings.notes)
    return (
        f"{about}{_SIDE_BY_SIDE}{side_by_side(findings.rows)}"
        f"{_GOALS}{goals(findings.results)}{_NOTES}{notes}"
    )


def _table(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    rows = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    rows.insert(1, ["-" * width for width in widths])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
