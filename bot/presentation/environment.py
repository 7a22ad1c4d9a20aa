"""The Jinja environment: one template is one screen, text and buttons, in every language."""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from bot.briefs.week import Week
from bot.presentation import callback, catalogues, dates
from bot.presentation.screen import Button, Keyboard, Screen
from storage.values.briefs import Language
from storage.values.subscribers import time_of_day

TEMPLATES = Path(__file__).parents[2] / "templates"
TILE_CHARACTERS = 15
"""Two buttons with labels of this length stand whole beside each other on a phone 360 px wide."""

_BLANK_LINES = re.compile(r"\n\s*\n(\s*\n)+")
_LINE_ENDS = re.compile(r"[ \t]+\n")


class Screens:
    """Renders templates from a folder; each is compiled once, when first used.

    ``zone`` is the time zone in which moments are shown. Raises FileNotFoundError when a
    catalogue is missing.
    """

    def __init__(self, folder: Path = TEMPLATES, *, zone: tzinfo = UTC) -> None:
        self._environments = _environments(folder, zone)

    def render(self, template: str, language: Language, **values: Any) -> Screen:
        """The screen of ``template``, such as ``help.html``.

        In it ``button(text, data)`` adds a button, ``tile(text, data)`` one that shares its row
        with a neighbour when both are short, and ``row()`` begins the next row of buttons.
        """
        keyboard = _KeyboardBuilder()
        tools = {"button": keyboard.button, "tile": keyboard.tile, "row": keyboard.row}
        text = self._render(template, language, **values, **tools)
        return Screen(text=text, keyboard=keyboard.keyboard())

    def part(self, template: str, language: Language, **values: Any) -> Markup:
        """The HTML of ``template`` as a safe piece of another one; it has no buttons."""
        return Markup(self._render(template, language, **values))  # noqa: S704 - autoescaped

    def words(self, template: str, language: Language, **values: Any) -> str:
        """The plain words of ``template``, such as ``answers/saved.txt``."""
        return self._render(template, language, **values)

    def _render(self, template: str, language: Language, **values: Any) -> str:
        text = self._environments[language].get_template(template).render(values)
        return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()


class _KeyboardBuilder:
    def __init__(self) -> None:
        self._rows: list[list[Button]] = [[]]
        self._tiles_open = False

    def button(self, text: str, data: str | None = None, **kind: Any) -> str:
        plain = text.unescape() if isinstance(text, Markup) else text
        if self._tiles_open:
            self.row()
        self._rows[-1].append(Button(plain, data, **kind))
        return ""

    def tile(self, text: str, data: str | None = None, **kind: Any) -> str:
        last = self._rows[-1]
        short = len(text) <= TILE_CHARACTERS
        if last and not (short and len(last) == 1 and len(last[0].text) <= TILE_CHARACTERS):
            self.row()
        self._tiles_open = False
        self.button(text, data, **kind)
        self._tiles_open = True
        return ""

    def row(self) -> str:
        self._tiles_open = False
        self._rows.append([])
        return ""

    def keyboard(self) -> Keyboard:
        return tuple(tuple(row) for row in self._rows if row)


class _Compiled(BytecodeCache):
    """What one language has compiled, for the others: words are looked up when it is rendered."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@lru_cache(maxsize=4)
def _environments(folder: Path, zone: tzinfo) -> dict[Language, Environment]:
    compiled = _Compiled()
    return {one: _environment(folder, one, zone, compiled) for one in Language}


def _environment(
    folder: Path, language: Language, zone: tzinfo, compiled: BytecodeCache
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        bytecode_cache=compiled,
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

    def week_range(week: Week | str) -> str:
        return dates.week_range(Week.parse(week) if isinstance(week, str) else week, language)

    def moment(when: datetime) -> str:
        return dates.moment(when.astimezone(zone), language)

    def weekday_moment(when: datetime) -> str:
        return dates.weekday_moment(when.astimezone(zone), language)

    def grouped(number: int) -> str:
        return format_decimal(number, locale=language.value)

    def through(first: Week, last: Week) -> str:
        return dates.day_range(first.monday, last.sunday, language)

    environment.globals.update(
        language=language,
        languages=tuple(Language),
        press=callback.pack,
        zone_key=str(zone),
        zone_city=dates.city(zone, language),
    )
    environment.filters.update(
        time_of_day=time_of_day,
        hours=dates.hours,
        week_range=week_range,
        moment=moment,
        weekday_moment=weekday_moment,
        grouped=grouped,
        through=through,
    )
    return environment
