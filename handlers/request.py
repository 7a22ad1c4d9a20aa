"""What a handler is asked and what it answers, free of python-telegram-bot's types."""

from dataclasses import dataclass, field
from typing import Any

from bot.context import Services
from bot.presentation.screen import File, Picture, Screen
from storage.values.briefs import Language
from storage.values.desk import Editor
from storage.values.subscribers import ChatKind, Density, Subscriber


class StaleError(Exception):
    """A button says what the product of today does not understand."""


@dataclass(frozen=True, slots=True)
class Request:
    """One wish of one chat.

    ``told_language`` is that of the person's Telegram; ``words`` is what follows a command, or a
    whole message, cut; ``text`` is all that follows a command, with its lines. ``replies_to`` is
    the id of the message that a message replies to, or 0.
    """

    services: Services = field(repr=False)
    chat_id: int = field(repr=False)
    kind: ChatKind
    subscriber: Subscriber | None = field(repr=False)
    told_language: Language
    words: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    replies_to: int = 0

    @property
    def language(self) -> Language:
        return self.subscriber.language if self.subscriber else self.told_language

    @property
    def topics(self) -> frozenset[str]:
        """The chosen topics; empty means all."""
        return self.subscriber.topics if self.subscriber else frozenset()

    @property
    def density(self) -> Density:
        return self.subscriber.density if self.subscriber else Density.LEADS

    def screen(self, template: str, **values: Any) -> Screen:
        """A screen in the reader's language."""
        return self.services.screens.render(template, self.language, **values)


@dataclass(frozen=True, slots=True)
class Reply:
    """Screens in their order, and the answer to a press.

    After a press the first screen takes the place of the message with the button; further ones,
    and all of a command's, are new messages. ``answer`` names a template in ``answers/``.
    ``language`` is the one that has just been chosen; ``erased`` says that the chat is forgotten.
    ``pictures`` and ``files`` come after them, as new messages.
    ``url`` is opened by the one who pressed. ``menus`` are the editors whose rights have changed,
    and with them the commands that they are offered. ``idle`` says of a press at the desk that it
    came too late, or does not fit, and that nothing was done.
    """

    screens: tuple[Screen, ...] = ()
    answer: str | None = None
    alert: bool = False
    language: Language | None = None
    erased: bool = False
    url: str | None = None
    menus: tuple[Editor, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[File, ...] = ()
    idle: bool = False


def reply(*screens: Screen, answer: str | None = None) -> Reply:
    return Reply(screens, answer)
