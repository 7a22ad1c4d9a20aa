from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.topics import Topic, Topics, TopicsError
from storage.values.briefs import Language

KEYS = ["ruling-elite", "society", "security", "west", "russia", "economy"]


@pytest.fixture(scope="module")
def topics() -> Topics:
    return Topics.read()


def test_the_publication_has_its_six_topics_in_order(topics: Topics) -> None:
    assert [topic.key for topic in topics] == KEYS
    assert len(topics) == 6
    security = topics.get("security")
    assert security is not None
    assert security.names == {
        Language.EN: "Security issues",
        Language.BE: "Бяспека",
        Language.RU: "Безопасность",
    }
    assert topics.get("Security") is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("security", "security"),
        ("SECURITY ISSUES", "security"),
        ("бяспека", "security"),
        ("Безопасность", "security"),
        ("арміЯ", "security"),
        ("aрмия", "security"),
        ("Belarus-West relations", "west"),
        ("belarus west  relations", "west"),
        ("international relations", "west"),
        ("international-relations", "west"),
        ("eu", "west"),
        ("Расія", "russia"),
        ("Рассия", "russia"),
        ("rusia", "russia"),
        ("secuirty", "security"),
        ("securty", "security"),
        ("бяспка", "security"),
        ("безапасность", "security"),
        ("безопастность", "security"),
        ("econ", "economy"),
        ("экон", "economy"),
        ("эканомика", "economy"),
        ("economi", "economy"),
        ("кіроуная эліта", "ruling-elite"),
        ("правящая елита", "ruling-elite"),
        ("власть", "ruling-elite"),
        ("улада", "ruling-elite"),
        ("апазіцыя", "society"),
        ("грамадства", "society"),
        (",tpjgfcyjcnm", "security"),
        ("  Economy.  ", "economy"),
    ],
)
def test_a_topic_is_found_by_any_word_that_names_it(topics: Topics, words: str, key: str) -> None:
    found = topics.match(words).topic
    assert found is not None
    assert found.key == key


def test_two_near_topics_are_suggested_and_neither_is_chosen(topics: Topics) -> None:
    match = topics.match("беларусь")
    assert match.topic is None
    assert {topic.key for topic in match.suggestions} == {"west", "russia"}
    assert topics.match("belarus relations").topic is None
    assert {t.key for t in topics.match("belarus relations").suggestions} == {"west", "russia"}


@pytest.mark.parametrize("words", ["", "  ", "!!!", "football", "ес п", "xx", "ма", "\x00"])
def test_words_that_name_no_topic_name_none(topics: Topics, words: str) -> None:
    match = topics.match(words)
    assert match.topic is None


def test_a_slip_too_many_is_only_a_suggestion(topics: Topics) -> None:
    match = topics.match("sekuritti")
    assert match.topic is None or match.topic.key == "security"
    assert topics.match("армя сша").topic is None


@given(st.text(max_size=40))
def test_no_words_break_the_search(words: str) -> None:
    match = Topics.read().match(words)
    assert match.topic is None or match.suggestions == ()


def test_a_slip_between_two_topics_is_not_decided_silently() -> None:
    names = dict.fromkeys(Language, "Forest")
    topics = Topics([Topic("forest", names), Topic("forect", dict.fromkeys(Language, "Forect"))])
    match = topics.match("foreft")
    assert match.topic is None
    assert [topic.key for topic in match.suggestions] == ["forest", "forect"]


GOOD = """\
topics:
  - key: sport
    names: {en: Sport, be: Спорт, ru: Спорт}
    aliases:
      be: [футбол, no]
"""


def test_a_newsroom_may_bring_its_own_topics(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(GOOD, encoding="utf-8")
    topics = Topics.read(path)
    found = topics.match("Футбол").topic
    assert found is not None
    assert found.aliases == ("футбол", "no")
    assert hash(found) == hash(topics.get("sport"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("topics: []", 1, "no topic"),
        ("other: 1", 1, "unknown field 'other'"),
        ("- sport", 1, "fields"),
        ("topics:\n  - name: x\n", 2, "'name'"),
        (GOOD.replace("key: sport", "key: Sport!"), 2, "'Sport!'"),
        (GOOD.replace("be: Спорт, ", ""), 3, "no name in 'be'"),
        (GOOD.replace("Sport,", "'!!',"), 3, "no letters"),
        (GOOD.replace("aliases", "aliasses"), 4, "did you mean 'aliases'"),
        (GOOD.replace("[футбол, no]", "футбол"), 5, "must be a list"),
        (GOOD + "  - key: ball\n    names: {en: Ball, be: Мяч, ru: Футбол}\n", 6, "both"),
        (GOOD + "  - key: sport\n    names: {en: Ball, be: Мяч, ru: Мяч}\n", 6, "twice"),
        (GOOD + "  bad: [\n", 6, "not valid YAML"),
        (GOOD.replace("names:", "key:"), 3, "twice"),
    ],
)
def test_a_wrong_topics_file_gets_one_sentence_with_its_line(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(TopicsError) as caught:
        Topics.parse(text)
    assert words in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.line == line


def test_a_missing_topics_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TopicsError, match="cannot be read"):
        Topics.read(tmp_path / "none.yaml")
