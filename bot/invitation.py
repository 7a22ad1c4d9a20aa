"""What a link to the bot asks for: ``t.me/<bot>?start=be-topic-security``."""

import re
from dataclasses import dataclass
from typing import Self

from bot.briefs.topics import Topics
from bot.briefs.week import Week
from storage.values.briefs import Language

_BRIEF = re.compile(r"brief-(\d{1,12})")
_WEEK = re.compile(r"week-(\d{4}-w\d{2})")
_LANGUAGES = "|".join(Language)
_PART = re.compile(rf"(?:({_LANGUAGES})-+)?(?:topic-)?(.*)")
_WITH_LANGUAGE_LAST = re.compile(rf"(.+)-({_LANGUAGES})")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is preselected, or what is to be shown. Unknown parts of a link are left out."""

    language: Language | None = None
    topics: frozenset[str] = frozenset()
    brief_id: int | None = None
    week: Week | None = None

    @classmethod
    def parse(cls, payload: str, topics: Topics) -> Self:
        """Read ``be``, ``topic-security``, several topics joined by ``_``, or both joined.

        ``brief-12`` and ``week-2017-W50`` show something. Letter case does not matter.
        """
        text = payload.strip().lower()
        if found := _BRIEF.fullmatch(text):
            return cls(brief_id=int(found[1]))
        if found := _WEEK.fullmatch(text):
            return cls(week=_week(found[1].upper()))
        parts = [_part(part, topics) for part in text.split("_")]
        return cls(
            language=next((language for language, _ in parts if language), None),
            topics=frozenset(topic for _, topic in parts if topic),
        )


def link(username: str, payload: str) -> str:
    """The address that opens the bot with ``payload`` (core.telegram.org/bots/features)."""
    return f"https://t.me/{username}?start={payload}"


def _week(name: str) -> Week | None:
    try:
        return Week.parse(name)
    except ValueError:
        return None


def _part(part: str, topics: Topics) -> tuple[Language | None, str | None]:
    """The language and the topic that a part of a payload names."""
    if part in tuple(Language):
        return Language(part), None
    found = _PART.fullmatch(part)
    language, key = (found[1], found[2]) if found else (None, part)
    if not topics.get(key) and (last := _WITH_LANGUAGE_LAST.fullmatch(key)):
        key, language = last[1], last[2]
    known = topics.get(key)
    return (Language(language) if language else None), (known.key if known else None)
