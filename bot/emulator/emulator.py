"""The emulator as an object: started in a test or in the demo, acted upon by people."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from bot.clock import Clock
from bot.emulator import acts
from bot.emulator.changes import Changes
from bot.emulator.chats import BulkRange, ChatType, Opening, Role, User
from bot.emulator.control import Action, Control
from bot.emulator.faults import Fault, FaultKind, Faults
from bot.emulator.limits import Flood, FloodLimits
from bot.emulator.people import Group, Person
from bot.emulator.profile import Profile
from bot.emulator.queries import CallbackQueries, InlineQueries
from bot.emulator.record import Record
from bot.emulator.server import Server
from bot.emulator.state import State
from bot.emulator.updates import Poller, Updates
from bot.emulator.webhook import Webhook

TOKEN = "123456789:AAExampleTokenOfTheEmulator00000000"  # noqa: S105 - opens nothing
PAGE = Path(__file__).parent / "page"
SETTLE_S = 10.0


class Emulator:
    """A Bot API server on loopback, as strict as Telegram where Telegram is strict.

    Message dates and the 48 hours for deleting come from ``clock``; flood limits and the time in
    which a query can be answered come from a monotonic time. ``flood`` None: no limits.
    ``latency_s`` passes before each answer. ``seed`` decides the chances of faults.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = TOKEN,
        flood: FloodLimits | None = None,
        actions: Mapping[str, Action] | None = None,
        latency_s: float = 0.0,
        seed: int = 0,
        username: str = "BelarusBriefsBot",
        name: str = "Belarus Briefs",
    ) -> None:
        changes = Changes()
        updates = Updates(clock, changes)
        user = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        self.state = State(
            clock=clock,
            profile=Profile(user, token),
            changes=changes,
            updates=updates,
            poller=Poller(updates, changes.notify),
            webhook=Webhook(updates, clock),
            flood=Flood(flood, time.monotonic),
            faults=Faults(seed),
            callbacks=CallbackQueries(time.monotonic, changes.notify),
            inline=InlineQueries(time.monotonic, changes.notify),
        )
        self._control = Control(self.state, actions or {}, PAGE)
        self._server = Server(self.state, self._control.handle, latency_s)
        self._port = 0

    def offer(self, name: str, action: Action) -> None:
        """One more button for the chat page."""
        self._control.offer(name, action)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback, on a free port when ``port`` is 0."""
        self._port = await self._server.start(port)

    async def stop(self) -> None:
        """End long polls and event streams, and close the port."""
        self.state.poller.interrupt(None)
        self.state.events.close()
        await self.state.webhook.delete()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The server, as ``BOT_API_URL`` wants it."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def token(self) -> str:
        return self.state.profile.token

    @property
    def record(self) -> Record:
        """What was asked of the server."""
        return self.state.record

    def person(
        self,
        first_name: str = "Алеся",
        language_code: str = "be",
        *,
        username: str = "",
        user_id: int | None = None,
        opening: Opening | None = None,
    ) -> Person:
        """A new person, who has not written to the bot yet."""
        chat = acts.new_person(
            self.state,
            first_name,
            language_code,
            username=username,
            user_id=user_id,
            opening=opening,
        )
        return Person(self, chat)

    def group(
        self,
        title: str,
        owner: Person,
        *members: Person,
        kind: ChatType = ChatType.SUPERGROUP,
        bot_role: Role = Role.MEMBER,
    ) -> Group:
        """A group or channel of these people, into which its owner has taken the bot."""
        chat = acts.new_group(self.state, kind, title)
        chat.members = {owner.user.id: Role.CREATOR} | {
            member.user.id: Role.MEMBER for member in members
        }
        acts.add_bot(self.state, chat, owner.user, bot_role)
        return Group(self, chat, owner)

    def bulk(self, first_id: int, count: int, *language_codes: str) -> BulkRange:
        """Many private chats at once, whose people have all started the bot."""
        return self.state.chats.add_bulk(first_id, count, language_codes or ("be", "ru", "en"))

    def fault(self, kind: FaultKind | str, **rule: Any) -> Fault:
        """Let requests fail: see ``Fault`` for the rule."""
        return self.state.faults.add(Fault(FaultKind(kind), **rule))

    def heal(self) -> None:
        """No faults any more."""
        self.state.faults.clear()

    async def settled(self, timeout_s: float = SETTLE_S) -> None:
        """Until the bot has confirmed every update.

        A bot that confirms an update before it has handled it is not waited for. Raises
        TimeoutError.
        """
        await self.until(lambda: not self.state.updates.pending, timeout_s, self._why_not_settled)

    async def until(
        self,
        condition: Callable[[], bool],
        timeout_s: float = SETTLE_S,
        otherwise: Callable[[], str] = lambda: "what was waited for did not happen",
    ) -> None:
        """Until ``condition()`` is true; it is asked again whenever something happened here.

        Raises TimeoutError with the words of ``otherwise()``.
        """
        await self.state.changes.until(condition, timeout_s, otherwise)

    def _why_not_settled(self) -> str:
        kinds = ", ".join(update.kind for update in self.state.updates.waiting())
        return (
            f"the bot has not confirmed: {kinds or 'nothing'}; a long poll is open:"
            f" {self.state.poller.is_waiting}"
        )
