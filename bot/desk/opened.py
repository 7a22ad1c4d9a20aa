"""Messages in editors' chats that show what several of them work on, and are kept true."""

from collections.abc import Awaitable, Callable

from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.presentation.screen import Screen
from storage.cards import Card, Cards
from storage.values.desk import Editor

_UNDECIDED = (Outcome.RETRY_AFTER, Outcome.NOT_SENT, Outcome.AMBIGUOUS, Outcome.TOKEN)


class Opened:
    """One newest card of each subject for each editor. Others are not touched."""

    def __init__(self, cards: Cards, access: Access, sender: Sender) -> None:
        self._cards = cards
        self._access = access
        self._sender = sender

    async def of(self, subject: str) -> tuple[Card, ...]:
        """Where the subject is shown."""
        return await self._cards.of(subject)

    async def seen(self, subject: str, editor: Editor) -> bool:
        """Whether the editor has, or had, a card of it."""
        return await self._cards.seen(subject, editor.user_id)

    async def subject(self, editor: Editor, message_id: int) -> str | None:
        """What a message in this editor's chat is a card of."""
        return await self._cards.subject(editor.user_id, message_id)

    async def send(self, editor: Editor, subject: str, shown: str, screen: Screen) -> None:
        """Send a screen, which takes the place of the editor's card of the subject."""
        answer = await self._sender.send(editor.user_id, prepare(screen), Lane.READER)
        if answer.message_id is not None:
            await self.put(Card(subject, editor.user_id, answer.message_id, shown))

    async def put(self, card: Card) -> None:
        """Note the newest card, and take the one before it out of sight."""
        older = await self._cards.of(card.subject)
        await self._cards.put(card)
        for one in older:
            if one.user_id == card.user_id and one.message_id != card.message_id:
                await self._sender.delete(one.user_id, one.message_id, Lane.READER)

    async def leave(self, user_id: int, message_id: int) -> None:
        """The message shows something else from now on."""
        await self._cards.leave(user_id, message_id)

    async def bring_up(
        self,
        card: Card,
        shown: str,
        screen: Callable[[Editor], Awaitable[Screen]],
        lane: Lane = Lane.READER,
    ) -> bool:
        """Let a card show its subject as it stands; False when that is worth another try.

        One of somebody who does not work at the desk any more stays as it is.
        """
        editor = await self._access.editor(card.user_id)
        if editor is None:
            return True
        payload = prepare(await screen(editor))
        answer = await self._sender.edit(editor.user_id, card.message_id, payload, lane)
        if answer.outcome in _UNDECIDED:
            return False
        await self._cards.shows(card, shown)
        return True
