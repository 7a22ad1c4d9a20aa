"""A message as the product knows it: HTML text with buttons, independent of any library."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. Exactly one of ``data``, ``url``, ``copy``, ``switch_inline`` is set.

    ``text`` is plain text. ``data`` is at most 64 bytes and comes back when the button is pressed.
    ``style`` is Telegram's: ``primary``, ``success`` or ``danger``; None is the neutral look.
    """

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    switch_inline: str | None = None
    style: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: ``text`` is Telegram HTML; ``preview`` lets Telegram preview its first link.

    ``photo`` is a Telegram file id, of which the text is the caption then (1,024 characters).
    ``swaps_photo``: when it takes the place of an earlier message, the photo changes too.
    ``ask`` opens a reply to the message, with these words in the empty field; there is no
    ``keyboard`` then.
    """

    text: str
    keyboard: Keyboard = ()
    silent: bool = False
    preview: bool = False
    photo: str | None = None
    swaps_photo: bool = False
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file made here, in memory; the caption's text is at most 1,024 characters."""

    name: str
    content: bytes = field(repr=False)
    caption: Screen


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made here, as PNG; the caption's text is at most 1,024 characters."""

    image: bytes = field(repr=False)
    caption: Screen
