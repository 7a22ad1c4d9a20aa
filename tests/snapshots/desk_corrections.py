"""Values for the screens of corrections."""

from dataclasses import replace
from typing import Any

from bot.desk.campaigns.corrections import Outlook
from bot.desk.drafts.amendments import Amendment
from storage.values.briefs import Brief, BriefText, Language, Mark, Marked, Trend
from storage.values.campaigns import Campaign, CampaignKind
from storage.values.desk import Correcting, Draft, DraftState, Notice, Wish
from tests.snapshots.desk_drafts import AT, CAMPAIGN, EMPTY, TEXTS, TOPICS, shown

NEW = BriefText(Language.RU, "New title (ru)", "Lead (ru).", "Body.")
SAME_TITLE = replace(TEXTS[0], body="Other body.")
ROOT = replace(CAMPAIGN, id=12)
DIGEST = replace(ROOT, kind=CampaignKind.DIGEST, edition="2017-W50", brief_id=None)
BRIEF = Brief(
    3, "security", "security", None, Trend.SAME, TEXTS[:2], (), None, None, draft=False, position=0
)
DRAFT = replace(
    EMPTY,
    revision=3,
    topic="security",
    texts=(NEW,),
    brief_id=3,
    corrects=Correcting(12, Mark.CORRECTED),
)

OUTLOOK = Outlook(12_345)


def amendment(
    draft: Draft, *texts: BriefText, root: Campaign = ROOT, outlook: Outlook = OUTLOOK
) -> dict[str, Any]:
    """A correction of two versions."""
    after = {text.language: text for text in (*BRIEF.texts, *texts)}
    trend = draft.trend or BRIEF.trend
    marked = Marked(Mark.CORRECTED, AT)
    texts = tuple(replace(text, marked=marked) for text in after.values())
    changed = replace(BRIEF, texts=texts, trend=trend, photo=draft.photo)
    return {"amendment": Amendment(draft, root, BRIEF, changed, outlook)}


def _aim(mark: Mark, notice: Notice | None = None, draft: Draft = DRAFT) -> Draft:
    return replace(draft, corrects=Correcting(12, mark, notice))


UPDATE, ESCALATION = _aim(Mark.UPDATED), _aim(Mark.UPDATED, Notice.SOUND)
WISHED = replace(_aim(Mark.CORRECTED, Notice.SILENT), wish=Wish(1002, AT, None))
WISHED_UPDATE = replace(UPDATE, wish=Wish(1002, AT, None))
EVERY = (NEW, SAME_TITLE, TEXTS[2])
DONE = {"note": "", "campaign": replace(CAMPAIGN, id=13)}


def _card(
    draft: Draft,
    *texts: BriefText,
    note: str = "",
    decides: bool = True,
    mine: bool = False,
    sends: bool = True,
    **values: Any,
) -> tuple[str, dict[str, Any]]:
    facts = {**shown(draft, sends=sends, mine=mine), **amendment(draft, *texts, **values)}
    return "amendment.html", {**facts, "note": note, "decides": decides}


CORRECTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    _card(DRAFT, NEW),
    _card(replace(DRAFT, trend=Trend.WORSE), *EVERY, root=DIGEST, outlook=Outlook(9, 40_000, 1234)),
    _card(DRAFT, NEW, decides=False, note="changed"),
    _card(DRAFT, NEW, decides=False, note="stale_text", sends=False),
    _card(DRAFT),
    _card(replace(DRAFT, photo="new"), NEW),
    _card(UPDATE, NEW),
    _card(UPDATE, NEW, decides=False),
    _card(ESCALATION, NEW, note="photo"),
    _card(WISHED, NEW),
    _card(WISHED, NEW, decides=False),
    _card(WISHED, NEW, decides=False, mine=True),
    _card(WISHED_UPDATE, NEW),
    _card(replace(UPDATE, wish=Wish(None, AT, None)), NEW, decides=False),
    *(
        ("amended.html", {**shown(replace(one, state=DraftState.SENT)), **DONE})
        for one in (DRAFT, UPDATE)
    ),
    ("closed.html", shown(replace(DRAFT, state=DraftState.WITHDRAWN))),
    ("drafts.html", {"drafts": (DRAFT,), "more": False, "topics": TOPICS}),
    ("draft_trend.html", shown(DRAFT)),
    ("draft_text.html", {**shown(DRAFT), "text": NEW}),
    ("refused.html", {**shown(DRAFT), "refused": Language.RU, "detail": "too long"}),
    *(
        (
            "problem.html",
            {
                **dict.fromkeys(("line", "detail", "length", "limit", "problem", "facts")),
                "kind": kind,
            },
        )
        for kind in ("same", "other_topic", "other_week", "several")
    ),
)
"""Screens of a correction, from the first words to the decision."""
