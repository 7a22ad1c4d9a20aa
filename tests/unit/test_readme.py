"""The README stays true: every command and every setting is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from telegram.ext import CommandHandler

from bot.settings import Settings
from handlers.desk.commands import COMMANDS
from handlers.routes import routes
from main import command_line

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def names(app: typer.Typer, prefix: str = "") -> Iterator[str]:
    for command in app.registered_commands:
        yield f"{prefix}{command.name}"
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from names(group.typer_instance, f"{group.name} ")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_command_of_the_command_line_is_documented() -> None:
    codes = re.findall(r"`([^`]+)`", section("The newsroom").split("| command |")[1])
    documented = {" ".join(words(code)) for code in codes}
    assert set(names(command_line())) <= documented


def words(code: str) -> Iterator[str]:
    """The words of a command before its options and arguments."""
    for word in code.split():
        if not re.fullmatch(r"[a-z]+", word):
            return
        yield word


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", section("Settings"), re.MULTILINE)
    documented = {
        name: default.strip("` ") for cell, default in rows for name in re.findall(r"`(\w+)`", cell)
    }
    assert set(documented) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = documented[name.upper()]
        if field.default not in (None, ()):
            assert default == str(field.default).lower() or default == str(field.default), name
        else:
            assert default == "–", name


def test_every_command_of_readers_is_documented() -> None:
    handled = {
        name for route in routes() if isinstance(route, CommandHandler) for name in route.commands
    }
    documented = set(re.findall(r"`/(\w+)", section("What readers can do")))
    assert handled - set(COMMANDS) == documented


def test_every_command_of_editors_is_documented() -> None:
    documented = set(re.findall(r"`/(\w+)", section("The editors' desk").split("| command |")[1]))
    assert set(COMMANDS) == documented


def test_every_file_that_is_linked_exists() -> None:
    for text_file in (README, (ROOT / "CONTRIBUTING.md").read_text()):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text_file):
            assert (ROOT / target).exists(), target


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    text = README + (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"^ {4}(?:\S+=\S+ )?make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert named >= {"demo", "run", "check", "test"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
