"""Cards that follow their campaigns: edited as these go on, behind everything that readers get."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery.campaigns import CampaignError
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.desk.campaigns.cards import CampaignCards
from bot.desk.campaigns.progress import Card, Progress
from bot.presentation.screen import Screen
from bot.subscriptions import Subscriptions
from storage.followers import Follower, Followers
from storage.values.desk import Editor, Role

_log = structlog.get_logger(__name__)

EVERY_S = 3.0
"""Edits of one chat count like messages, and about 20 a minute are taken."""
AT_MOST = 20
EVERY_MINUTE_FOR = timedelta(hours=1)
"""So long the clock of a recall is right to the minute; later it is edited each ``LATER_EVERY``."""
LATER_EVERY = timedelta(minutes=10)
_LASTING = frozenset({Outcome.SENT, Outcome.UNCHANGED, Outcome.RETRY_AFTER, Outcome.NOT_SENT,
                      Outcome.AMBIGUOUS})  # fmt: skip


@dataclass(slots=True)
class _Following:
    follower: Follower
    due_at: datetime
    asks: bool = False
    shown: Screen | None = None
    showing: asyncio.Task[None] | None = None


class Live:
    """Edits at most ``AT_MOST`` cards, also after a restart.

    One message of a chat follows a campaign: the one that was opened last. It does so while the
    campaign goes on, and then for as long as a recall still finds copies to delete. Right and
    language of the editor are asked for anew at each edit.
    """

    def __init__(
        self,
        *,
        progress: Progress,
        cards: CampaignCards,
        sender: Sender,
        followers: Followers,
        access: Access,
        subscriptions: Subscriptions,
        clock: Clock,
        every_s: float = EVERY_S,
    ) -> None:
        self._progress = progress
        self._cards = cards
        self._sender = sender
        self._followers = followers
        self._access = access
        self._subscriptions = subscriptions
        self._clock = clock
        self._every_s = every_s
        self._following: dict[int, _Following] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Go on with the cards of an earlier run."""
        now = self._clock.now()
        for follower in await self._followers.every():
            self._following.setdefault(follower.user_id, _Following(follower, now))
        self._wake()

    async def open(self, campaign_id: int, editor: Editor) -> None:
        """Send a card, without sound, that follows the campaign; raises NoSuchCampaign.

        Nothing is sent to one who has been removed meanwhile.
        """
        card = await self._progress.card(campaign_id)
        known = await self._access.editor(editor.user_id)
        if known is None:
            return
        screen = replace(await self._screen(card, known), silent=True)
        answer = await self._sender.send(editor.user_id, prepare(screen), Lane.READER)
        if answer.message_id is not None:
            await self.follow(card, editor.user_id, answer.message_id)

    async def follow(
        self, card: Card, user_id: int, message_id: int, *, asks: bool = False
    ) -> None:
        """Let the message show how the campaign of the card goes on, if it does.

        One that ``asks`` whether to withdraw it does so until the next start, or until it is
        withdrawn: then the card takes its place.
        """
        await self.leave(user_id)
        if not _goes_on(card):
            return
        now = self._clock.now()
        follower = Follower(user_id, message_id, card.campaign.id, now)
        if not asks:
            await self._followers.put(follower, AT_MOST)
        while len(self._following) >= AT_MOST:
            self._forget(next(iter(self._following)))
        self._following[user_id] = _Following(follower, now, asks)
        self._wake()

    async def leave(self, user_id: int, message_id: int | None = None) -> None:
        """The editor's message, or this one if it is that, shows something else from now on."""
        found = self._following.get(user_id)
        if found is None or message_id not in {None, found.follower.message_id}:
            return
        self._forget(user_id)
        await self._followers.remove(user_id)

    async def close(self) -> None:
        """Edit nothing any more; the next run goes on."""
        tasks = [one.showing for one in self._following.values() if one.showing]
        tasks += [self._task] if self._task else []
        self._following.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self) -> None:
        if self._following and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        """Each card is shown by a task of its own: one chat that has to wait delays no other."""
        while self._following:
            await asyncio.sleep(self._every_s)
            now = self._clock.now()
            for one in self._following.values():
                if one.due_at <= now and (one.showing is None or one.showing.done()):
                    one.showing = asyncio.create_task(self._show(one))

    async def _show(self, one: _Following) -> None:
        try:
            await self._edit(one)
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("a card cannot be shown", campaign=one.follower.campaign_id)
            await self._drop(one)

    async def _edit(self, one: _Following) -> None:
        follower = one.follower
        try:
            card = await self._progress.card(follower.campaign_id)
        except CampaignError:
            card = None
        editor = await self._access.editor(follower.user_id)
        if editor is None or card is None:
            await self._drop(one)
            return
        screen = await self._screen(card, editor, asks=one.asks)
        if screen != one.shown:
            answer = await self._sender.edit(
                follower.user_id, follower.message_id, prepare(screen), Lane.BULK
            )
            if answer.outcome not in _LASTING:
                await self._drop(one)
            if not answer.ok:
                return
            one.shown = screen
        if _goes_on(card):
            one.due_at = due_after(card, follower.since, self._clock.now())
        else:
            await self._drop(one)

    async def _screen(self, card: Card, editor: Editor, *, asks: bool = False) -> Screen:
        language = await self._subscriptions.language_of(editor)
        if asks and card.recallable and editor.role.includes(Role.EDITOR):
            return self._cards.question(card, language)
        return self._cards.card(card, language, editor.role)

    async def _drop(self, one: _Following) -> None:
        follower = one.follower
        if self._following.get(follower.user_id) is one:
            del self._following[follower.user_id]
        await self._followers.remove(follower.user_id, follower.message_id)

    def _forget(self, user_id: int) -> None:
        """An edit on its way is stopped, so that it does not arrive after what comes next."""
        one = self._following.pop(user_id)
        if one.showing is not None:
            one.showing.cancel()


def _goes_on(card: Card) -> bool:
    return not card.over or card.clock_runs


def due_after(card: Card, opened_at: datetime, now: datetime) -> datetime:
    """When a card is looked at again; that of a campaign which goes on, as soon as possible."""
    if not card.over or card.clock is None:
        return now
    since = max(opened_at, card.campaign.finished_at or opened_at)
    step = timedelta(minutes=1) if now - since < EVERY_MINUTE_FOR else LATER_EVERY
    return min(now + step, max(card.clock.until, now + timedelta(seconds=1)))
