"""One brief on a screen of its own, in pages when it is long, with the way back."""

from markupsafe import Markup

from bot.briefs.topics import Topics
from bot.presentation import markup
from bot.presentation.environment import Screens
from bot.presentation.origin import Origin
from bot.presentation.pieces import pieces
from bot.presentation.screen import Screen
from bot.presentation.shown import ShownBrief, shown
from storage.values import Brief, Language


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
        )


def _flow(brief: ShownBrief) -> Markup:
    """The lead and the body as one text, since either may be long."""
    lead = Markup("<i>{}</i>").format(brief.lead) if brief.lead else Markup()
    parts = (lead, markup.body_html(brief.body))
    return Markup("\n\n").join(part for part in parts if part)
