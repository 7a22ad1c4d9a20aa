"""Printing: facts as JSON or as aligned lines on stdout, problems as one line on stderr."""

import sys
from collections.abc import Sequence
from typing import Any

import orjson


class UserError(Exception):
    """The command cannot do what was asked; ``str()`` is one sentence for the operator."""


def print_json(facts: Any) -> None:
    """Print facts as indented JSON; dates as ISO 8601, enums as their values."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    text = orjson.dumps(facts, option=options)
    sys.stdout.write(text.decode())


def print_line(text: str) -> None:
    """Print one line of output, at once: a pipe may be read while the command runs on."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def print_problem(text: str) -> None:
    """Print one line on stderr."""
    sys.stderr.write(" ".join(text.split()) + "\n")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns as wide as their widest cell; nothing but heads when there are none."""
    cells = [tuple(heads), *(tuple("" if c is None else str(c) for c in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print_line(line.rstrip())
