"""Values for the screens of the coming edition."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.briefs.week import Week
from bot.delivery.departures import Departure
from bot.desk.editions.cards import Course, Line, Outlook, Stage
from bot.presentation.digest import Length
from storage.editions import Standing
from storage.values.briefs import Language, Trend
from storage.values.campaigns import Campaign, CampaignKind, CampaignState
from storage.values.desk import Wish
from tests.snapshots.desk_drafts import AT, LATER

WEEK = Week(2026, 47)
LINES = (
    Line(1, "Security issues", Trend.WORSE, "A headline", (), None),
    Line(2, "Economy", None, "Another headline", (Language.BE, Language.EN), None),
)
LATE_LINE = Line(3, "Economy", Trend.BETTER, "A third headline", (), LATER)
BRIEFS: tuple[Any, ...] = LINES
COMING = Departure(WEEK, LATER, AT, Standing(str(WEEK), 3))
HELD = replace(COMING, standing=Standing(str(WEEK), 4, held_at=AT))
REFUSED = replace(HELD, standing=replace(HELD.standing, refused="ru message is too long"))
WISHED = replace(COMING, standing=replace(COMING.standing, wish=Wish(1002, AT, None)))
PROPOSED = replace(COMING, standing=replace(COMING.standing, wish=Wish(None, AT, None)))
CAMPAIGN = Campaign(
    id=5,
    kind=CampaignKind.DIGEST,
    occasion=f"digest:{WEEK}",
    state=CampaignState.SCHEDULED,
    edition=str(WEEK),
    brief_id=None,
    audience=0,
    prepared_to=0,
    prepared=False,
    created_at=AT,
    due_at=AT + timedelta(seconds=10),
)
LEAVING = replace(COMING, campaign=CAMPAIGN)


def card(
    departure: Departure,
    course: Course,
    *numbers: int,
    is_late: bool = False,
    sends: bool = True,
    mine: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The card of an edition with so many readers of each language."""
    readers = dict(zip(Language, numbers, strict=True))
    length = Length(2140, 4096, 1)
    lengths = {one: replace(length, pages=2) if one is Language.RU else length for one in Language}
    seconds = sum(numbers) // 30
    outlook = Outlook(
        departure, course, is_late, BRIEFS, (), readers, lengths, 30.0, seconds, 12
    )  # fmt: skip
    refused, _, reason = (departure.standing.refused or "").partition(" ")
    return "edition.html", {
        "outlook": outlook,
        "departure": departure,
        "lines": LINES,
        "later": (LATE_LINE,) if course is Course.WAITS else (),
        "more": 2 if course is Course.OVERDUE else -14,
        "sends": sends,
        "wished_by": 2 if departure.standing.wish else None,
        "mine": mine,
        "refused": refused,
        "reason": reason,
    }


STAGES = (Stage(COMING, Course.WAITS, is_late=False), Stage(HELD, Course.HELD, is_late=False))
EDITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    card(COMING, Course.WAITS, 1234, 12_000, 9),
    card(COMING, Course.WAITS, 1, 2, 3, sends=False),
    card(COMING, Course.WAITS, 100, 100, 100, is_late=True),
    card(HELD, Course.HELD, 100, 100, 100),
    card(REFUSED, Course.HELD, 100, 100, 100, is_late=True),
    card(COMING, Course.OVERDUE, 100, 100, 100, is_late=True),
    card(WISHED, Course.WAITS, 100, 100, 100),
    card(PROPOSED, Course.WAITS, 100, 100, 100),
    card(WISHED, Course.OVERDUE, 100, 100, 100, is_late=True, mine=True),
    card(LEAVING, Course.LEAVES, 100, 100, 100),
    card(LEAVING, Course.STOPPED, 100, 100, 100),
    ("edition_none.html", {"last": None}),
    *(
        ("edition_none.html", {"last": replace(CAMPAIGN, state=state)})
        for state in (CampaignState.DONE, CampaignState.CANCELLED)
    ),
    ("edition_order.html", {"departure": COMING, "lines": LINES, "more": 0}),
    ("edition_order.html", {"departure": COMING, "lines": LINES[:1], "more": 4}),
    ("edition_late.html", {"departure": HELD, "next_at": LATER}),
    *(
        ("edition_refused.html", {"refused": one, "detail": "too long", "held": held})
        for one, held in zip(Language, (True, False, True), strict=True)
    ),
)
