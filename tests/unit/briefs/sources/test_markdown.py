from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.briefs.sources import SourceError, read, read_text
from bot.briefs.topics import Topics
from storage.values.briefs import BriefContent, BriefText, Language, Trend

TOPICS = Topics.read()
FILE = """\
---
edition: 2017-W50
topic: Бяспека
trend: better
language: en
key: drones
authors: [Ann Lee, "Jan *Kowal*"]
source: https://example.org/drones
published: 2017-12-18T09:00:00+03:00
status: draft
---

# Drones *over* the border

The lead is a paragraph
on two lines.

The **body** follows.

- one
- two
"""
MINIMAL = "---\ntopic: economy\nlanguage: be\n---\n# Загаловак\n\nПершы абзац.\n"


def brief(text: str, name: str = "file.md") -> BriefContent:
    [found] = read_text(name, text, topics=TOPICS)
    return found


def refusal(text: str, name: str = "file.md") -> SourceError:
    with pytest.raises(SourceError) as caught:
        brief(text, name)
    assert caught.value.message.endswith((".", "?"))
    assert "\n" not in caught.value.message
    return caught.value


def test_front_matter_title_lead_and_body_are_read() -> None:
    assert brief(FILE) == BriefContent(
        key="drones",
        topic="security",
        edition="2017-W50",
        trend=Trend.BETTER,
        texts=(
            BriefText(
                Language.EN,
                "Drones over the border",
                "The lead is a paragraph on two lines.",
                "The **body** follows.\n\n- one\n- two",
            ),
        ),
        authors=("Ann Lee", "Jan *Kowal*"),
        source="https://example.org/drones",
        published=datetime(2017, 12, 18, 6, tzinfo=UTC),
        draft=True,
    )


def test_what_may_be_left_out_has_a_default() -> None:
    found = brief(MINIMAL, "floods.extra.be.md")
    assert (found.key, found.edition, found.trend) == ("floods", None, None)
    assert (found.authors, found.source, found.published, found.draft) == ((), None, None, False)
    assert found.texts[0].body == ""
    assert brief(MINIMAL, "").key == "economy"


def test_the_language_may_stand_in_the_files_name_or_be_told() -> None:
    text = MINIMAL.replace("language: be\n", "")
    assert brief(text, "floods.ru.md").texts[0].language is Language.RU
    [told] = read_text("floods.md", text, topics=TOPICS, language=Language.BE)
    assert told.texts[0].language is Language.BE
    assert "language" in refusal(text, "floods.md").message


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2017-12-18", datetime(2017, 12, 17, 21, tzinfo=UTC)),
        ("2017-12-18 09:00", datetime(2017, 12, 18, 6, tzinfo=UTC)),
        ("2017-12-18T09:00Z", datetime(2017, 12, 18, 9, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_local(published: str, moment: datetime) -> None:
    text = FILE.replace("2017-12-18T09:00:00+03:00", published)
    assert brief(text).published == moment
    [far] = read_text("f.md", text, topics=TOPICS, timezone=timezone(timedelta(hours=-5)))
    assert (far.published == moment) == published.endswith("Z")


def test_one_author_or_several_in_a_line() -> None:
    one = FILE.replace('[Ann Lee, "Jan *Kowal*"]', "Ann Lee,  Jan Kowal")
    assert brief(one).authors == ("Ann Lee", "Jan Kowal")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("topic: Бяспека", "topic: Бяспкеа", 3, "did you mean 'security'"),
        ("topic: Бяспека", "topic: sport", 3, "known: ruling-elite"),
        ("topic: Бяспека\n", "", 1, "no field 'topic'"),
        ("topic: Бяспека", "topic: [a, b]", 3, "must be a text"),
        ("edition: 2017-W50", "edition: 2017-W55", 2, "weeks 1 to 52"),
        ("edition: 2017-W50", "edition: 11 December", 2, "2017-W50"),
        ("trend: better", "trend: beter", 4, "did you mean 'better'"),
        ("language: en", "language: pl", 5, "not a language"),
        ("key: drones", "key: a b", 6, "cannot be used"),
        ("published: 2017", "published: 12017", 9, "not a time"),
        ("published: 2017", "published: 9017", 9, "not a time"),
        ("status: draft", "status: drafft", 10, "did you mean 'draft'"),
        ("trend: better", "tred: better", 4, "did you mean 'trend'"),
        ("trend: better", "mood: good", 4, "unknown field 'mood'"),
        ("trend: better", "topic: security", 4, "twice"),
        ("trend: better", "trend: [better", 5, "YAML"),
        ("status: draft\n---", "status: draft", 1, "no end"),
        ("# Drones *over* the border", "Drones", 12, "no title"),
        ("The **body** follows.", "The <b>body</b> follows.", 18, "Raw HTML"),
        ("- two", "- ![two](two.png)", 21, "picture"),
        ("# Drones *over* the border", "# " + "x" * 600, 13, "600 characters"),
        ("# Drones *over* the border", "# &#8203;", 13, "title is empty"),
    ],
)
def test_a_mistake_gets_one_sentence_with_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    assert old in FILE
    error = refusal(FILE.replace(old, new))
    assert words in error.message
    assert error.line == line


def test_a_file_without_a_lead_or_front_matter_is_refused() -> None:
    assert "lead" in refusal("---\ntopic: economy\nlanguage: en\n---\n# T\n").message
    assert refusal("# T\n\nText.\n").line == 1
    assert "empty" in refusal("---\n---\n# T\n\nText.\n").message
    assert "must be fields" in refusal("---\n- a\n---\n# T\n\nText.\n").message


def test_yaml_that_would_grow_without_bound_is_refused() -> None:
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\ntopic: *b\n---\n# T\n\nText.\n"
    assert "aliases" in refusal(bomb).message
    assert "no end" in refusal("---\n" + "a: b\n" * 10_000).message


def test_a_paragraph_before_the_heading_is_the_lead_too() -> None:
    found = brief("---\ntopic: economy\nlanguage: en\n---\nLead.\n\n# Title\n\nBody.\n\n## More\n")
    assert (found.texts[0].title, found.texts[0].lead) == ("Title", "Lead.")
    assert found.texts[0].body == "Body.\n\n## More"


def test_a_text_of_sixty_thousand_characters_is_taken_and_a_monstrous_one_refused() -> None:
    assert len(brief(MINIMAL + "\n" + "слова " * 10_000).texts[0].body) > 59_000
    assert "fit" in refusal(MINIMAL + "x" * 300_000).message


def test_line_ends_marks_and_encodings_of_other_systems_are_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "drones.en.md"
    for data in (
        FILE.replace("\n", "\r\n").encode(),
        FILE.encode("utf-8-sig"),
        FILE.encode("utf-16"),
        ("\ufeff" + FILE.replace("\n", "\r\n")).encode("utf-16-be"),
        b"\n\n" + FILE.encode(),
    ):
        path.write_bytes(data)
        [found] = read(path, topics=TOPICS)
        assert found == brief(FILE)
