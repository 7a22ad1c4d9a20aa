"""A broadcast's messages in columns: a million of them take 28 MB and no time of the collector."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.emulator.keyboards import Markup
from bot.emulator.messages import Content, Message


@dataclass(frozen=True, slots=True)
class Template:
    """A message without its chat. ``tail``: the end of the answer, from ``"date":`` on."""

    number: int
    content: Content
    markup: Markup | None
    silent: bool
    paid: bool
    tail: bytes


class BulkLog:
    """Messages of chats that nobody has looked at; ids only grow."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._chats = array("q")
        self._dates = array("q")
        self._templates = array("L")
        self._known: list[Template] = []

    def learn(self, template: Template) -> None:
        """Templates are numbered from 0 on, in the order in which they are learnt."""
        self._known.append(template)

    @property
    def known(self) -> int:
        return len(self._known)

    def add(self, message_id: int, chat_id: int, date: int, template: Template) -> None:
        self._ids.append(message_id)
        self._chats.append(chat_id)
        self._dates.append(date)
        self._templates.append(template.number)

    def ids_of(self, chat_id: int) -> Iterator[int]:
        """The messages of a chat that were not taken, oldest first."""
        at = -1
        while True:
            try:
                at = self._chats.index(chat_id, at + 1)
            except ValueError:
                return
            yield self._ids[at]

    def take(self, chat_id: int, message_id: int) -> Message | None:
        """A message as an object of its own; the columns forget it."""
        at = bisect_left(self._ids, message_id)
        if at == len(self._ids) or self._ids[at] != message_id or self._chats[at] != chat_id:
            return None
        self._chats[at] = 0
        template = self._known[self._templates[at]]
        return Message(
            message_id,
            chat_id,
            self._dates[at],
            template.content,
            markup=template.markup,
            silent=template.silent,
        )
