"""``make screenshots``: the pictures of the README, taken from the demo in Chromium."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.console.demo import SAMPLES, demonstration
from handlers.routes import every_handler

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
Scheme = Literal["light", "dark"]
READERS = (
    ("Алеся", "Беларуская", "Гатова"),
    ("Павел", "Русский", "Готово"),
    ("Emma", "English", "Done"),
)
RUSSIAN = (SAMPLES / "draft" / "fuel-prices.ru.md").read_text()
ENGLISH = """Fuel goes up by ten kopecks: new prices from midnight

The state chain of filling stations raises the price of a litre by ten kopecks at \
once, which has not happened for years. Until now prices rose by one kopeck a week.

The concern explains the decision by the cost of refining. Carriers will feel it most: fuel is a \
third of what they spend, and freight rates will probably rise as early as January."""
PATIENCE_MS = 20_000
COLOURS = 256


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
    """Write, and see the answer."""
    answers = chat.get_by_role("article")
    before = await answers.count()
    await say(chat, words)
    await expect(answers).to_have_count(before + 2)


async def say(chat: Locator, words: str) -> None:
    field = chat.get_by_role("combobox", name="Message as")
    await field.fill(words)
    await field.press("Enter")


async def sees(chat: Locator, words: str) -> None:
    """The newest message has these words."""
    await expect(chat.get_by_role("article").last).to_contain_text(words)


async def open_desk(page: Page) -> Locator:
    """The editor's chat, at the desk."""
    editor = page.get_by_role("region", name="Newsroom", exact=True)
    await editor.get_by_role("button", name="Open the desk").click()
    await sees(editor, "The editors’ desk")
    return editor


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
        alesia, pavel, emma = [await subscribe(page, *reader) for reader in READERS]
        editor = await open_desk(page)
        await write(pavel, "/settings")
        await press(pavel, "Сколько текста", "Заголовки")
        await write(emma, "/settings")
        await press(emma, "How much text", "Full")
        await next_digest(page, alesia, pavel, emma)
        await pavel.get_by_label("Go to the newest message").click()
        await write(editor, "/campaigns")
        await press(editor, "No. 1")
        await expect(editor.get_by_role("article").last).to_contain_text("100%")
        await photograph(page, name)


async def desk(browser: Browser) -> None:
    """A breaking update on its way: released, delivered, corrected, withdrawn."""
    async with opened(browser, 1440, 900, 1) as page:
        readers = [await subscribe(page, *reader) for reader in READERS]
        editor = await open_desk(page)
        await say(editor, (SAMPLES / "draft" / "fuel-prices.be.md").read_text())
        for language, version in (("Русский", RUSSIAN), ("English", ENGLISH)):
            await press(editor, f"➕ {language}")
            await sees(editor, "Reply to this message")
            await say(editor, version)
            await sees(editor, f"✅ {language}")
        await press(editor, "To the release")
        await sees(editor, "what readers will get")
        for reader in readers:
            await reader.get_by_label("Go to the newest message").click()
        await photograph(page, "desk-release.png")
        await press(editor, "Send now")
        await sees(editor, "It goes out in ten seconds.")
        await sees(editor, "State: done")
        await photograph(page, "desk-delivered.png")
        await correct(editor, ENGLISH.replace("ten", "five"))
        await sees(readers[-1], "Corrected on")
        await photograph(page, "desk-corrected.png")
        await press(editor, "Withdraw", "Withdraw without a reason")
        await sees(editor, "3 · deleted")
        await photograph(page, "desk-withdrawn.png")


async def correct(editor: Locator, words: str) -> None:
    """From the card of a campaign to the end of its correction."""
    await press(editor, "Correct")
    await sees(editor, "Reply to this message")
    question = editor.get_by_role("article").last
    await question.locator(".bubble").hover()
    await question.get_by_role("button", name="Reply", exact=True).click()
    await say(editor, words)
    await sees(editor, "The messages above are the copies as they will read.")
    card = editor.get_by_role("article").last
    await card.get_by_role("button", name="Correct", exact=True).click()
    await sees(editor, "· correction")
    await sees(editor, "State: done")


async def photograph(page: Page, name: str) -> None:
    """Into the folder, in as many colours as a PNG's palette takes, which saves two thirds."""
    await settled(page)
    picture = Image.open(BytesIO(await page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)


async def on_a_phone(browser: Browser) -> None:
    """Monday's digest, and a brief of it opened in place."""
    async with opened(browser, 390, 844, 2) as page:
        alesia = await subscribe(page, *READERS[0])
        await next_digest(page, alesia)
        await photograph(page, "phone-digest.png")
        await press(alesia, "Грамадства і палітычныя партыі")
        await expect(alesia.get_by_text("Сітуацыя палепшылася")).to_be_visible()
        await photograph(page, "phone-brief.png")


async def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("Chromium is needed; CHROMIUM may name it.")
    expect.set_options(timeout=PATIENCE_MS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        await side_by_side(browser, "light", "demo.png")
        await side_by_side(browser, "dark", "demo-dark.png")
        await desk(browser)
        await on_a_phone(browser)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
