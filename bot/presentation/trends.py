"""How each topic has moved: one row of badges per topic, a column per week."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.briefs.edition import Edition
from bot.briefs.topics import Topic, Topics
from storage.values.briefs import Trend


@dataclass(frozen=True, slots=True)
class TrendRow:
    """``trends`` has one entry per week, the oldest first; None where nothing was judged."""

    topic: Topic
    trends: tuple[Trend | None, ...]


def trend_rows(editions: Sequence[Edition], topics: Topics) -> tuple[TrendRow, ...]:
    """The rows of the topics that were judged in these editions, which are latest first."""
    rows = (
        TrendRow(topic, tuple(_judged(edition, topic.key) for edition in reversed(editions)))
        for topic in topics
    )
    return tuple(row for row in rows if any(row.trends))


def _judged(edition: Edition, topic: str) -> Trend | None:
    """The badge of the topic's last brief in the edition that has one."""
    found = [brief.trend for brief in edition.briefs if brief.topic == topic and brief.trend]
    return found[-1] if found else None
