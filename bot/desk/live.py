"""Cards that follow their campaigns: edited as these go on, behind everything that readers get."""

import asyncio
from dataclasses import dataclass, field, replace

import structlog

from bot.delivery.campaigns import CampaignError
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.campaign_cards import CampaignCards
from bot.desk.progress import Progress
from storage.values import Language, Role

_log = structlog.get_logger(__name__)

EVERY_S = 3.0
"""Edits of one chat count like messages, and about 20 a minute are taken."""
AT_MOST = 20
_LASTING = frozenset({Outcome.SENT, Outcome.UNCHANGED, Outcome.RETRY_AFTER, Outcome.NOT_SENT,
                      Outcome.AMBIGUOUS})  # fmt: skip


@dataclass(slots=True)
class _Follower:
    campaign_id: int
    chat_id: int = field(repr=False)
    message_id: int
    language: Language
    role: Role
    text: str = ""


class Live:
    """Edits at most ``AT_MOST`` cards; a restart forgets them, and a press revives them.

    One message of a chat follows a campaign: the one that was opened last.
    """

    def __init__(
        self, progress: Progress, cards: CampaignCards, sender: Sender, every_s: float = EVERY_S
    ) -> None:
        self._progress = progress
        self._cards = cards
        self._sender = sender
        self._every_s = every_s
        self._followers: dict[int, _Follower] = {}
        self._task: asyncio.Task[None] | None = None

    def follow(
        self, campaign_id: int, chat_id: int, message_id: int, language: Language, role: Role
    ) -> None:
        """Let the message show how the campaign goes on, until it is over."""
        self.leave(chat_id)
        while len(self._followers) >= AT_MOST:
            self._followers.pop(next(iter(self._followers)))
        self._followers[chat_id] = _Follower(campaign_id, chat_id, message_id, language, role)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def open(self, campaign_id: int, chat_id: int, language: Language, role: Role) -> None:
        """Send a card, without sound, that follows the campaign; raises NoSuchCampaign."""
        card = await self._progress.card(campaign_id)
        screen = replace(self._cards.card(card, language, role), silent=True)
        answer = await self._sender.send(chat_id, prepare(screen), Lane.READER)
        if answer.message_id is not None and not card.over:
            self.follow(campaign_id, chat_id, answer.message_id, language, role)

    def leave(self, chat_id: int) -> None:
        """The chat's message shows something else now."""
        self._followers.pop(chat_id, None)

    async def close(self) -> None:
        """Follow nothing any more."""
        self._followers.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while self._followers:
            await asyncio.sleep(self._every_s)
            for follower in list(self._followers.values()):
                try:
                    await self._show(follower)
                except Exception:  # noqa: BLE001 - a top loop
                    _log.exception("a card cannot be shown", campaign=follower.campaign_id)
                    self._drop(follower)

    async def _show(self, follower: _Follower) -> None:
        try:
            card = await self._progress.card(follower.campaign_id)
        except CampaignError:
            self._drop(follower)
            return
        screen = self._cards.card(card, follower.language, follower.role)
        if screen.text != follower.text and self._follows(follower):
            follower.text = screen.text
            answer = await self._sender.edit(
                follower.chat_id, follower.message_id, prepare(screen), Lane.BULK
            )
            if answer.outcome not in _LASTING:
                self._drop(follower)
            elif not answer.ok:
                follower.text = ""
                return
        if card.over:
            self._drop(follower)

    def _follows(self, follower: _Follower) -> bool:
        return self._followers.get(follower.chat_id) is follower

    def _drop(self, follower: _Follower) -> None:
        if self._follows(follower):
            del self._followers[follower.chat_id]
