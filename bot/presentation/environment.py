"""The Jinja environment: one template is one screen, text and buttons, in every language."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.presentation import callback, catalogues
from bot.presentation.screen import Button, Screen
from storage.values import Language

TEMPLATES = Path(__file__).parents[2] / "templates"
_BLANK_LINES = re.compile(r"\n\s*\n(\s*\n)+")
_LINE_ENDS = re.compile(r"[ \t]+\n")


class Screens:
    """Renders templates from a folder; each is compiled once per language, when first used.

    Raises FileNotFoundError when a catalogue is missing.
    """

    def __init__(
        self,
        folder: Path = TEMPLATES,
        *,
        filters: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._environments = {
            language: _environment(folder, language, filters or {}, values or {})
            for language in Language
        }

    def render(self, template: str, language: Language, **values: Any) -> Screen:
        """The screen of ``template``, such as ``help.html``.

        In it ``button(text, data)`` adds a button and ``row()`` begins the next row of buttons.
        """
        keyboard = _KeyboardBuilder()
        text = self._render(template, language, **values, button=keyboard.button, row=keyboard.row)
        return Screen(text=text, keyboard=keyboard.keyboard())

    def words(self, template: str, language: Language, **values: Any) -> str:
        """The plain words of ``template``, such as ``answers/saved.txt``."""
        return self._render(template, language, **values)

    def _render(self, template: str, language: Language, **values: Any) -> str:
        text = self._environments[language].get_template(template).render(values)
        return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()


class _KeyboardBuilder:
    def __init__(self) -> None:
        self._rows: list[list[Button]] = [[]]

    def button(
        self,
        text: str,
        data: str | None = None,
        *,
        url: str | None = None,
        copy: str | None = None,
        switch_inline: str | None = None,
        style: str | None = None,
    ) -> str:
        plain = text.unescape() if isinstance(text, Markup) else text
        self._rows[-1].append(
            Button(plain, data, url=url, copy=copy, switch_inline=switch_inline, style=style)
        )
        return ""

    def row(self) -> str:
        self._rows.append([])
        return ""

    def keyboard(self) -> tuple[tuple[Button, ...], ...]:
        return tuple(tuple(row) for row in self._rows if row)


def _environment(
    folder: Path, language: Language, filters: Mapping[str, Any], values: Mapping[str, Any]
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    translations = catalogues.load(folder / "locales", language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the i18n extension
        translations.ugettext,
        translations.ungettext,
        newstyle=True,
        pgettext=translations.upgettext,
        npgettext=translations.unpgettext,
    )
    environment.globals.update(values, language=language, press=callback.pack)
    environment.filters.update(filters)
    return environment
