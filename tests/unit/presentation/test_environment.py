from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.presentation.environment import Screens
from bot.presentation.screen import Button
from storage.values.briefs import Language

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && \
(n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""

BE = """
msgid "Hello, %(name)s"
msgstr "Вітаем, %(name)s"

msgid "%(num)s brief"
msgid_plural "%(num)s briefs"
msgstr[0] "%(num)s агляд"
msgstr[1] "%(num)s агляды"
msgstr[2] "%(num)s аглядаў"

msgctxt "button"
msgid "Back"
msgstr "Назад"
"""

GREETING = """{% trans %}
  Hello,
  {{ name }}
{% endtrans +%}

{% trans num=count %}{{ num }} brief{% pluralize %}{{ num }} briefs{% endtrans +%}
{{ button(pgettext("button", "Back"), press("back", 7), style="primary") }}
{{ row() }}
{{ row() }}
{{ button("A&B", url="https://example.org/?a=1&b=2") }}
"""


@pytest.fixture
def screens(tmp_path: Path) -> Screens:
    (tmp_path / "locales").mkdir()
    for language, words in (("be", BE), ("ru", "")):
        catalogue = HEADER.format(language=language) + words
        (tmp_path / "locales" / f"{language}.po").write_text(catalogue, encoding="utf-8")
    (tmp_path / "greeting.html").write_text(GREETING, encoding="utf-8")
    (tmp_path / "answer.txt").write_text("{{ words }}\n", encoding="utf-8")
    return Screens(tmp_path)


def test_a_template_gives_text_and_buttons(screens: Screens) -> None:
    screen = screens.render("greeting.html", Language.EN, name="Ales", count=2)
    assert screen.text == "Hello, Ales\n\n2 briefs"
    assert screen.keyboard == (
        (Button("Back", "1|back|7", style="primary"),),
        (Button("A&B", url="https://example.org/?a=1&b=2"),),
    )


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 агляд"), (3, "3 агляды"), (5, "5 аглядаў"), (21, "21 агляд")]
)
def test_a_template_is_translated_with_three_plurals(
    screens: Screens, count: int, words: str
) -> None:
    screen = screens.render("greeting.html", Language.BE, name="Алесь", count=count)
    assert screen.text == f"Вітаем, Алесь\n\n{words}"
    assert screen.keyboard[0][0].text == "Назад"


def test_values_are_escaped_in_html(screens: Screens) -> None:
    screen = screens.render("greeting.html", Language.BE, name="<b>&", count=1)
    assert screen.text.startswith("Вітаем, &lt;b&gt;&amp;")


def test_values_stay_plain_in_words(screens: Screens) -> None:
    assert screens.words("answer.txt", Language.RU, words="<&>") == "<&>"


def test_a_value_that_is_missing_is_an_error(screens: Screens) -> None:
    with pytest.raises(UndefinedError):
        screens.render("greeting.html", Language.EN, count=1)


def test_a_missing_catalogue_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Screens(tmp_path)


def test_the_products_own_folder_is_the_default() -> None:
    Screens()
