"""YAML read with its lines, so that a mistake can be shown where it stands.

Scalars stay text: ``no`` is the word "no", not false, and a date is what was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_DEPTH = 8


class LineError(ValueError):
    """One clear sentence on what is wrong, and the line (from 1) where it stands."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

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
            raise LineError(f"{what} must be a text.", self.line)
        return self.value.strip()

    def items(self, what: str) -> "list[Lined]":
        """The list; raises LineError for anything else."""
        if not isinstance(self.value, list):
            raise LineError(f"{what} must be a list.", self.line)
        return self.value

    def fields(self, what: str, known: Iterable[str]) -> "dict[str, Lined]":
        """The mapping; raises LineError for anything else and for a field that is not known."""
        if not isinstance(self.value, dict):
            raise LineError(f"{what} must be fields with values.", self.line)
        known = tuple(known)
        for name, lined in self.value.items():
            if name not in known:
                raise LineError(f"{what}: unknown field {name!r}{hint(name, known)}.", lined.line)
        return self.value


def hint(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'topic'?)``, or the known words when none is near."""
    known = tuple(known)
    near = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else f" (known: {', '.join(known)})"


def parse_yaml(text: str, *, first_line: int = 1) -> Lined | None:
    """The document; None when it is empty. Raises LineError for what is not plain YAML."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else None
        raise LineError(f"This is not valid YAML: {error.problem}.", line) from None
    except (yaml.YAMLError, RecursionError):
        raise LineError("This is not valid YAML.", first_line) from None
    if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
        raise LineError("YAML aliases (*name) are not understood here.", first_line)
    return None if node is None else _lined(node, first_line, 0)


def _lined(node: yaml.Node, first_line: int, depth: int) -> Lined:
    line = first_line + node.start_mark.line
    if depth > MAX_DEPTH:
        raise LineError("The lists and fields are nested too deeply.", line)
    if isinstance(node, yaml.ScalarNode):
        return Lined(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Lined([_lined(one, first_line, depth + 1) for one in node.value], line)
    fields: dict[str, Lined] = {}
    for name, value in node.value:
        name_line = first_line + name.start_mark.line
        if not isinstance(name, yaml.ScalarNode):
            raise LineError("A field's name must be a text.", name_line)
        if name.value in fields:
            raise LineError(f"The field {name.value!r} stands here twice.", name_line)
        lined = _lined(value, first_line, depth + 1)
        fields[name.value] = Lined(lined.value, name_line)
    return Lined(fields, line)
