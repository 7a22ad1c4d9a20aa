"""Texts as Telegram shows them: the one door to Markdown, Telegram's HTML and its limits.

Every function takes any text whatever and gives HTML that Telegram parses. ``Markup`` is a ``str``
that templates do not escape again.
"""

from bot.presentation.markdown import Problem, body_html, check
from bot.presentation.splitting import MAX_BYTES, MAX_ENTITIES, MAX_LENGTH, split
from bot.presentation.telegram_html import clean, escape, is_blank, plain, quote, visible_length

__all__ = [
    "MAX_BYTES",
    "MAX_ENTITIES",
    "MAX_LENGTH",
    "Problem",
    "body_html",
    "check",
    "clean",
    "escape",
    "is_blank",
    "plain",
    "quote",
    "split",
    "visible_length",
]
