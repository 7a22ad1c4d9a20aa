"""Chromium, an emulator, and its chat page in between.

Browser and emulator share one event loop for the whole session: tests here are marked
``asyncio(loop_scope="session")``.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.clock import MovableClock
from bot.emulator import Action, Emulator
from tests.browser.scripted_bot import ScriptedBot

SUNDAY_EVENING = datetime(2017, 12, 17, 18, 40, tzinfo=UTC)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 15_000
OpenPage = Callable[..., Awaitable[Page]]


def chromium() -> str:
    """The browser: ``CHROMIUM`` of the environment, Debian's, or one on the path."""
    named = os.environ.get("CHROMIUM")
    found = named or shutil.which("/usr/bin/chromium") or shutil.which("chromium")
    if not found or not Path(found).exists():
        pytest.fail(f"Chromium is needed ({named or 'chromium'}); CHROMIUM may name it")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
def actions() -> dict[str, Action]:
    async def greet() -> str:
        return "The bot has been greeted."

    return {"greet": Action("Greet the bot", greet)}


@pytest_asyncio.fixture(loop_scope="session")
async def emulator(actions: dict[str, Action]) -> AsyncIterator[Emulator]:
    async with Emulator(MovableClock(SUNDAY_EVENING), actions=actions) as emulator:
        yield emulator


@pytest_asyncio.fixture(loop_scope="session")
async def bot(emulator: Emulator) -> AsyncIterator[ScriptedBot]:
    async with aiohttp.ClientSession() as session:
        yield ScriptedBot(emulator, session)


@pytest.fixture
def home(emulator: Emulator) -> str:
    """The address of the chat page."""
    return emulator.url


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, home: str) -> AsyncIterator[OpenPage]:
    """Opens the chat page: ``await open_page(width=390, height=844, …context options)``.

    Afterwards the test fails if the page raised an error or asked anybody but the emulator.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    async def opened(path: str = "/", width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **more
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: _stays_here(request.url, home, problems))
        await page.goto(home + path)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert not problems


def _stays_here(url: str, home: str, problems: list[str]) -> None:
    if not url.startswith((home, "data:", "blob:")):
        problems.append(f"the page asked {url}")
