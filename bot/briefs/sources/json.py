"""One edition with its briefs and their language versions in one JSON document.

The shape is ``brief-edition.schema.json``, a JSON Schema (draft 2020-12).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from bot.briefs.sources.json_lines import line_of
from bot.briefs.sources.source import (
    Source,
    SourceError,
    is_draft,
    key_of,
    moment_of,
    names_of,
    one_line,
    refuse_what_cannot_be_shown,
    shortened,
    text_of,
    topic_named,
    week_named,
)
from bot.briefs.yaml_lines import hint
from storage.values.briefs import BriefContent, BriefText, Language, Trend

SCHEMA_PATH = Path(__file__).with_name("brief-edition.schema.json")

Step = str | int


def read(source: Source) -> tuple[BriefContent, ...]:
    """The briefs of a JSON document in their order; raises SourceError with path and line."""
    document = _parsed(source.text)
    _validate(source.text, document)
    reader = _Reader(source, document)
    briefs = tuple(reader.brief(index) for index in range(len(document["briefs"])))
    _refuse_twins(source.text, briefs)
    return briefs


class _Reader:
    def __init__(self, source: Source, document: Mapping[str, Any]) -> None:
        self._source = source
        self._document = document

    def brief(self, index: int) -> BriefContent:
        """The brief at an index; raises SourceError."""
        fields = self._document["briefs"][index]
        inherited = {name: self._document.get(name) for name in ("published", "status")}
        fields = inherited | {name: value for name, value in fields.items() if value is not None}
        try:
            return self._content(fields, index)
        except SourceError as error:
            raise _at(_shown(["briefs", index]), error) from None

    def _content(self, fields: Mapping[str, Any], index: int) -> BriefContent:
        def line(*names: Step) -> int:
            return line_of(self._source.text, ["briefs", index, *names])

        topic = topic_named(self._source.topics, fields["topic"], line("topic")).key
        edition, published = self._document.get("edition"), fields["published"]
        zone = self._source.timezone
        return BriefContent(
            key=key_of(fields.get("key", topic), line("key")),
            topic=topic,
            edition=str(week_named(edition, self._line("edition"))) if edition else None,
            trend=Trend(fields["trend"]) if fields.get("trend") else None,
            texts=tuple(self._text(fields["texts"], index, name) for name in fields["texts"]),
            authors=names_of(fields.get("authors", ())),
            source=one_line(fields.get("source") or "") or None,
            published=moment_of(published, zone, line("published")) if published else None,
            draft=is_draft(fields["status"] or "published", None),
        )

    def _text(self, texts: Mapping[str, Any], index: int, name: str) -> BriefText:
        fields, path = texts[name], ("briefs", index, "texts", name)
        body = fields.get("body", "")
        try:
            refuse_what_cannot_be_shown(body)
        except SourceError as error:
            place, line = f"texts.{name}.body, its line {error.line}", self._line(*path, "body")
            raise _at(place, error, line) from None
        lines = (self._line(*path, "title"), self._line(*path, "lead"))
        return text_of(Language(name), fields["title"], fields["lead"], body, lines)

    def _line(self, *path: Step) -> int:
        return line_of(self._source.text, path)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        raise SourceError.of("json", error.lineno, detail=error.msg) from None
    except RecursionError:
        raise SourceError.of("json_nested") from None
    except ValueError:  # Python reads no number of more than 4300 digits
        raise SourceError.of("json", detail="a number is too long") from None


def _without_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise SourceError.of("json_twice", words=twin)
    return fields


def _validate(text: str, document: Any) -> None:
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    errors = Draft202012Validator(schema).iter_errors(document)
    error = min(errors, key=lambda one: [str(step) for step in one.absolute_path], default=None)
    if error is None:
        return
    path = list(error.absolute_path)
    wrong = _wrong(error, line_of(text, [*path, *_unknown(error)]))
    raise _at(_shown(path), wrong) if path else wrong


def _unknown(error: ValidationError) -> list[str]:
    if error.validator != "additionalProperties":
        return []
    given: Any = error.instance
    return [name for name in given if name not in _known(error)][:1]


def _known(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    return list(schema["properties"])


def _wrong(error: ValidationError, line: int) -> SourceError:
    allowed: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            [name] = _unknown(error)
            meant = hint(name, _known(error))
            return SourceError.of("json_field_unknown", line, words=shortened(name), hint=meant)
        case "type":
            kinds = [allowed] if isinstance(allowed, str) else allowed
            return SourceError.of("json_type", line, words=" or ".join(kinds))
        case "enum":
            given = shortened(json.dumps(error.instance, ensure_ascii=False))
            choices = " or ".join(json.dumps(one) for one in allowed)
            return SourceError.of("json_choice", line, words=given, choices=choices)
        case "pattern" if allowed == r"\S":
            return SourceError.of("json_empty", line)
        case "pattern":
            return SourceError.of("json_week", line, words=shortened(str(error.instance)))
    return SourceError.of("json_other", line, detail=shortened(error.message, 200))


def _at(place: str, error: SourceError, line: int | None = None) -> SourceError:
    """The same with its place in the document."""
    within = error.facts.get("place")
    whole = f"{place}: {within}" if within else place
    message, facts = f"{place}: {error.message}", {**error.facts, "place": whole}
    return SourceError(message, line or error.line, error.key, facts)


def _shown(path: Sequence[Step]) -> str:
    """``briefs[0].texts.en``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _refuse_twins(text: str, briefs: Sequence[BriefContent]) -> None:
    seen: dict[str, int] = {}
    for index, brief in enumerate(briefs):
        if brief.key in seen:
            first = _shown(["briefs", seen[brief.key]])
            line = line_of(text, ["briefs", index])
            twin = SourceError.of("key_twice", line, words=brief.key, first=first)
            raise _at(_shown(["briefs", index]), twin)
        seen[brief.key] = index
