"""Imports point one way: main -> handlers -> bot -> storage."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "storage": {"storage"},
    "bot": {"bot", "storage"},
    "handlers": {"handlers", "bot", "storage"},
    "main": {"main", "handlers", "bot", "storage"},
}
OURS = set(ALLOWED)


def sources() -> Iterator[Path]:
    yield ROOT / "main.py"
    for package in ("bot", "handlers", "storage"):
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", list(sources()), ids=name)
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0].removesuffix(".py")
    found = {module.split(".")[0] for module in imported(path)} & OURS
    assert found <= ALLOWED[package]


def test_the_rooms_of_the_desk_know_only_those_before_them() -> None:
    """Campaigns, then drafts, then editions; what they share knows none of the three."""
    desk, rooms = ROOT / "bot" / "desk", ("campaigns", "drafts", "editions")
    doors = {desk / "desk.py", desk / "newsroom.py"}
    wrong = [
        (name(path), module)
        for path in sorted(desk.rglob("*.py"))
        if path not in doors
        for module in imported(path)
        for number, room in enumerate(rooms)
        if module.startswith(f"bot.desk.{room}.") and path.parent.name not in rooms[number:]
    ]
    assert wrong == []


def test_only_presentation_opens_the_templates() -> None:
    openers = {
        name(path)
        for path in sources()
        if "TEMPLATES" in path.read_text() and "presentation" not in path.parts
    }
    assert openers == set()


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        name(path)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= {"bot/settings.py"}


def test_sql_stays_in_storage() -> None:
    speakers = {
        name(path)
        for path in sources()
        if "storage" not in path.relative_to(ROOT).parts
        and any(
            module.split(".")[0] in {"sqlalchemy", "aiosqlite", "sqlite3"}
            for module in imported(path)
        )
    }
    assert speakers == set()


def test_the_product_does_not_depend_on_its_emulator() -> None:
    users = {
        name(path)
        for path in sources()
        if any(module.startswith("bot.emulator") for module in imported(path))
        and "emulator" not in path.parts
    }
    assert users <= {"bot/console/demo.py"}
