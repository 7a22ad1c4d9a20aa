"""Shows editors how the digest goes on that they have sent."""

from bot.desk.campaigns.live import Live
from storage.campaigns import Campaigns
from storage.values.desk import Editor


class EditionWatch:
    """Waits for digests to begin; a restart forgets them, and their cards lead there too.

    Without ``live`` nobody is shown the progress.
    """

    def __init__(self, campaigns: Campaigns, live: Live | None) -> None:
        self._campaigns = campaigns
        self._live = live
        self._sent: dict[int, Editor] = {}

    def expect(self, campaign_id: int, editor: Editor) -> None:
        """The editor has sent this digest, which leaves in a moment."""
        if self._live is not None:
            self._sent[campaign_id] = editor

    async def tick(self) -> None:
        """Show what has begun to leave, and forget what was taken back; call it often."""
        for campaign_id, editor in list(self._sent.items()):
            campaign = await self._campaigns.by_id(campaign_id)
            if campaign is not None and campaign.is_ahead:
                continue
            del self._sent[campaign_id]
            if self._live is not None and campaign is not None and campaign.started_at is not None:
                await self._live.open(campaign_id, editor)
