"""The topics of the publication: data of the newsroom, found by any word that names them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from rapidfuzz.distance import OSA

from bot.briefs.folding import fold, other_layouts
from bot.briefs.yaml_lines import Lined, LineError, parse_yaml
from storage.values.briefs import Language

DEFAULT_PATH = Path(__file__).with_name("topics.yaml")
MAX_SUGGESTIONS = 3

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_KEY = 32
_MIN_PREFIX = 3
_FIELDS = ("key", "names", "aliases")
_LANGUAGES = tuple(language.value for language in Language)


class TopicsError(LineError):
    """The topics file is wrong; the message is one sentence, the line counts from 1."""


@dataclass(frozen=True, slots=True)
class Topic:
    """``aliases`` are the words of all languages; a topic is what its key is."""

    key: str
    names: Mapping[Language, str] = field(hash=False)
    aliases: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Every folded word or phrase that names the topic."""
        return tuple(dict.fromkeys(map(fold, (self.key, *self.names.values(), *self.aliases))))


@dataclass(frozen=True, slots=True)
class Match:
    """A topic when the words name exactly one, else what was perhaps meant, nearest first."""

    topic: Topic | None
    suggestions: tuple[Topic, ...] = ()


class Topics:
    """The topics in their order. Raises ValueError when two share a key, a name or an alias."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = tuple(topics)
        self._forms: dict[str, Topic] = {}
        for topic in self._topics:
            for form in topic.forms:
                if self._forms.setdefault(form, topic) is not topic:
                    other = self._forms[form].key
                    raise ValueError(f"{form!r} names both {other!r} and {topic.key!r}.")

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Self:
        """The topics of a YAML file; raises TopicsError for a file that is wrong or missing."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise TopicsError(f"The topics file {path} cannot be read: {reason}.") from None
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The topics of a YAML text; raises TopicsError for a text that is wrong."""
        try:
            return cls(_checked(parse_yaml(text)))
        except LineError as error:
            raise TopicsError(error.message, error.line) from None

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def get(self, key: str) -> Topic | None:
        """The topic with exactly this key."""
        return next((topic for topic in self._topics if topic.key == key), None)

    def named(self, words: str) -> Topic | None:
        """The topic whose key, name or alias the words are, spelling aside."""
        return self._forms.get(fold(words))

    def match(self, words: str) -> Match:
        """The topic that a person means.

        A key, name or alias in any language comes first, then the same typed in the wrong
        keyboard layout, the beginning of exactly one, and small slips. Between two that are
        near it does not choose: both are suggestions.
        """
        wanted = fold(words)
        for spelling in (wanted, *map(fold, other_layouts(words))):
            if spelling in self._forms:
                return Match(self._forms[spelling])
        begun = self._begun(wanted)
        if len(begun) == 1:
            return Match(begun[0])
        return Match(None, begun[:MAX_SUGGESTIONS]) if begun else self._near(wanted)

    def _begun(self, wanted: str) -> tuple[Topic, ...]:
        if len(wanted) < _MIN_PREFIX:
            return ()
        found = (topic for form, topic in self._forms.items() if form.startswith(wanted))
        return tuple(dict.fromkeys(found))

    def _near(self, wanted: str) -> Match:
        distances: dict[Topic, int] = {}
        for form, topic in self._forms.items():
            slips = _slips(min(len(wanted), len(form)))
            distance = OSA.distance(wanted, form, score_cutoff=slips + 1)
            if slips and distance <= slips + 1:
                distances[topic] = min(distance, distances.get(topic, distance))
        near = tuple(sorted(distances, key=lambda topic: distances[topic]))
        if near and _is_clear([distances[topic] for topic in near], _slips(len(wanted))):
            return Match(near[0])
        return Match(None, (near or self._related(wanted))[:MAX_SUGGESTIONS])

    def _related(self, wanted: str) -> tuple[Topic, ...]:
        """Topics with a form that shares a word, or its beginning, with the words."""
        mine = [word for word in wanted.split() if len(word) > _MIN_PREFIX]
        return tuple(
            dict.fromkeys(
                topic
                for form, topic in self._forms.items()
                for word in form.split()
                if any(word.startswith(one) or OSA.distance(word, one) <= 1 for one in mine)
            )
        )


def _slips(length: int) -> int:
    """How many typing slips a word of this length may hold and still be taken for it."""
    return 0 if length <= _MIN_PREFIX else 1 if length < 2 * _MIN_PREFIX else 2


def _is_clear(distances: list[int], slips: int) -> bool:
    """Whether the nearest is meant: few slips, and the next one clearly further away."""
    nearest, *others = distances
    if nearest > slips or not others:
        return nearest <= slips
    return others[0] - nearest > 1 or (nearest == 1 and others[0] > slips)


def _checked(document: Lined | None) -> tuple[Topic, ...]:
    if document is None:
        raise LineError("The topics file is empty.", 1)
    listed = document.fields("The topics file", ("topics",)).get("topics")
    if listed is None:
        raise LineError("The topics file has no field 'topics'.", document.line)
    forms: dict[str, str] = {}
    found: list[Topic] = []
    for one in listed.items("The field 'topics'"):
        topic = _topic(one)
        for form in topic.forms:
            if forms.setdefault(form, topic.key) != topic.key:
                raise LineError(f"{form!r} names both {forms[form]!r} and {topic.key!r}.", one.line)
        if any(topic.key == other.key for other in found):
            raise LineError(f"The key {topic.key!r} stands here twice.", one.line)
        found.append(topic)
    if not found:
        raise LineError("The topics file lists no topic.", listed.line)
    return tuple(found)


def _topic(one: Lined) -> Topic:
    fields = one.fields("A topic", _FIELDS)
    if "key" not in fields:
        raise LineError("A topic has no key.", one.line)
    key = fields["key"].text("A key")
    if not _KEY.fullmatch(key) or len(key) > _MAX_KEY:
        sentence = f"The key {key[:40]!r} is not small Latin letters, digits and hyphens (at most"
        raise LineError(f"{sentence} {_MAX_KEY}).", fields["key"].line)
    what = f"The topic {key!r}"
    if "names" not in fields:
        raise LineError(f"{what} has no names.", one.line)
    names = fields["names"].fields(f"{what}, names", _LANGUAGES)
    for language in _LANGUAGES:
        if language not in names:
            raise LineError(f"{what} has no name in {language!r}.", fields["names"].line)
    aliases = (
        fields["aliases"].fields(f"{what}, aliases", _LANGUAGES) if "aliases" in fields else {}
    )
    return Topic(
        key,
        {language: _words(names[language.value], what) for language in Language},
        tuple(
            _words(alias, what)
            for listed in aliases.values()
            for alias in listed.items(f"{what}, aliases")
        ),
    )


def _words(lined: Lined, what: str) -> str:
    text = lined.text(f"{what}: a name")
    if not fold(text):
        raise LineError(f"{what}: the name {text!r} has no letters.", lined.line)
    return " ".join(text.split())
