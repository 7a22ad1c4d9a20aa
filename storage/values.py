"""Values that cross the layers: immutable, and free of any behaviour that touches the store."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self


class Language(StrEnum):
    """The languages of the publication, as ISO 639-1 codes."""

    BE = "be"
    RU = "ru"
    EN = "en"


class Trend(StrEnum):
    """The badge of a brief: how the situation changed over the week."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


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


class Mark(StrEnum):
    """``corrected``: it was wrong; ``updated``: the story goes on."""

    CORRECTED = "corrected"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Marked:
    """The dated line that says that something is not what it was; ``at`` is aware."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, slots=True)
class BriefText:
    """One language version. ``title`` and ``lead`` are plain text, ``body`` is Markdown.

    ``marked`` says that what was sent is changed, and when; a later change without a correction
    takes it away. It is no part of what the version says.
    """

    language: Language
    title: str
    lead: str
    body: str
    marked: Marked | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BriefContent:
    """What an incoming file says of one brief, before the store has given it an id.

    ``edition`` is an ISO week such as ``2017-W50``; None makes the brief breaking.
    ``published`` is aware UTC; a brief is shown from that moment on, at once when it is None.
    """

    key: str
    topic: str
    edition: str | None
    trend: Trend | None
    texts: tuple[BriefText, ...]
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: datetime | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """A stored brief with all its language versions. ``photo`` is a Telegram file id."""

    id: int
    key: str
    topic: str
    edition: str | None
    trend: Trend | None
    texts: tuple[BriefText, ...]
    authors: tuple[str, ...]
    source: str | None
    published: datetime | None
    draft: bool
    position: int
    photo: str | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(text.language for text in self.texts)


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


def time_of_day(minute: int) -> str:
    """A minute of the day as clocks show it: ``07:00``."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that reads. ``topics`` empty means all; ``chat_id`` is the opened seal.

    ``quiet``: without it messages come at all hours. ``suspicions`` are the campaigns in a row for
    which the chat was not found.
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


class Copy(NamedTuple):
    """A message that arrived with a campaign.

    ``variant`` are the preferences for which it was made, where they are known.
    """

    message_id: int
    sent_at: datetime
    variant: Variant | None
    campaign_id: int = 0


class CampaignKind(StrEnum):
    DIGEST = "digest"
    BREAKING = "breaking"
    CORRECTION = "correction"
    RECALL = "recall"
    FOLLOW_UP = "follow_up"


class CampaignState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One thing sent to an audience.

    ``occasion`` is what makes it unique (``digest:2017-W50``). ``prepared_to`` is the id of the
    last subscriber whose delivery row exists; ``prepared`` says that all of them do. An ``urgent``
    one makes a sound, in readers' quiet hours too. One that deals with the copies of another
    campaign has that as its parent; ``options`` are what its kind needs to know beside, as JSON.
    """

    id: int
    kind: CampaignKind
    occasion: str
    state: CampaignState
    edition: str | None
    brief_id: int | None
    audience: int
    prepared_to: int
    prepared: bool
    created_at: datetime
    due_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str | None = None
    urgent: bool = False
    parent_id: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def revision(self) -> int:
        """How often its words were changed."""
        return int(self.options.get("revision", 0))

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun, and will unless somebody stops it."""
        ahead = self.state in (CampaignState.SCHEDULED, CampaignState.PAUSED)
        return ahead and self.started_at is None


class DeliveryState(StrEnum):
    """The states of promise 1: each delivery is in exactly one."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Books:
    """How many deliveries of a campaign are in each state."""

    audience: int = 0
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0

    @property
    def balanced(self) -> bool:
        return self.audience == (
            self.waiting
            + self.sending
            + self.sent
            + self.blocked
            + self.failed
            + self.skipped
            + self.unknown
        )


class Role(StrEnum):
    """What an editor may do; each role includes those before it."""

    WRITER = "writer"
    EDITOR = "editor"
    OWNER = "owner"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do all that ``other`` may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Editor:
    """A person of the newsroom. ``id`` is the number by which the audit log names them.

    ``user_id`` is the opened seal: the person's Telegram id and that of their private chat.
    """

    id: int
    user_id: int = field(repr=False)
    role: Role
    language: Language
    added_at: datetime
    removed_at: datetime | None = None


class Via(StrEnum):
    """The way by which an act came in."""

    CHAT = "chat"
    DOOR = "door"
    CONSOLE = "console"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. ``editor`` is None for a stranger and for whatever is no person: ``via`` tells.

    ``subject`` is empty or like ``draft:12``; ``times`` counts those alike within an hour.
    """

    id: int
    at: datetime
    editor: Editor | None
    via: Via
    action: str
    subject: str
    detail: str
    times: int


@dataclass(frozen=True, slots=True)
class Door:
    """A newsroom system that may bring briefs in over HTTP; ``name`` says what kind it is."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class DraftState(StrEnum):
    """A draft can be changed while it is open; a discarded one can be taken back.

    A released one has a campaign that has not begun yet, a sent one a campaign that has.
    """

    OPEN = "open"
    RELEASED = "released"
    SENT = "sent"
    DISCARDED = "discarded"


class Notice(StrEnum):
    """A few words in reply to the copies of what was changed."""

    SILENT = "silent"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Correcting:
    """What a draft is to change: the copies of a campaign, with a dated line.

    ``notice`` follows if it is wished.
    """

    campaign_id: int
    mark: Mark
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """An editor's wish to send a draft, which a second one has to confirm.

    ``due_at`` is None for a send at once.
    """

    user_id: int = field(repr=False)
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A breaking update in the making, or new words for what was sent, if it ``corrects``.

    ``revision`` grows with each change. One that corrects holds only the versions that change, and
    has the brief that it is about from the beginning.

    ``key`` may be empty until it is sent; ``photo`` is a Telegram file id. The makers are Telegram
    ids, None for the command line and the HTTP door.
    """

    id: int
    revision: int
    state: DraftState
    key: str
    topic: str | None
    trend: Trend | None
    urgent: bool
    photo: str | None
    authors: tuple[str, ...]
    source: str | None
    texts: tuple[BriefText, ...]
    created_by: int | None = field(repr=False)
    updated_by: int | None = field(repr=False)
    created_at: datetime
    updated_at: datetime
    brief_id: int | None = None
    campaign_id: int | None = None
    wish: Wish | None = None
    corrects: Correcting | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(text.language for text in self.texts)

    @property
    def missing(self) -> tuple[Language, ...]:
        """The languages in which there is no version."""
        return tuple(one for one in Language if one not in self.languages)
