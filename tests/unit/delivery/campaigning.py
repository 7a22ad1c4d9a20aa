"""Values of campaigns that tests share."""

from datetime import UTC, datetime

from storage.values.campaigns import Campaign, CampaignKind, CampaignState

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
CAMPAIGN = Campaign(
    id=1,
    kind=CampaignKind.DIGEST,
    occasion="digest:2026-W47",
    state=CampaignState.SENDING,
    edition="2026-W47",
    brief_id=None,
    audience=0,
    prepared_to=0,
    prepared=True,
    created_at=NOW,
    due_at=NOW,
)
