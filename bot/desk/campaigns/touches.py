"""What a correction touches: the copies whose readers are shown words that have changed."""

from collections.abc import Iterable
from dataclasses import replace

from bot.presentation.shown import best_text
from storage.briefs import Changed
from storage.values.briefs import Brief, Language

Touches = frozenset[tuple[Language, str | None]]
"""Languages of readers, each with the topic that they must get, or None for all of them."""

EVERYTHING: Touches = frozenset((language, None) for language in Language)


def touched(changes: Iterable[Changed]) -> Touches:
    """The copies of a breaking brief, or of an edition, that say something else now.

    The dated line of a digest stands in copies of every length, and that of a brief behind its
    button; so the amount of text makes no difference. A button that leads to a new version does
    not count as words.
    """
    return frozenset[tuple[Language, str | None]]().union(*map(_touched, changes))


def between(before: Brief, after: Brief) -> Changed:
    """What makes the difference between two states of a brief."""
    versions = frozenset(text.language for text in after.texts if text not in before.texts)
    facts = [(one.topic, one.trend, one.photo) for one in (before, after)]
    return Changed(after, versions, shared=facts[0] != facts[1])


def news_of(brief: Brief, changes: Iterable[Changed], before: Brief | None) -> Changed:
    """What of a brief is new; everything, when nobody knows what it is.

    ``changes`` are those that the store knows of, ``before`` is the brief as it was, if known.
    """
    (own,) = (one for one in changes if one.brief.id == brief.id)
    if before is not None:
        other = between(before, brief)
        own = Changed(brief, own.versions | other.versions, own.shared or other.shared)
    return own if own.versions else replace(own, shared=True)


def _touched(changed: Changed) -> Touches:
    brief = changed.brief
    if changed.shared:
        return EVERYTHING
    if not changed.versions:
        return frozenset()
    topic = None if brief.edition is None else brief.topic
    return frozenset(
        (language, topic)
        for language in Language
        if best_text(brief, language).language in changed.versions
    )
