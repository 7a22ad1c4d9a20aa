"""``make screenshots``: the pictures of the README, taken from the demo in Chromium."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.console.demo import demonstration
from handlers.routes import every_handler

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
Scheme = Literal["light", "dark"]


@asynccontextmanager
async def opened(
    browser: Browser, width: int, height: int, scale: int, scheme: Scheme = "light"
) -> AsyncIterator[Page]:
    """The page of a demo of its own, ``width`` × ``height`` CSS pixels of ``scale`` each."""
    phone = scale > 1
    async with (
        demonstration(every_handler(), 0) as address,
        await browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme=scheme,
            reduced_motion="reduce",
            has_touch=phone,
            is_mobile=phone,
        ) as context,
    ):
        page = await context.new_page()
        await page.goto(address)
        yield page


async def subscribe(page: Page, name: str, language: str, done: str) -> Locator:
    """Let a reader start, choose the language and keep all topics; the reader's chat."""
    row = page.get_by_role("navigation").get_by_role("button", name=name)
    chat = page.get_by_role("region", name=name, exact=True)
    if not await chat.is_visible():
        await row.click()
    await chat.get_by_role("button", name="Start", exact=True).click()
    await press(chat, language)
    await press(chat, done)
    await expect(chat.get_by_role("article")).to_have_count(3)
    return chat


async def press(chat: Locator, *buttons: str) -> None:
    """Press buttons of the newest message, one after the other as they come."""
    for words in buttons:
        await chat.get_by_role("article").last.get_by_role("button", name=words).click()


async def write(chat: Locator, words: str) -> None:
    answers = chat.get_by_role("article")
    before = await answers.count()
    await chat.get_by_placeholder("Message").fill(words)
    await chat.get_by_placeholder("Message").press("Enter")
    await expect(answers).to_have_count(before + 2)


async def next_digest(page: Page, *chats: Locator) -> None:
    """Jump to Monday, and wait until the digest has come and every notice has left."""
    await settled(page)
    before = [await chat.get_by_role("article").count() for chat in chats]
    controls = page.get_by_label("Controls")
    if await controls.is_visible():
        await controls.click()
    await page.get_by_role("button", name="Next digest").click()
    for chat, count in zip(chats, before, strict=True):
        await expect(chat.get_by_role("article")).to_have_count(count + 1)
    await settled(page)


async def settled(page: Page) -> None:
    """Nothing passing is on the page any more: notices, dates of a moving list, the pointer."""
    await page.mouse.move(0, 0)
    await expect(page.locator(".toast, .scrolling, [aria-busy=true]")).to_have_count(0)
    await page.evaluate("document.activeElement?.blur()")
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")


async def side_by_side(browser: Browser, scheme: Scheme, name: str) -> None:
    """Three readers who want more or less text, and the editor, on Monday morning."""
    async with opened(browser, 1440, 900, 1, scheme) as page:
        alesia = await subscribe(page, "Алеся", "Беларуская", "Гатова")
        pavel = await subscribe(page, "Павел", "Русский", "Готово")
        emma = await subscribe(page, "Emma", "English", "Done")
        editor = await subscribe(page, "Newsroom", "English", "Done")
        await write(pavel, "/settings")
        await press(pavel, "Сколько текста", "Заголовки")
        await write(emma, "/settings")
        await press(emma, "How much text", "Full")
        await next_digest(page, alesia, pavel, emma, editor)
        await pavel.get_by_label("Go to the newest message").click()
        await write(editor, "/campaigns")
        await press(editor, "No. 1")
        await expect(editor.get_by_role("article").last).to_contain_text("100%")
        await settled(page)
        await page.screenshot(path=FOLDER / name)


async def on_a_phone(browser: Browser) -> None:
    """Monday's digest, and a brief of it opened in place."""
    async with opened(browser, 390, 844, 2) as page:
        alesia = await subscribe(page, "Алеся", "Беларуская", "Гатова")
        await next_digest(page, alesia)
        await page.screenshot(path=FOLDER / "phone-digest.png")
        await press(alesia, "Грамадства і палітычныя партыі")
        await expect(alesia.get_by_text("Сітуацыя палепшылася")).to_be_visible()
        await settled(page)
        await page.screenshot(path=FOLDER / "phone-brief.png")


async def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("Chromium is needed; CHROMIUM may name it.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        await side_by_side(browser, "light", "demo.png")
        await side_by_side(browser, "dark", "demo-dark.png")
        await on_a_phone(browser)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
