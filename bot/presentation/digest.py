"""The pages of a digest: a week's briefs as one message each page, like a front page."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.briefs.edition import Edition
from bot.briefs.topics import Topics
from bot.presentation import markup
from bot.presentation.environment import Screens
from bot.presentation.pieces import packed, pieces
from bot.presentation.screen import Screen
from bot.presentation.shown import ShownBrief, clip, shown
from storage.values.briefs import Language
from storage.values.subscribers import Density

LEAD_CHARACTERS = 600
QUOTE_CHARACTERS = 2600
"""How much of a body a digest quotes; the rest is behind the brief's button."""

MINE, ALL = "m", "a"
"""Scopes in the data of buttons: the reader's topics, or all of them."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long the message of a digest is, in characters, and how long it may be."""

    characters: int
    limit: int
    pages: int


class Digests:
    """Renders editions; the same arguments always give the same page."""

    def __init__(self, screens: Screens, topics: Topics) -> None:
        self._screens = screens
        self._topics = topics

    def page(
        self,
        edition: Edition,
        language: Language,
        topics: frozenset[str],
        density: Density,
        page: int = 0,
    ) -> Screen | None:
        """One page of the edition, counted from 0; a page beyond the last is the last.

        ``topics`` empty means all. The latest change of a brief is dated at the top. None when
        the edition has nothing on these topics.
        """
        wanted = [brief for brief in edition.briefs if not topics or brief.topic in topics]
        if not wanted:
            return None
        briefs = [shown(brief, language, self._topics) for brief in wanted]
        stories = [self._story(brief, language, density) for brief in briefs]
        marks = [brief.marked for brief in briefs if brief.marked]
        pages = packed(stories)
        page = min(max(page, 0), len(pages) - 1)
        here = slice(*pages[page])
        return self._screens.render(
            "digest.html",
            language,
            week=edition.week,
            briefs=briefs[here],
            stories=stories[here],
            page=page,
            pages=len(pages),
            hidden=len(
                {brief.topic for brief in edition.briefs} - {brief.topic for brief in wanted}
            ),
            scope=MINE if topics else ALL,
            marked=max(marks, key=lambda marked: marked.at, default=None),
        )

    def length(self, edition: Edition, language: Language, density: Density) -> Length:
        """The length of the first page, which is the message that is sent, with all topics."""
        briefs = [shown(brief, language, self._topics) for brief in edition.briefs]
        pages = packed([self._story(brief, language, density) for brief in briefs])
        screen = self.page(edition, language, frozenset(), density)
        characters = markup.visible_length(screen.text) if screen else 0
        return Length(characters, markup.MAX_LENGTH, len(pages))

    def _story(self, brief: ShownBrief, language: Language, density: Density) -> str:
        quote, cut = Markup(), False
        if density is Density.FULL:
            body = markup.body_html(brief.body)
            first, *rest = pieces(body, QUOTE_CHARACTERS)
            quote = markup.quote(first)
            cut = bool(rest)
        return self._screens.part(
            "parts/story.html",
            language,
            brief=brief,
            lead="" if density is Density.HEADLINES else clip(brief.lead, LEAD_CHARACTERS),
            body=quote,
            cut=cut,
        )
