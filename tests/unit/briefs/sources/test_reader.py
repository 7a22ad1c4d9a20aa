from pathlib import Path

import pytest

from bot.briefs.sources import SourceError, read, read_bytes
from bot.briefs.topics import Topics

TOPICS = Topics.read()


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"", "empty", None),
        (b"\xef\xbb\xbf \r\n", "empty", None),
        (b"%PDF-1.7 ...", "PDF", None),
        (b"PK\x03\x04 ...", "Word", None),
        (b"\x89PNG\r\n\x1a\n", "picture", None),
        (b"a\nb\x00c", "binary", 2),
        (b"\x01\x00\xfe\xff\x80", "binary", 1),
        ("---\ntopic: Бяспека\n---".encode("cp1251"), "UTF-8", 2),
        (b"\xff\xfea", "UTF-16", 1),
        (b"x" * 5_000_001, "too big", None),
        (b"\xff\xfe" + b"\xd8\xd8", "UTF-16", 1),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_a_sentence(
    data: bytes, words: str, line: int | None
) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes("x.md", data, topics=TOPICS)
    assert words in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.line == line


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.md"):
        with pytest.raises(SourceError, match="no such file"):
            read(path, topics=TOPICS)


MARKDOWN = "---\ntopic: economy\nlanguage: en\n---\n# T\n\nText.\n"
JSON = '{"briefs": [{"topic": "economy", "texts": {"en": {"title": "T", "lead": "Text."}}}]}'
PAGE = "December 11 – December 17, 2017\nEconomy\nT\nThe text of the page is here.\n"


@pytest.mark.parametrize("name", ["", "x", "x.txt", "economy"])
@pytest.mark.parametrize("text", [MARKDOWN, JSON, PAGE])
def test_the_format_is_told_by_the_content(name: str, text: str) -> None:
    [brief] = read_bytes(name, text.encode(), topics=TOPICS)
    assert brief.topic == "economy"
    assert brief.texts[0].title == "T"


def test_a_name_that_promises_a_format_is_believed() -> None:
    with pytest.raises(SourceError, match="front matter"):
        read_bytes("x.md", PAGE.encode(), topics=TOPICS)
    with pytest.raises(SourceError, match="JSON"):
        read_bytes("x.json", PAGE.encode(), topics=TOPICS)
