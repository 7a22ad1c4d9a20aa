"""Every word that a person reads is in the templates and in all three languages."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment

from bot.presentation.environment import TEMPLATES
from storage.values.briefs import Language
from tests.extraction import extracted

TRANSLATED = (Language.BE, Language.RU)
PLACEHOLDER = re.compile(r"%\(\w+\)s")
TAG = re.compile(r"<[^>]*>")
COMMAND = re.compile(r"/[a-z]+")
SAME_EVERYWHERE = re.compile(
    r"Telegram|2017-W50|%\(\w+\)s|/[a-z]+|2017-12-18T09|«(?:topic|language)»|\*name"
    r"|\b(?:PDF|RTF|Word|UTF|JSON|YAML|HTML|Markdown|https?)\b"
)
FOREIGN_LETTERS = {Language.BE: "ищъИЩЪ", Language.RU: "іўІЎ’'"}
LANGUAGE_NAMES = {"parts/words.html", "menu/commands.txt"}


@cache
def catalogue(language: Language) -> Catalog:
    with (TEMPLATES / "locales" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=str(language), abort_invalid=True)


@cache
def source() -> Catalog:
    return extracted(TEMPLATES)


def forms(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, list | tuple) else (str(words),)


def translations(language: Language) -> list[tuple[Message, str]]:
    return [
        (message, form)
        for message in catalogue(language)
        if message.id
        for form in forms(message.string)
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: Language) -> None:
    known = catalogue(language)
    untranslated = []
    for message in source():
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        if found is None or not all(forms(found.string)):
            untranslated.append(message.id)
    assert not untranslated


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_fuzzy_obsolete_or_unused(language: Language) -> None:
    known = catalogue(language)
    wanted = {(message.id, message.context) for message in source()}
    assert not known.obsolete
    assert not [message.id for message in known if message.fuzzy]
    assert not [
        message.id
        for message in known
        if message.id and (message.id, message.context) not in wanted
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_three_forms(language: Language) -> None:
    known = catalogue(language)
    assert known.num_plurals == 3
    assert all(len(forms(one.string)) == 3 for one in known if isinstance(one.id, tuple))


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_placeholders_and_tags(language: Language) -> None:
    for message, form in translations(language):
        for pattern in (PLACEHOLDER, TAG):
            wanted = {tuple(sorted(pattern.findall(words))) for words in forms(message.id)}
            assert tuple(sorted(pattern.findall(form))) in wanted, form


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_name_the_same_commands(language: Language) -> None:
    for message, form in translations(language):
        wanted = sorted(COMMAND.findall(forms(message.id)[0]))
        assert sorted(COMMAND.findall(form)) == wanted, form


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_is_left(language: Language) -> None:
    for _, form in translations(language):
        assert not re.search(r"[A-Za-z]", SAME_EVERYWHERE.sub("", TAG.sub("", form))), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_letters_of_the_other_language_are_used(language: Language) -> None:
    for _, form in translations(language):
        assert not set(form) & set(FOREIGN_LETTERS[language]), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_typography_is_even(language: Language) -> None:
    for _, form in translations(language):
        assert not re.search(r"[\"“”„']|\.\.\.|—| - |  ", form), form


def test_english_typography_is_even() -> None:
    for words in chain.from_iterable(forms(message.id) for message in source()):
        assert not re.search(r"[\"'«»„]|\.\.\.|—| - |  ", words), words


def test_templates_hold_no_words_outside_of_translations() -> None:
    for path in sorted(TEMPLATES.rglob("*.*")):
        name = str(path.relative_to(TEMPLATES))
        if path.suffix in (".html", ".txt") and name not in LANGUAGE_NAMES:
            assert not re.search(r"[^\W\d_]", TAG.sub("", literal_text(path))), name


def literal_text(path: Path) -> str:
    lexer = Environment(autoescape=True)
    tokens = list(lexer.lex(path.read_text("utf-8")))
    outside, kept = True, []
    for position, (_, kind, value) in enumerate(tokens):
        if kind == "name" and value in ("trans", "endtrans"):
            before = next(one for one in reversed(tokens[:position]) if one[1] != "whitespace")
            if before[1] == "block_begin":
                outside = value == "endtrans"
        if kind == "data" and outside:
            kept.append(value)
    return "".join(kept)
