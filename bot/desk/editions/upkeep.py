"""Keeps the cards of the coming edition true, whoever changes it, and by whatever way."""

import asyncio
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.delivery.lanes import Lane
from bot.desk.access import Access
from bot.desk.editions.cards import SUBJECT, EditionCards, Stage, View
from bot.desk.opened import Opened
from bot.presentation.screen import Screen
from storage.cards import Card
from storage.values.desk import Editor, Role

PATIENCE = timedelta(minutes=1)
"""When Telegram does not answer, a card waits so long."""


class Upkeep:
    """Compares what the cards show with the store: what a crash has left behind differs too."""

    def __init__(self, cards: EditionCards, opened: Opened, access: Access, clock: Clock) -> None:
        self._cards = cards
        self._opened = opened
        self._access = access
        self._clock = clock
        self._not_before: dict[int, datetime] = {}

    async def tick(self) -> None:
        """Edit the cards that show what is not so any more; call it often."""
        opened = await self._opened.of(SUBJECT)
        if not opened:
            return
        stage = await self._cards.stage()
        roles = {one.user_id: one.role for one in await self._access.editors()}
        await asyncio.gather(*(self._follow(one, roles.get(one.user_id), stage) for one in opened))

    async def _follow(self, card: Card, role: Role | None, stage: Stage | None) -> None:
        if role is None:
            await self._opened.leave(card.user_id, card.message_id)
            return
        view = _view(card, role, stage)
        sight, now = await self._cards.sight(view, role, stage), self._clock.now()
        if card.shown == sight or now < self._not_before.get(card.user_id, now):
            return

        async def screen(editor: Editor) -> Screen:
            return await self._cards.screen(editor, view)

        if not await self._opened.bring_up(card, sight, screen, Lane.BULK):
            self._not_before[card.user_id] = now + PATIENCE


def _view(card: Card, role: Role, stage: Stage | None) -> View:
    """An order is shown for as long as the same edition can be put in order."""
    if stage is None or stage.departure.campaign is not None:
        return View.CARD
    order = f"{View.ORDER} {role} {stage.departure.week} "
    return View.ORDER if card.shown.startswith(order) else View.CARD
