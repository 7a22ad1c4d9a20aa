"""Values for the screens of drafts and releases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.briefs.problems import PROBLEMS, Hint
from bot.briefs.topics import Topics
from bot.desk.drafts.cards import Shown
from bot.desk.drafts.posts import PostProblem
from bot.desk.drafts.release import Plan, Version
from bot.desk.moments import Why
from bot.presentation.brief import Measure
from storage.audience import Readers
from storage.values.briefs import BriefText, Language, Trend
from storage.values.campaigns import Campaign, CampaignKind, CampaignState
from storage.values.desk import Draft, DraftState, Wish

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)
TOPICS = Topics.read()
FACTS = {
    "words": "sekurity",
    "hint": Hint((), ("security", "economy")),
    "detail": "what the reader says",
    "what": "topic",
    "first": "briefs[0]",
    "choices": "better or worse",
    "size": "5.1",
    "length": 1234,
    "limit": 500,
}
BODY = "Body. " * 50
TEXTS = tuple(BriefText(one, f"Title ({one})", f"Lead ({one}).", BODY) for one in Language)
EMPTY = Draft(
    id=12,
    revision=1,
    state=DraftState.OPEN,
    key="",
    topic=None,
    trend=None,
    urgent=False,
    photo=None,
    authors=(),
    source=None,
    texts=(),
    created_by=1001,
    updated_by=1001,
    created_at=AT,
    updated_at=AT,
)
WHOLE = replace(
    EMPTY,
    revision=7,
    topic="security",
    trend=Trend.WORSE,
    urgent=True,
    photo="file",
    texts=TEXTS,
)
PART = replace(WHOLE, urgent=False, photo=None, texts=TEXTS[1:2])
SCHEDULED = replace(WHOLE, state=DraftState.RELEASED)
WISHED = replace(WHOLE, wish=Wish(1002, AT, None))
WISHED_LATER = replace(WHOLE, wish=Wish(1002, AT, LATER))
CAMPAIGN = Campaign(
    id=5,
    kind=CampaignKind.BREAKING,
    occasion="breaking:3",
    state=CampaignState.SCHEDULED,
    edition=None,
    brief_id=3,
    audience=0,
    prepared_to=0,
    prepared=False,
    created_at=AT,
    due_at=AT + timedelta(seconds=10),
)


def shown(draft: Draft, *, sends: bool = True, mine: bool = False) -> dict[str, Any]:
    """What every screen about a draft is given."""
    made = Shown(draft, made_by=1, changed_by=2, wished_by=2, sends=sends, mine=mine)
    return {"draft": draft, "shown": made, "topics": TOPICS}


def plan(draft: Draft, *numbers: int, quiet: int = 0) -> Plan:
    """A release to so many readers of each language."""
    best = {language: language if language in draft.languages else None for language in Language}
    measure = Measure(812, 1024, 3, cut=True) if draft.photo else Measure(812, 4096, 1, cut=False)
    versions = tuple(
        Version(one, best[one] or draft.languages[0], measure, Readers(one, number // 3, number))
        for one, number in zip(Language, numbers, strict=True)
    )
    return Plan(draft, versions, 30.0, sum(numbers) // 30, quiet)


def _asked(wanted: str) -> tuple[str, dict[str, Any]]:
    return "question.html", {**shown(EMPTY), "wanted": wanted}


def _released(draft: Draft, *numbers: int, mine: bool = False, quiet: int = 0) -> dict[str, Any]:
    return {
        **shown(draft, mine=mine),
        "plan": plan(draft, *numbers, quiet=quiet),
    }


def _problem(kind: str, **facts: object) -> tuple[str, dict[str, Any]]:
    none = dict.fromkeys(("line", "detail", "length", "limit", "problem", "facts"))
    return "problem.html", {**none, "kind": kind, **facts}


DRAFTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("drafts.html", {"drafts": (WHOLE, EMPTY, SCHEDULED), "more": True, "topics": TOPICS}),
    ("drafts.html", {"drafts": (), "more": False, "topics": TOPICS}),
    ("draft.html", {**shown(EMPTY), "note": "", "campaign": None}),
    ("draft.html", {**shown(WHOLE), "note": "", "campaign": None}),
    *(
        ("draft.html", {**shown(PART, sends=False), "note": note, "campaign": None})
        for note in ("changed", "edition", "joined", "album", "other_language", "stale_text")
    ),
    ("draft_topic.html", shown(WHOLE)),
    ("draft_trend.html", shown(WHOLE)),
    ("draft_text.html", {**shown(WHOLE), "text": TEXTS[0]}),
    *(_asked(wanted) for wanted in (*Language, "photo", "time")),
    ("discarded.html", {**shown(WHOLE), "note": "", "campaign": None}),
    ("release.html", _released(WHOLE, 1234, 12000, 9)),
    ("release.html", _released(PART, 45_000, 100_000, 1234, quiet=4)),
    ("release.html", _released(PART, 1, 2, 3, quiet=12)),
    ("release.html", _released(WHOLE, 100, 100, 100, quiet=12)),
    ("release.html", _released(WISHED, 100, 100, 100)),
    ("release.html", _released(WISHED, 100, 100, 100, mine=True)),
    ("release.html", _released(WISHED_LATER, 100, 100, 100)),
    ("release.html", _released(WISHED_LATER, 100, 100, 100, quiet=12)),
    *(
        ("wished.html", {**shown(draft, sends=sends, mine=mine), "note": "", "campaign": None})
        for draft, sends, mine in (
            (WISHED, True, False),
            (WISHED_LATER, True, True),
            (WISHED, False, False),
            (replace(WHOLE, wish=Wish(None, AT, None)), True, False),
        )
    ),
    ("released.html", {**shown(WHOLE), "note": "", "campaign": CAMPAIGN}),
    (
        "released.html",
        {**shown(WHOLE, sends=False), "note": "", "campaign": replace(CAMPAIGN, due_at=LATER)},
    ),
    ("sent.html", {**shown(PART), "note": "", "campaign": CAMPAIGN}),
    (
        "sent.html",
        {
            **shown(WHOLE),
            "note": "",
            "campaign": replace(CAMPAIGN, state=CampaignState.CANCELLED),
        },
    ),
    *(
        (
            "moment.html",
            {
                **shown(draft),
                "moment": LATER,
                "minutes": 27_000_000,
                "quiet": quiet,
            },
        )
        for draft, quiet in ((WHOLE, 0), (WHOLE, 12), (PART, 1234), (EMPTY, None))
    ),
    *(("no_moment.html", {**shown(WHOLE), "why": why.value, "moment": LATER}) for why in Why),
    *(("refused.html", {**shown(WHOLE), "refused": one, "detail": "too long"}) for one in Language),
    (
        "refused.html",
        {
            **shown(replace(PART, state=DraftState.SENT)),
            "refused": Language.BE,
            "detail": "too long",
        },
    ),
    _problem("source", detail="The disk is full.", line=3, facts={}),
    *(_problem("source", problem=key, facts=FACTS, line=3) for key in PROBLEMS),
    _problem("source", problem="json_empty", facts={"place": "briefs[0].texts.be"}),
    _problem("source", problem="topic", facts={**FACTS, "hint": Hint(("security",), ())}),
    *(_problem(kind, length=1000, limit=500) for kind in PostProblem),
    _problem("many", length=20, limit=10),
    _problem("big", limit=5),
    *(
        _problem(kind)
        for kind in ("cut", "not_in_language", "photo_file", "no_photo", "photo_alone")
    ),
)
