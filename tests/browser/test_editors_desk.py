"""The editors' desk on the demo's page: an editor beside three readers, in a real browser."""

import base64
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.console.demo import SAMPLES, demonstration
from handlers.routes import every_handler
from tests.browser.conftest import PATIENCE_MS, OpenPage
from tests.browser.talking import attach, chat, newest, press, reply, start, write

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
expect.set_options(timeout=PATIENCE_MS)

READERS = {
    "Алеся": ("Беларуская", "Гатова"),
    "Павел": ("Русский", "Готово"),
    "Emma": ("English", "Done"),
}
BELARUSIAN, RUSSIAN = (
    (SAMPLES / "draft" / f"fuel-prices.{language}.md").read_text() for language in ("be", "ru")
)
ENGLISH = """Fuel goes up by ten kopecks: new prices from midnight

The state chain of filling stations raises the price of a litre by ten kopecks at once.

Carriers will feel it most: fuel is a third of what they spend."""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
FIGURES = ("Blocked", "Failed", "Skipped", "Unknown", "Waiting")


@pytest_asyncio.fixture(loop_scope="session")
async def home() -> AsyncIterator[str]:
    async with demonstration(every_handler(), 0) as address:
        yield address


async def subscribe(page: Page) -> dict[str, Locator]:
    """Three readers in their languages, who see what arrives."""
    for name, (language, done) in READERS.items():
        reader = chat(page, name)
        await start(reader)
        await press(reader, language)
        await press(reader, done)
    readers = {name: chat(page, name) for name in READERS}
    for reader in readers.values():
        await expect(reader.get_by_role("article")).to_have_count(3)
    return readers


async def open_desk(page: Page) -> Locator:
    editor = chat(page, "Newsroom")
    await editor.get_by_role("button", name="Open the desk").click()
    await expect(newest(editor)).to_contain_text("The editors’ desk")
    return editor


async def release(page: Page, editor: Locator) -> None:
    """From the card of a draft to its progress, which the clock is moved to."""
    await press(editor, "To the release")
    await expect(newest(editor)).to_contain_text("The messages above are what readers will get.")
    await press(editor, "Send now")
    await expect(newest(editor)).to_contain_text("It goes out in ten seconds.")
    await expect(newest(editor).get_by_role("button", name="Undo")).to_be_visible()
    await page.get_by_role("button", name="+1 hour").click()
    await expect(newest(editor)).to_contain_text("breaking update")


async def correct(editor: Locator, words: str) -> None:
    """From the card of a campaign to that of its correction."""
    await press(editor, "Correct")
    await expect(newest(editor)).to_contain_text("Reply to this message with the whole new text")
    await reply(editor, words)
    await expect(newest(editor)).to_contain_text("The messages above are the copies as they will")
    await newest(editor).get_by_role("button", name="Correct", exact=True).click()
    await expect(newest(editor)).to_contain_text("· correction")


async def alesia_has_unread(page: Page, number: int) -> None:
    """She reads further up: her chat and the list of chats tell how many came since."""
    badge = chat(page, "Алеся").get_by_label("Go to the newest message").locator(".badge")
    row = page.get_by_test_id(re.compile("^row-")).filter(has_text="Алеся")
    if number:
        await expect(badge).to_have_text(str(number))
        await expect(row).to_have_accessible_name(f"Алеся, беларуская, {number} unread")
    else:
        await expect(badge).to_be_hidden()
        await expect(row).to_have_accessible_name("Алеся, беларуская")


async def balanced(card: Locator) -> None:
    """The card is at its end, and its audience is the sum of what became of everybody."""
    await expect(card).to_contain_text("100%")
    await expect(card).to_contain_text("State: done")
    words = await card.inner_text()
    reached, audience = re.findall(r"(?:Sent|Corrected|Withdrawn): (\d+) of (\d+)", words)[0]
    others = re.findall(rf"(?:{'|'.join(FIGURES)}): (\d+)", words)
    assert int(audience) == int(reached) + sum(map(int, others))


async def test_an_editor_pushes_watches_corrects_and_recalls_beside_three_readers(
    open_page: OpenPage,
) -> None:
    page = await open_page(width=1440, height=900)
    readers = await subscribe(page)
    alesia, pavel, emma = readers.values()
    editor = await open_desk(page)

    await write(editor, BELARUSIAN)
    await expect(newest(editor)).to_contain_text("Русский: missing")
    await press(editor, "➕ Русский")
    await expect(newest(editor)).to_contain_text("send the Russian version")
    await write(editor, RUSSIAN)
    await expect(newest(editor)).to_contain_text("✅ Русский: Топливо дорожает")
    await expect(newest(editor)).to_contain_text("English: missing")

    await release(page, editor)
    await expect(newest(alesia)).to_contain_text("Паліва даражэе на пяць капеек")
    await expect(newest(pavel)).to_contain_text("Топливо дорожает на пять копеек")
    await expect(newest(emma)).to_contain_text("Топливо дорожает на пять копеек")
    await expect(newest(emma)).to_contain_text("Not translated yet; shown in Russian.")
    await alesia_has_unread(page, 1)
    await balanced(newest(editor))
    await expect(newest(editor)).to_contain_text("Sent: 3 of 3")
    await expect(newest(editor)).to_contain_text("3 copies can be deleted for another 47 h")

    sent = editor.get_by_role("article").filter(has_text="It is out, as campaign No. 1.")
    await sent.get_by_role("button", name="➕ English").click()
    await expect(newest(editor)).to_contain_text("send the English version")
    await write(editor, ENGLISH)
    await expect(newest(emma)).to_contain_text("Fuel goes up by ten kopecks")
    await expect(newest(emma)).not_to_contain_text("Not translated yet")
    await expect(newest(emma)).not_to_contain_text("Corrected on")

    await write(editor, "/campaigns")
    await press(editor, "No. 1 · ")
    await expect(newest(editor)).to_contain_text("State: done")
    await correct(editor, ENGLISH.replace("ten", "five"))
    await expect(newest(emma)).to_contain_text("Fuel goes up by five kopecks")
    await expect(newest(emma)).to_contain_text("Corrected on November 22")
    await expect(newest(emma).get_by_text("edited", exact=True)).to_be_visible()
    await balanced(newest(editor))

    await press(editor, "Withdraw")
    await expect(newest(editor)).to_contain_text("Withdraw campaign No. 1?")
    await press(editor, "Withdraw without a reason")
    for reader in readers.values():
        await expect(reader.get_by_role("article")).to_have_count(3)
        await expect(reader.get_by_text("BREAKING")).to_have_count(0)
    await alesia_has_unread(page, 0)
    await expect(newest(editor)).to_contain_text("· withdrawal")
    await balanced(newest(editor))
    await expect(newest(editor)).to_contain_text("3 · deleted")

    await press(editor, "Picture")
    await expect(newest(editor)).to_contain_text("Bars: each span of time")
    photo = newest(editor).get_by_role("img", name="Photo")
    await expect(photo).to_be_visible()
    await expect(photo).to_have_js_property("naturalWidth", 960)


async def test_an_editor_hands_in_files_and_a_photo(open_page: OpenPage) -> None:
    page = await open_page(width=1440, height=900)
    editor = await open_desk(page)
    files = [
        FilePayload(name=f"fuel-prices.{language}.md", mimeType="text/markdown", buffer=text)
        for language, text in (("be", BELARUSIAN.encode()), ("ru", RUSSIAN.encode()))
    ]
    await attach(editor, "Attach a document…", *files)
    await expect(newest(editor)).to_contain_text("✅ Русский: Топливо дорожает")
    await expect(newest(editor)).to_contain_text("✅ Беларуская: Паліва даражэе")
    await press(editor, "Add a photo")
    await expect(newest(editor)).to_contain_text("send the photo")
    photo = FilePayload(name="pump.png", mimeType="image/png", buffer=PICTURE)
    await attach(editor, "Attach a photo…", photo)
    await expect(newest(editor)).to_contain_text("Photo: yes")


async def test_the_demo_hands_in_a_draft_for_who_does_not_know_how_to_begin(
    open_page: OpenPage,
) -> None:
    page = await open_page(width=390, height=844, has_touch=True, is_mobile=True)
    await page.get_by_test_id(re.compile("^row-")).filter(has_text="Newsroom").tap()
    editor = chat(page, "Newsroom")
    await expect(editor).to_contain_text("What can an editor do?")
    await page.get_by_label("Controls").tap()
    await page.get_by_role("button", name="Draft an update").tap()
    await expect(newest(editor)).to_contain_text("✅ Русский: Топливо дорожает")
    await expect(newest(editor).get_by_role("button", name="To the release")).to_be_in_viewport()
