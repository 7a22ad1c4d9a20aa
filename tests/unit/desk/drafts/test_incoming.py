from zoneinfo import ZoneInfo

import pytest

from bot.briefs.sources import SourceError
from bot.briefs.topics import Topics
from bot.desk.drafts.incoming import Reader, TooManyError
from bot.desk.drafts.posts import Post, PostError, PostProblem
from storage.values.briefs import BriefText, Language, Trend

READER = Reader(Topics.read(), ZoneInfo("Europe/Minsk"))
MARKDOWN = """---
topic: security
trend: worse
language: ru
---
# Граница закрыта

С сегодняшнего утра.

Никого не пропускают.
"""
RU = BriefText(Language.RU, "Граница закрыта", "С сегодняшнего утра.", "Никого не пропускают.")


def test_a_markdown_file_makes_a_draft_with_its_facts() -> None:
    (incoming,) = READER.file("border.ru.md", MARKDOWN.encode(), Language.EN)
    new = incoming.new
    assert (new.key, new.topic, new.trend, new.texts) == ("border", "security", Trend.WORSE, (RU,))
    assert incoming.joins
    assert incoming.edition is None


def test_the_same_pasted_makes_the_same_draft_but_joins_no_other() -> None:
    (incoming,) = READER.post(Post(MARKDOWN), Language.EN)
    assert incoming.new.texts == (RU,)
    assert not incoming.joins


def test_a_file_that_is_much_too_long_is_refused_for_its_length_alone() -> None:
    with pytest.raises(PostError) as refused:
        READER.file("words.txt", b"word " * 900_000, Language.EN)
    assert (refused.value.problem, refused.value.length) == (PostProblem.LONG, 4_500_000)
    with pytest.raises(SourceError, match="The text has 4500000 characters; 200000 fit"):
        READER.file("words.md", b"word " * 900_000, Language.EN)


def test_a_week_that_the_file_names_is_told() -> None:
    text = MARKDOWN.replace("topic:", "edition: 2017-W50\ntopic:")
    (incoming,) = READER.file("a.md", text.encode(), Language.EN)
    assert incoming.edition == "2017-W50"


def test_the_letters_tell_the_language_that_the_file_does_not() -> None:
    text = MARKDOWN.replace("language: ru\n", "")
    (incoming,) = READER.file("a.md", text.encode(), Language.EN)
    assert incoming.new.texts[0].language is Language.RU


def test_json_makes_a_draft_of_each_brief() -> None:
    one = '{"key": "%s", "topic": "west", "texts": {"en": {"title": "T", "lead": "L"}}}'
    briefs = ", ".join(one % number for number in range(2))
    found = READER.post(Post(f'{{"briefs": [{briefs}]}}'), Language.EN)
    assert [incoming.new.key for incoming in found] == ["0", "1"]
    many = ", ".join(one % number for number in range(11))
    with pytest.raises(TooManyError, match="11 briefs"):
        READER.file("all.json", f'{{"briefs": [{many}]}}'.encode(), Language.EN)


@pytest.mark.parametrize("name", ["", "note.txt"])
def test_free_text_is_title_lead_and_body(name: str) -> None:
    text = "Мяжа зачынена\n\nЗ сённяшняй раніцы.\n\nНікога не прапускаюць."
    found = (
        READER.file(name, text.encode(), Language.RU)
        if name
        else READER.post(Post(text), Language.RU)
    )
    (version,) = found[0].new.texts
    assert version == BriefText(
        Language.BE, "Мяжа зачынена", "З сённяшняй раніцы.", "Нікога не прапускаюць."
    )
    assert found[0].new.topic is None


@pytest.mark.parametrize("text", ["{broken", "---\ntopic: nothing\n---\n# T\n\nL"])
def test_what_begins_like_a_file_must_be_sound(text: str) -> None:
    with pytest.raises(SourceError):
        READER.post(Post(text), Language.EN)
    with pytest.raises(SourceError):
        READER.file("x.txt", text.encode(), Language.EN)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(SourceError, match="PDF"):
        READER.file("a.txt", b"%PDF-1.4", Language.EN)
    with pytest.raises(SourceError, match="front matter"):
        READER.file("a.md", b"# T\n\nL", Language.EN)
    with pytest.raises(PostError):
        READER.post(Post(" \n"), Language.EN)
