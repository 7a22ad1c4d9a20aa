"""Every screen of the desk in every language; ``python -m tests.snapshots.rendering`` writes them.

Values of the screens stand in tables by subject; a screen may stand there several times.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.audit import Action
from bot.desk.campaigns.progress import Card, Entry, RecallClock, Spread
from bot.desk.doors import DoorKind
from bot.presentation.environment import Screens
from bot.presentation.screen import Screen
from storage.reports import Course
from storage.values.briefs import Language
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState, DeliveryState
from storage.values.desk import AuditEntry, Door, Editor, Role, Via
from tests.snapshots.desk_corrections import BRIEF, CORRECTIONS
from tests.snapshots.desk_drafts import DRAFTS, TOPICS
from tests.snapshots.desk_editions import EDITIONS, STAGES

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EDITORS = tuple(
    Editor(number, 1000 + number, role, Language.BE, AT)
    for number, role in enumerate((Role.OWNER, Role.EDITOR, Role.WRITER), 1)
)
REMOVED = Editor(4, 1004, Role.WRITER, Language.BE, AT, AT)
DOOR = Door(2, DoorKind.WEBSITE, AT, AT)
ENTRIES = (
    AuditEntry(12, AT, None, Via.CHAT, "refused", "button:esend", "", 7),
    AuditEntry(11, AT, None, Via.CHAT, "refused", "button:", "", 1),
    AuditEntry(10, AT, REMOVED, Via.CHAT, "refused", "command:desk", "", 1),
    AuditEntry(10, AT, EDITORS[2], Via.CHAT, "refused", "reply:be", "", 1),
    AuditEntry(9, AT, None, Via.CHAT, "refused", "invitation", "", 1),
    AuditEntry(8, AT, None, Via.DOOR, "refused", "", "", 3),
    *(
        AuditEntry(1, AT, EDITORS[0], Via.CHAT, action, "", "", 1)
        for action in Action
        if action is not Action.REFUSED
    ),
    AuditEntry(7, AT, EDITORS[0], Via.CHAT, "role", "editor:2", "writer", 1),
    AuditEntry(6, AT, None, Via.DOOR, "received", "brief:12", "door:2", 1),
    *(
        AuditEntry(6, AT, None, Via.CONSOLE, "received", f"{kind}:5", "", 1)
        for kind in ("door", "draft", "campaign", "brief")
    ),
    AuditEntry(5, AT, None, Via.SCHEDULE, "canary_failed", "edition:2026-W47", "be", 1),
)


def campaign(number: int, kind: CampaignKind, state: CampaignState) -> Campaign:
    return Campaign(
        number, kind, f"{kind}:{number}", state, None, 7, 1000, 0, True, AT, AT, AT,
        parent_id=None if kind is CampaignKind.BREAKING else 12,
    )  # fmt: skip


BREAKING = campaign(12, CampaignKind.BREAKING, CampaignState.SENDING)
CORRECTION = campaign(13, CampaignKind.CORRECTION, CampaignState.DONE)
WITHDRAWAL = campaign(14, CampaignKind.RECALL, CampaignState.DONE)
DIGEST = replace(
    campaign(11, CampaignKind.DIGEST, CampaignState.CANCELLED), edition="2026-W47", brief_id=None
)
TITLE = "The state chain of filling stations raises the price of a litre by ten kopecks at once"
LISTED = tuple(
    Entry(one, {} if one is DIGEST else {Language.EN: TITLE})
    for one in (WITHDRAWAL, CORRECTION, BREAKING, DIGEST)
)
FRONT = ((), LISTED[2:3], ())
PEOPLE: tuple[tuple[str, dict[str, Any]], ...] = (
    *(
        (
            "desk.html",
            {"role": role, "under_way": going, "stage": stage},
        )
        for role, going, stage in zip(Role, FRONT, (None, *STAGES), strict=True)
    ),
    ("invite.html", {}),
    *(
        ("invited.html", {"role": role, "address": "https://t.me/b?start=invite-x", "until": AT})
        for role in (Role.WRITER, Role.EDITOR)
    ),
    ("invitation_over.html", {}),
    ("joined.html", {"role": Role.WRITER}),
    ("has_joined.html", {"editor": EDITORS[1]}),
    ("editors.html", {"editors": EDITORS, "me": 1}),
    ("editor.html", {"editor": EDITORS[1]}),
    ("editor.html", {"editor": EDITORS[2]}),
    ("editor_remove.html", {"editor": EDITORS[1], "since": 1_764_000_000}),
    ("audit.html", {"entries": ENTRIES, "older": True, "latest": False}),
    ("audit.html", {"entries": (), "older": False, "latest": True}),
    ("doors.html", {"doors": (DOOR,)}),
    ("door_new.html", {"kinds": tuple(DoorKind)}),
    ("door_made.html", {"door": DOOR, "token": "briefs_x"}),
    ("door.html", {"door": DOOR}),
    ("door.html", {"door": Door(3, DoorKind.CMS, AT)}),
    ("door_revoke.html", {"door": DOOR}),
    ("not_allowed.html", {}),
)


GOING = Card(
    campaign=BREAKING,
    root=BREAKING,
    later=(),
    titles={Language.EN: "Title"},
    books=Books(1000, 500, 10, 480, 5, 3, 1, 1),
    reasons={DeliveryState.BLOCKED: {"blocked by the user": 5}},
    rate_per_s=28.4,
    left=timedelta(seconds=150),
    unreached=1,
    spread=None,
)
NEW, MIXED, OLD = (
    RecallClock(480, 0, AT + timedelta(hours=48), timedelta(hours=47, minutes=58)),
    RecallClock(21, 459, AT + timedelta(hours=48), timedelta(minutes=22)),
    RecallClock(0, 480, AT, timedelta()),
)
CORRECTED = replace(
    GOING,
    campaign=CORRECTION,
    books=Books(481, 0, 0, 479, 0, 2, 0, 0),
    reasons={DeliveryState.FAILED: {"message not found": 2}},
    rate_per_s=None,
    left=None,
    spread=Spread(
        {Language.BE: {DeliveryState.SENT: 479, DeliveryState.FAILED: 2}},
        Course(AT, AT + timedelta(seconds=9), AT + timedelta(minutes=3), (1, 5, 9, 3)),
        AT,
    ),
    spared={Language.RU: 948_120, Language.EN: 12},
)
CAMPAIGNS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "campaigns.html",
        {"campaigns": LISTED, "older": True, "latest": False},
    ),
    ("campaigns.html", {"campaigns": (), "older": False, "latest": True}),
    ("campaign.html", {"card": GOING, "acts": True}),
    ("campaign.html", {"card": GOING, "acts": False}),
    *(
        ("campaign.html", {"card": replace(CORRECTED, clock=one), "acts": True})
        for one in (NEW, OLD)
    ),
    ("campaign.html", {"card": replace(GOING, asleep=200), "acts": True}),
    (
        "campaign.html",
        {"card": replace(GOING, asleep=4, rate_per_s=None, left=None), "acts": True},
    ),
    ("campaign.html", {"card": CORRECTED, "acts": True}),
    (
        "campaign.html",
        {"card": replace(CORRECTED, campaign=BREAKING, later=(WITHDRAWAL,)), "acts": True},
    ),
    *(
        ("picture.html", {"card": CORRECTED, "each": each})
        for each in (timedelta(seconds=30), timedelta(hours=1), timedelta(days=2))
    ),
    ("campaign_cancel.html", {"card": GOING}),
    ("campaign_recall.html", {"card": GOING}),
    *(("campaign_recall.html", {"card": replace(GOING, clock=one)}) for one in (NEW, MIXED)),
    *(("campaign_correct.html", {"card": GOING, "wanted": one, "brief": BRIEF}) for one in "cue"),
    (
        "campaign_briefs.html",
        {"card": GOING, "wanted": "c", "briefs": (BRIEF, replace(BRIEF, id=4)), "topics": TOPICS},
    ),
    *(("campaign_not_done.html", {"why": why}) for why in ("length", "state")),
)
FEEDBACK: tuple[tuple[str, dict[str, Any]], ...] = tuple(
    ("feedback.html", {"reads_in": code, "words": "Two < three & four."}) for code in Language
)
SCREENS = PEOPLE + DRAFTS + CAMPAIGNS + CORRECTIONS + EDITIONS + FEEDBACK


def desk_screens(screens: Screens, language: Language) -> Iterator[tuple[str, Screen]]:
    """Every screen, every answer to a press and every menu of the desk."""
    for name, values in SCREENS:
        yield f"desk/{name}", screens.render(f"desk/{name}", language, **values)
