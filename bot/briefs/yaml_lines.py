"""YAML read with its lines, so that a mistake can be shown where it stands.

Scalars stay text: ``no`` is the word "no", not false, and a date is what was written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.briefs.problems import PROBLEMS, Hint

MAX_DEPTH = 8


class LineError(ValueError):
    """One clear sentence on what is wrong, and the line (from 1) where it stands.

    ``key`` and ``facts`` say the same to who speaks another language; ``key`` may be empty.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        key: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.key = key
        self.facts = facts or {}

    @classmethod
    def of(cls, key: str, line: int | None = None, /, **facts: object) -> Self:
        """One of ``PROBLEMS`` with its facts."""
        return cls(PROBLEMS[key].format(**facts), line, key, facts)

    def located(self) -> str:
        """The sentence, after its line when that is known."""
        return self.message if self.line is None else f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Lined:
    """A scalar (str), a list or a mapping with the line (from 1) where it starts."""

    value: "str | list[Lined] | dict[str, Lined]"
    line: int

    def text(self, what: str) -> str:
        """The scalar; raises LineError when it is a list, a mapping or empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise LineError.of("must_be_text", self.line, what=what)
        return self.value.strip()

    def items(self, what: str) -> "list[Lined]":
        """The list; raises LineError for anything else."""
        if not isinstance(self.value, list):
            raise LineError.of("must_be_list", self.line, what=what)
        return self.value

    def fields(self, what: str, known: Iterable[str]) -> "dict[str, Lined]":
        """The mapping; raises LineError for anything else and for a field that is not known."""
        if not isinstance(self.value, dict):
            raise LineError.of("must_be_fields", self.line, what=what)
        known = tuple(known)
        for name, lined in self.value.items():
            if name not in known:
                facts = {"what": what, "words": name, "hint": hint(name, known)}
                raise LineError.of("field_unknown", lined.line, **facts)
        return self.value


def hint(word: str, known: Iterable[str]) -> Hint:
    """What was perhaps meant: `` (did you mean 'topic'?)``."""
    known = tuple(known)
    near = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return Hint((near[0],) if near else (), known)


def parse_yaml(text: str, *, first_line: int = 1) -> Lined | None:
    """The document; None when it is empty. Raises LineError for what is not plain YAML."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else None
        raise LineError.of("yaml_at", line, detail=error.problem) from None
    except (yaml.YAMLError, RecursionError):
        raise LineError.of("yaml", first_line) from None
    if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
        raise LineError.of("yaml_alias", first_line)
    return None if node is None else _lined(node, first_line, 0)


def _lined(node: yaml.Node, first_line: int, depth: int) -> Lined:
    line = first_line + node.start_mark.line
    if depth > MAX_DEPTH:
        raise LineError.of("nested_fields", line)
    if isinstance(node, yaml.ScalarNode):
        return Lined(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Lined([_lined(one, first_line, depth + 1) for one in node.value], line)
    fields: dict[str, Lined] = {}
    for name, value in node.value:
        name_line = first_line + name.start_mark.line
        if not isinstance(name, yaml.ScalarNode):
            raise LineError.of("field_name", name_line)
        if name.value in fields:
            raise LineError.of("field_twice", name_line, words=name.value)
        lined = _lined(value, first_line, depth + 1)
        fields[name.value] = Lined(lined.value, name_line)
    return Lined(fields, line)
