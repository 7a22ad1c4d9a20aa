"""Telling the owners, in words, what needs them."""

from collections.abc import Sequence

import structlog

from bot.briefs.week import Week
from bot.delivery.alerts import Alert
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.presentation.environment import Screens
from bot.subscriptions import DEFAULT_LANGUAGE, Subscriptions

_log = structlog.get_logger(__name__)


class Owners:
    """The people of ``OWNER_IDS``, in their private chats; each reads in their own language."""

    def __init__(
        self, ids: Sequence[int], screens: Screens, sender: Sender, subscriptions: Subscriptions
    ) -> None:
        self._ids = ids
        self._screens = screens
        self._sender = sender
        self._subscriptions = subscriptions

    async def tell(self, alert: Alert) -> None:
        """Send the alert to every owner; who cannot be reached is counted in the log."""
        unreached = 0
        for owner_id in self._ids:
            known = await self._subscriptions.find(owner_id)
            screen = self._screens.render(
                "alert.html",
                known.language if known else DEFAULT_LANGUAGE,
                kind=alert.kind.value,
                number=alert.campaign.id if alert.campaign else None,
                week=Week.parse(alert.edition) if alert.edition else None,
                detail=alert.detail,
            )
            answer = await self._sender.send(owner_id, prepare(screen), Lane.URGENT)
            unreached += answer.outcome is not Outcome.SENT
        if unreached or not self._ids:
            _log.warning("owners not reached", alert=alert.kind.value, owners=unreached)
