"""The services of the desk, together."""

from dataclasses import dataclass

from bot.desk.access import Access
from bot.desk.audit import Audit
from bot.desk.doors import Doors
from bot.desk.drafts.drafts import Drafts


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that an editor may call, less what the reader's side has already."""

    access: Access
    audit: Audit
    doors: Doors
    drafts: Drafts
