"""The desk: editors and their roles, drafts, the audit log and the doors."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.values.briefs import BriefText, Language, Mark, Trend


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

    A released one has a campaign that has not begun yet, a sent one a campaign that has. One is
    withdrawn for good together with the campaign that it was to correct.
    """

    OPEN = "open"
    RELEASED = "released"
    SENT = "sent"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


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

    ``user_id`` is None for a wish of the command line, ``due_at`` for a send at once.
    """

    user_id: int | None = field(repr=False)
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
