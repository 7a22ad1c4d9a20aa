"""A brief as one reader sees it: one language, plain words safe in any message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.presentation import markup
from storage.values.briefs import Brief, BriefText, Language, Marked, Trend

TITLE_CHARACTERS = 200
NEXT_BEST: Mapping[Language, tuple[Language, ...]] = {
    Language.BE: (Language.BE, Language.RU, Language.EN),
    Language.RU: (Language.RU, Language.BE, Language.EN),
    Language.EN: (Language.EN, Language.RU, Language.BE),
}
"""What a reader is likely to understand, best first: abroad Russian is learnt more often."""

_WEB_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:[/?#][!-~]*)?", re.IGNORECASE)
_STYLES: Mapping[Trend | None, str] = {Trend.BETTER: "success", Trend.WORSE: "danger"}


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """``language`` is that of the text, ``others`` are those it can also be read in.

    ``body`` is Markdown; ``week`` is None for a breaking brief; ``style`` is that of its button;
    ``source`` is a web address or None.
    """

    id: int
    week: Week | None
    topic: str
    trend: Trend | None
    language: Language
    others: tuple[Language, ...]
    title: str
    lead: str
    body: str
    authors: str
    source: str | None
    marked: Marked | None

    @property
    def style(self) -> str | None:
        return _STYLES.get(self.trend)


def shown(
    brief: Brief, language: Language, topics: Topics, *, names_in: Language | None = None
) -> ShownBrief:
    """The brief in ``language``, or in the next best one that it has.

    The topic is named in ``names_in``, which is ``language`` unless it is given.
    """
    text = best_text(brief, language)
    topic = topics.get(brief.topic)
    return ShownBrief(
        id=brief.id,
        week=None if brief.edition is None else Week.parse(brief.edition),
        topic=topic.names[names_in or language] if topic else brief.topic,
        trend=brief.trend,
        language=text.language,
        others=tuple(one for one in Language if one in brief.languages and one != text.language),
        title=clip(line(text.title), TITLE_CHARACTERS),
        lead=line(text.lead),
        body=text.body,
        authors=clip(line(", ".join(brief.authors)), TITLE_CHARACTERS),
        source=brief.source if brief.source and _WEB_ADDRESS.fullmatch(brief.source) else None,
        marked=text.marked,
    )


def best_text(brief: Brief, language: Language) -> BriefText:
    """The version that a reader of ``language`` understands best."""
    texts = {text.language: text for text in brief.texts}
    return next(texts[one] for one in NEXT_BEST[language] if one in texts)


def line(text: str) -> str:
    """``text`` on one line, free of what Telegram would refuse or turn around."""
    return " ".join(markup.clean(text).split())


def clip(text: str, limit: int) -> str:
    """``text`` within ``limit`` characters, cut between words and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:–—-") + "…"
