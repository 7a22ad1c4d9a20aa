"""Subscribers: where they read, and what they prefer."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from storage.values.briefs import Language


class Density(StrEnum):
    """How much of each brief a digest shows."""

    HEADLINES = "headlines"
    LEADS = "leads"
    FULL = "full"


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class SubscriberState(StrEnum):
    """``inactive``: the chat cannot be reached or left; its preferences are kept."""

    ACTIVE = "active"
    PAUSED = "paused"
    INACTIVE = "inactive"


MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of each day, in minutes after its midnight; one that ends earlier crosses midnight.

    ``start`` belongs to it, ``end`` does not. Raises ValueError for minutes that no day has, and
    for a span without a length.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < MINUTES_A_DAY and 0 <= self.end < MINUTES_A_DAY):
            raise ValueError("a day has no such minute")
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same minute")

    def __str__(self) -> str:
        """As files have it: ``23:00-07:00``."""
        return f"{time_of_day(self.start)}-{time_of_day(self.end)}"

    @classmethod
    def parse(cls, words: str) -> Self:
        """The reverse of ``str``, also with a dash in between; raises ValueError."""
        found = _SPAN.fullmatch(words.strip())
        if found is None:
            raise ValueError("no two times of the day like 23:00-07:00")
        hour, minute, last_hour, last_minute = map(int, found.groups())
        return cls(60 * hour + minute, 60 * last_hour + last_minute)

    def cover(self, minute: int) -> bool:
        """Whether a minute of the day is among them."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def moved(self, start_by: int, end_by: int) -> Self | None:
        """With its ends moved by so many minutes; None when they would meet or pass each other."""
        length = (self.end - self.start) % MINUTES_A_DAY + end_by - start_by
        if not 0 < length < MINUTES_A_DAY:
            return None
        start = (self.start + start_by) % MINUTES_A_DAY
        return type(self)(start, (start + length) % MINUTES_A_DAY)


_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


def whole_hour(words: str) -> int:
    """The hour of a time such as ``18:00``; raises ValueError."""
    found = _WHOLE_HOUR.fullmatch(words.strip())
    if found is None:
        raise ValueError("no whole hour like 18:00")
    return int(found[1])


_WHOLE_HOUR = re.compile(r"([01]?\d|2[0-3]):00")


def time_of_day(minute: int) -> str:
    """A minute of the day as clocks show it: ``07:00``."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that reads. ``topics`` empty means all; ``chat_id`` is the opened seal.

    ``quiet``: without it messages come at all hours. ``digest_hour``: without it digests come with
    everybody's. ``suspicions`` are the campaigns in a row for which the chat was not found.
    """

    id: int
    chat_id: int = field(repr=False)
    kind: ChatKind
    language: Language
    topics: frozenset[str]
    density: Density
    state: SubscriberState
    paused_until: datetime | None = None
    reason: str | None = None
    quiet: QuietHours | None = None
    digest_hour: int | None = None
    suspicions: int = 0


class Variant(NamedTuple):
    """The preferences that decide what a subscriber is sent. ``topics`` empty means all."""

    language: Language
    density: Density
    topics: frozenset[str]

    def __str__(self) -> str:
        """As the store keeps it: ``be leads economy west``."""
        return " ".join((self.language, self.density, *sorted(self.topics)))

    @classmethod
    def parse(cls, stored: str) -> Self:
        """The reverse of ``str``; raises ValueError."""
        language, density, *topics = stored.split()
        return cls(Language(language), Density(density), frozenset(topics))
