import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.briefs.sources import SourceError, read_text
from bot.briefs.sources.json import SCHEMA_PATH
from bot.briefs.sources.json_lines import line_of
from bot.briefs.topics import Topics
from storage.values.briefs import BriefContent, BriefText, Language, Trend

TOPICS = Topics.read()
DOCUMENT: dict[str, Any] = {
    "edition": "2017-W50",
    "published": "2017-12-18T09:00:00+03:00",
    "briefs": [
        {
            "topic": "security",
            "trend": "worse",
            "authors": ["Ann Lee"],
            "source": "https://example.org",
            "texts": {
                "en": {"title": "Title", "lead": "Lead.", "body": "A **body**."},
                "be": {"title": "Загаловак", "lead": "Урывак."},
            },
        },
        {
            "topic": "Economy",
            "key": "flax",
            "status": "draft",
            "published": "2017-12-19T09:00:00Z",
            "texts": {"ru": {"title": "Название", "lead": "Первое."}},
        },
    ],
}


def briefs(document: Any) -> tuple[BriefContent, ...]:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return read_text("edition.json", text, topics=TOPICS)


def refusal(text: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_text("edition.json", text, topics=TOPICS)
    assert caught.value.message.endswith((".", "?"))
    return caught.value


def changed(path: list[str | int], value: Any) -> str:
    document = copy.deepcopy(DOCUMENT)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document, ensure_ascii=False, indent=1)


def line_with(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if words in line)


def test_the_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def test_an_edition_is_read_with_all_its_language_versions() -> None:
    security, economy = briefs(DOCUMENT)
    assert security == BriefContent(
        key="security",
        topic="security",
        edition="2017-W50",
        trend=Trend.WORSE,
        texts=(
            BriefText(Language.EN, "Title", "Lead.", "A **body**."),
            BriefText(Language.BE, "Загаловак", "Урывак.", ""),
        ),
        authors=("Ann Lee",),
        source="https://example.org",
        published=datetime(2017, 12, 18, 6, tzinfo=UTC),
        draft=False,
    )
    assert (economy.key, economy.topic, economy.trend) == ("flax", "economy", None)
    assert (economy.draft, economy.published) == (True, datetime(2017, 12, 19, 9, tzinfo=UTC))


def test_a_document_without_an_edition_is_breaking() -> None:
    document = {name: value for name, value in DOCUMENT.items() if name != "edition"}
    assert {brief.edition for brief in briefs(document)} == {None}
    assert {brief.edition for brief in briefs(document | {"edition": None})} == {None}


@pytest.mark.parametrize(
    ("path", "value", "words", "at"),
    [
        (["edition"], "2017-50", "edition: '2017-50' is not a week", "2017-50"),
        (["edition"], "2017-W60", "weeks 1 to 52", "2017-W60"),
        (["edition"], 201750, "edition: this must be string or null", "201750"),
        (["editon"], "x", "unknown field 'editon' (did you mean 'edition'?)", "editon"),
        (["briefs"], [], "briefs: ", '"briefs"'),
        (["briefs", 0, "topic"], "sekurity", "briefs[0]: 'sekurity' is not a topic", "sekurity"),
        (["briefs", 1, "trend"], "bad", 'briefs[1].trend: "bad" must be "better"', "bad"),
        (["briefs", 1, "texts"], {}, "briefs[1].texts: ", '"texts": {}'),
        (["briefs", 1, "key"], "a b", "briefs[1]: The key 'a b'", "a b"),
        (["briefs", 1, "key"], "security", "that of briefs[0] too", '"Economy"'),
        (["briefs", 1, "published"], "soon", "briefs[1]: 'soon' is not a time", "soon"),
        (["briefs", 1, "status"], "drat", "briefs[1].status: ", "drat"),
        (["briefs", 0, "texts", "en", "title"], " ", "title: this must not be empty", '" "'),
        (["briefs", 0, "texts", "en", "lead"], 5, "lead: this must be string", '"lead": 5'),
        (["briefs", 0, "texts", "en", "boddy"], "x", "did you mean 'body'", "boddy"),
        (["briefs", 0, "texts", "pl"], {}, "unknown field 'pl'", '"pl"'),
        (
            ["briefs", 0, "texts", "en", "body"],
            "a\n\n<b>x</b>",
            "texts.en.body, its line 3: Raw",
            "<b>",
        ),
    ],
)
def test_a_mistake_names_its_path_and_line(
    path: list[str | int], value: Any, words: str, at: str
) -> None:
    text = changed(path, value)
    error = refusal(text)
    assert words in error.message
    assert error.line is not None
    assert abs(error.line - line_with(text, at)) <= (at == '"Economy"')


def test_a_text_without_a_title_is_refused() -> None:
    text = changed(["briefs", 0, "texts", "en"], {"lead": "x"})
    assert "briefs[0].texts.en: 'title' is a required property" in refusal(text).message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", 1),
        ('{\n"briefs": [\n}', 3),
        ("[]", 1),
        ("5", 1),
        ('{"briefs": [], "briefs": []}', None),
        ('{"briefs": ' + "[" * 100_000, None),
    ],
)
def test_what_is_not_such_a_document_is_refused(text: str, line: int | None) -> None:
    assert refusal(text).line == line


def test_lone_surrogates_and_control_characters_do_not_pass() -> None:
    text = changed(["briefs", 1, "texts", "ru", "title"], "a\ud800b\x00c")
    [_, economy] = read_text("x.json", text, topics=TOPICS)
    assert economy.texts[0].title == "a\ufffdb c"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_no_document_breaks_the_reader(document: Any) -> None:
    refusal(json.dumps(document))


@given(JSON_VALUES, st.lists(st.text(max_size=3) | st.integers(0, 3), max_size=4))
def test_the_line_of_a_path_is_in_the_text(document: Any, path: list[str | int]) -> None:
    text = json.dumps(document, indent=1)
    if not isinstance(document, dict | list):
        path = []
    path = path if _leads(document, path) else []
    assert 1 <= line_of(text, path) <= text.count("\n") + 1


def _leads(value: Any, path: list[Any]) -> bool:
    for step in path:
        if not isinstance(value, dict if isinstance(step, str) else list):
            return False
        if isinstance(step, int) and step >= len(value):
            return False
        if isinstance(step, str) and step not in value:
            return False
        value = value[step]
    return True
