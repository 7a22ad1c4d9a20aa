"""The dated line that says that a message is not what it was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mark(StrEnum):
    """``corrected``: it was wrong; ``updated``: the story goes on."""

    CORRECTED = "corrected"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark and its moment, aware."""

    mark: Mark
    at: datetime
