"""People for flow tests: they type, press and read, and never sleep.

alesia = emulator.person("Алеся", "be")
await alesia.types("/start")              # until the bot has handled it
await alesia.presses("Беларуская")        # a button by its words
assert "Вітаем" in alesia.last.text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.emulator import acts
from bot.emulator.chats import Chat, Role, Status, User
from bot.emulator.files import Upload
from bot.emulator.keyboards import Button, MarkupKind
from bot.emulator.page_html import page_html
from bot.emulator.queries import CallbackAnswer

if TYPE_CHECKING:
    from bot.emulator.emulator import Emulator
    from bot.emulator.messages import Message

SETTLE_S = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it at this moment."""

    id: int
    text: str
    html: str
    from_bot: bool
    silent: bool
    edited: bool
    reply_to: int
    rows: tuple[tuple[Button, ...], ...]
    file_name: str = ""
    forwarded: bool = False

    @property
    def buttons(self) -> tuple[str, ...]:
        """The words on the buttons, row by row."""
        return tuple(button.text for row in self.rows for button in row)

    def button(self, wanted: str) -> Button | None:
        """The button with these words or this callback data."""
        buttons = [button for row in self.rows for button in row]
        by_words = [b for b in buttons if b.text == wanted]
        by_data = [b for b in buttons if b.kind == "callback_data" and b.value == wanted]
        return next(iter(by_words + by_data), None)


class Talk:
    """One chat through the eyes of one person."""

    def __init__(self, emulator: Emulator, chat: Chat, user: User) -> None:
        self._emulator = emulator
        self.chat = chat
        self.user = user

    @property
    def id(self) -> int:
        """The id of the chat."""
        return self.chat.id

    def sees(self) -> tuple[Seen, ...]:
        """Everything that stands in the chat now, oldest first."""
        return tuple(_seen(m) for m in self._emulator.state.messages.of(self.chat))

    def received(self) -> tuple[Seen, ...]:
        """What stands in the chat from the bot."""
        return tuple(seen for seen in self.sees() if seen.from_bot)

    @property
    def last(self) -> Seen:
        """The bot's newest message. Raises AssertionError when there is none."""
        received = self.received()
        if not received:
            raise AssertionError(f"the bot has sent nothing; {self.transcript()}")
        return received[-1]

    def opens(self, seen: Seen) -> bytes:
        """The content of a message's file. Raises AssertionError when it has none."""
        message = self._emulator.state.messages.get(self.chat, seen.id)
        media = message.content.media if message else None
        stored = self._emulator.state.files.get(media.file_id) if media else None
        if stored is None:
            raise AssertionError(f"there is no file in message {seen.id}; {self.transcript()}")
        return stored.content

    def transcript(self) -> str:
        """The chat as text, for the message of a failed test."""
        lines = [
            f"[{seen.id}] {'bot' if seen.from_bot else 'person'}: {seen.text!r} {seen.buttons}"
            for seen in self.sees()
        ]
        return "the chat: " + ("\n".join(["", *lines]) if lines else "empty")

    def says(self, text: str, *, reply_to: int = 0, styled: bool = False) -> Seen:
        """Write and do not wait; ``styled``: the text is HTML, for bold words and links."""
        state = self._emulator.state
        message = acts.write(state, self.chat, self.user, text, reply_to=reply_to, styled=styled)
        return _seen(message)

    async def types(
        self, text: str, *, reply_to: int = 0, styled: bool = False, timeout_s: float = SETTLE_S
    ) -> tuple[Seen, ...]:
        """Write, wait until the bot has handled it, and see what is new from it."""
        said = self.says(text, reply_to=reply_to, styled=styled)
        return await self._answer_to(said.id, timeout_s)

    def hands_in(self, name: str, content: bytes) -> Seen:
        """Send a document and do not wait."""
        document = Upload(name, content)
        message = acts.write(self._emulator.state, self.chat, self.user, "", document=document)
        return _seen(message)

    async def sends(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        reply_to: int = 0,
        album: str = "",
        timeout_s: float = SETTLE_S,
    ) -> tuple[Seen, ...]:
        """Send a document and wait as ``types`` does; ``album`` is that of files sent together."""
        document = Upload(name, content)
        return await self._writes(
            caption, timeout_s, reply_to=reply_to, document=document, album=album
        )

    async def sends_photo(
        self,
        content: bytes,
        caption: str = "",
        *,
        reply_to: int = 0,
        forwarded: bool = False,
        album: str = "",
        timeout_s: float = SETTLE_S,
    ) -> tuple[Seen, ...]:
        """Send or forward a photo and wait as ``types`` does; ``album`` as in ``sends``."""
        told = {"reply_to": reply_to, "forwarded": forwarded, "album": album}
        return await self._writes(caption, timeout_s, photo=Upload("photo.jpg", content), **told)

    async def forwards(self, text: str, *, timeout_s: float = SETTLE_S) -> tuple[Seen, ...]:
        """Forward somebody's post here and wait as ``types`` does."""
        return await self._writes(text, timeout_s, forwarded=True)

    async def _writes(self, text: str, timeout_s: float, **what: Any) -> tuple[Seen, ...]:
        message = acts.write(self._emulator.state, self.chat, self.user, text, **what)
        return await self._answer_to(message.id, timeout_s)

    async def _answer_to(self, message_id: int, timeout_s: float) -> tuple[Seen, ...]:
        await self._emulator.settled(timeout_s)
        return tuple(seen for seen in self.received() if seen.id > message_id)

    async def presses(
        self, wanted: str, *, message: Seen | int | None = None, timeout_s: float = SETTLE_S
    ) -> CallbackAnswer:
        """Press the newest button with these words or this data, wait, and see the answer.

        A button that leads elsewhere only says where (``url``). Raises AssertionError when there
        is no such button.
        """
        found, button = self._find(wanted, message)
        state = self._emulator.state
        if button.kind == "text":
            await self.types(button.text, timeout_s=timeout_s)
        if button.kind != "callback_data":
            return CallbackAnswer(answered=False, url=button.value)
        query_id = acts.press(state, self.chat, self.user, found, button.value)
        await self._emulator.settled(timeout_s)
        return state.callbacks.answer(query_id) or CallbackAnswer(answered=False)

    def _find(self, wanted: str, message: Seen | int | None) -> tuple[Message, Button]:
        chosen = message.id if isinstance(message, Seen) else message
        for seen in reversed(self.sees()):
            button = seen.button(wanted)
            found = self._emulator.state.messages.get(self.chat, seen.id)
            if button and found and chosen in {None, seen.id}:
                return found, button
        raise AssertionError(f"there is no button {wanted!r}; {self.transcript()}")

    async def asks_inline(self, query: str, *, timeout_s: float = SETTLE_S) -> list[dict[str, Any]]:
        """Type ``@bot query`` here and wait; the results."""
        state = self._emulator.state
        query_id = acts.ask_inline(state, self.chat, self.user, query)
        await self._emulator.settled(timeout_s)
        return state.inline.answer(query_id) or []

    async def edits(self, message: Seen | int, text: str, *, timeout_s: float = SETTLE_S) -> None:
        """Change what one wrote, and wait."""
        message_id = message.id if isinstance(message, Seen) else message
        found = self._emulator.state.messages.get(self.chat, message_id)
        if found is None:
            raise AssertionError(f"there is no message {message_id}; {self.transcript()}")
        acts.edit(self._emulator.state, self.chat, self.user, found, text)
        await self._emulator.settled(timeout_s)

    async def receives(self, count: int = 1, *, timeout_s: float = SETTLE_S) -> tuple[Seen, ...]:
        """Wait for this many messages of the bot in the chat in all: for what comes unasked."""
        await self._emulator.until(
            lambda: len(self.received()) >= count,
            timeout_s,
            lambda: f"{len(self.received())} of {count} messages came; {self.transcript()}",
        )
        return self.received()

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """Commands and their descriptions, as this person sees them here."""
        return self._emulator.state.profile.commands_for(self.chat, self.user)


class Person(Talk):
    """A person and their private chat with the bot."""

    def __init__(self, emulator: Emulator, chat: Chat) -> None:
        if chat.user is None:
            raise ValueError("a person needs a private chat")
        super().__init__(emulator, chat, chat.user)

    def at(self, group: Group) -> Talk:
        """The same person in a group or channel."""
        return Talk(self._emulator, group.chat, self.user)

    async def blocks(self) -> None:
        """Block the bot, and wait until it has handled that."""
        await self._becomes(Status.BLOCKED)

    async def unblocks(self) -> None:
        await self._becomes(Status.ACTIVE)

    async def _becomes(self, status: Status) -> None:
        acts.change_status(self._emulator.state, self.chat, status, self.user)
        await self._emulator.settled()

    def blocks_silently(self) -> None:
        """Block the bot and do not wait: the bot may be down."""
        acts.change_status(self._emulator.state, self.chat, Status.BLOCKED, self.user)

    def deactivates(self) -> None:
        """Delete the account: the bot is not told."""
        acts.change_status(self._emulator.state, self.chat, Status.DEACTIVATED, self.user)


class Group(Talk):
    """A group or channel, seen by its owner."""

    def __init__(self, emulator: Emulator, chat: Chat, owner: Person) -> None:
        super().__init__(emulator, chat, owner.user)

    def joins(self, person: Person, role: Role = Role.MEMBER) -> Talk:
        """Another member."""
        self.chat.members[person.user.id] = role
        return person.at(self)

    def kicks_bot(self) -> None:
        acts.change_status(self._emulator.state, self.chat, Status.BLOCKED, self.user)

    def promotes_bot(self) -> None:
        acts.promote_bot(self._emulator.state, self.chat, self.user, Role.ADMINISTRATOR)

    def migrates(self) -> int:
        """Become a supergroup; the new id."""
        return acts.migrate(self._emulator.state, self.chat, self.user).id


def _seen(message: Message) -> Seen:
    content = message.content
    markup = message.markup
    shown = markup is not None and markup.kind in {MarkupKind.INLINE, MarkupKind.REPLY}
    return Seen(
        message.id,
        content.text.text,
        page_html(content.text),
        message.from_bot,
        message.silent,
        bool(message.edit_date),
        message.reply_to,
        markup.rows if markup and shown else (),
        content.media.name if content.media else "",
        message.origin is not None,
    )
