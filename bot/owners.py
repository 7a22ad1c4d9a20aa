"""Telling the owners, and the editors where it is theirs, in words, what needs them."""

from collections.abc import Sequence

import structlog

from bot.briefs.week import Week
from bot.delivery.alerts import Alert, AlertKind
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.presentation.environment import Screens
from bot.subscriptions import DEFAULT_LANGUAGE, Subscriptions
from storage.values.briefs import Language
from storage.values.desk import Role

_log = structlog.get_logger(__name__)


class Owners:
    """The people of ``OWNER_IDS``, and the editors, in their private chats.

    Each reads in their own language.
    """

    def __init__(
        self,
        ids: Sequence[int],
        screens: Screens,
        sender: Sender,
        subscriptions: Subscriptions,
        access: Access,
    ) -> None:
        self._ids = ids
        self._screens = screens
        self._sender = sender
        self._subscriptions = subscriptions
        self._access = access

    async def tell(self, alert: Alert) -> None:
        """Send the alert to every owner, and one about what editors saw first to them too.

        Who cannot be reached is counted in the log.
        """
        unreached = 0
        told = await self._told(alert)
        for user_id, language in told.items():
            known = await self._subscriptions.find(user_id)
            screen = self._screens.render(
                "alert.html",
                known.language if known else language,
                kind=alert.kind.value,
                number=alert.campaign.id if alert.campaign else None,
                week=Week.parse(alert.edition) if alert.edition else None,
                detail=alert.detail,
            )
            answer = await self._sender.send(user_id, prepare(screen), Lane.URGENT)
            unreached += answer.outcome is not Outcome.SENT
        if unreached or not told:
            _log.warning("owners not reached", alert=alert.kind.value, owners=unreached)

    async def _told(self, alert: Alert) -> dict[int, Language]:
        told = dict.fromkeys(self._ids, DEFAULT_LANGUAGE)
        for editor in await self._access.editors():
            if editor.user_id in told or (
                _concerns_editors(alert) and editor.role.includes(Role.EDITOR)
            ):
                told[editor.user_id] = editor.language
        return told


def _concerns_editors(alert: Alert) -> bool:
    return alert.edition is not None or alert.kind is AlertKind.CANARY
