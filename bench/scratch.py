"""Folders for journals: on the disk that the project is on, not in memory."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import ROOT

SCRATCH = ROOT / ".bench"


@contextmanager
def folder() -> Iterator[Path]:
    """A new one while the block runs."""
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as name:
        yield Path(name)


@contextmanager
def copy_of(original: Path) -> Iterator[Path]:
    """One with the same files, whose store nobody has open."""
    with folder() as name:
        shutil.copytree(original, name, dirs_exist_ok=True)
        yield name
