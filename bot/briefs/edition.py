"""One week of the publication, as a reader may see it."""

from dataclasses import dataclass

from bot.briefs.week import Week
from storage.values.briefs import Brief


@dataclass(frozen=True, slots=True)
class Edition:
    """The published briefs of a week, in the order in which they are shown; never empty."""

    week: Week
    briefs: tuple[Brief, ...]
