"""One brief on a screen of its own, in pages when it is long, with the way back."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.briefs.topics import Topics
from bot.presentation import markup
from bot.presentation.environment import Screens
from bot.presentation.origin import Origin
from bot.presentation.pieces import pieces
from bot.presentation.screen import Screen
from bot.presentation.shown import ShownBrief, shown
from storage.values.briefs import Brief, Language

CAPTION_LIMIT = 1024
"""Telegram's limit for the words under a photo (core.telegram.org/bots/api#sendphoto)."""
CAPTION_CHARACTERS = 500
"""What is quoted under a photo of a text that is too long for it; the rest is a button away."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How long the message of a breaking brief is, in characters, and how long it may be.

    ``pages``: how many the whole text has; ``cut``: under the photo stands only its beginning.
    """

    characters: int
    limit: int
    pages: int
    cut: bool


class BriefScreens:
    """Renders briefs; the same arguments always give the same screen."""

    def __init__(self, screens: Screens, topics: Topics) -> None:
        self._screens = screens
        self._topics = topics

    def page(
        self,
        brief: Brief,
        language: Language,
        *,
        page: int = 0,
        origin: Origin | None = None,
        older: bool = False,
        text_in: Language | None = None,
    ) -> Screen:
        """One page of the brief, counted from 0; a page beyond the last is the last.

        ``text_in`` asks for another language of the text than that of the reader; ``older`` says
        that the topic from which the brief was opened holds an older one.
        """
        shown_brief = shown(brief, text_in or language, self._topics, names_in=language)
        texts = pieces(_flow(shown_brief))
        page = min(max(page, 0), len(texts) - 1)
        return self._screens.render(
            "brief.html",
            language,
            brief=shown_brief,
            key=brief.topic,
            piece=texts[page],
            page=page,
            pages=len(texts),
            origin=origin or Origin(),
            older=older,
            chosen=text_in,
            cut=False,
        )

    def announcement(
        self,
        brief: Brief,
        language: Language,
        *,
        silent: bool = False,
    ) -> Screen:
        """The message by which a breaking brief comes, with its photo if it has one."""
        whole = self.page(brief, language)
        if brief.photo is None:
            return replace(whole, silent=silent)
        screen = whole if _fits_a_caption(whole) else self._beginning(brief, language)
        return replace(screen, silent=silent, photo=brief.photo)

    def measure(self, brief: Brief, language: Language) -> Measure:
        """The length of the announcement."""
        screen = self.announcement(brief, language)
        pages = len(pieces(_flow(shown(brief, language, self._topics))))
        photo = brief.photo is not None
        return Measure(
            markup.visible_length(screen.text),
            CAPTION_LIMIT if photo else markup.MAX_LENGTH,
            pages,
            cut=photo and not _fits_a_caption(self.page(brief, language)),
        )

    def _beginning(self, brief: Brief, language: Language) -> Screen:
        shown_brief = shown(brief, language, self._topics)
        return self._screens.render(
            "brief.html",
            language,
            brief=shown_brief,
            key=brief.topic,
            piece=pieces(_flow(shown_brief), CAPTION_CHARACTERS)[0],
            page=0,
            pages=1,
            origin=Origin(),
            older=False,
            chosen=None,
            cut=True,
        )


def _fits_a_caption(screen: Screen) -> bool:
    return markup.visible_length(screen.text) <= CAPTION_LIMIT


def _flow(brief: ShownBrief) -> Markup:
    """The lead and the body as one text, since either may be long."""
    lead = Markup("<i>{}</i>").format(brief.lead) if brief.lead else Markup()
    parts = (lead, markup.body_html(brief.body))
    return Markup("\n\n").join(part for part in parts if part)
