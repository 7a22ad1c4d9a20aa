"""The demo as its visitors use it: emulator, bot, samples and page, in a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.console.demo import demonstration
from handlers.routes import every_handler
from tests.browser.conftest import PATIENCE_MS, OpenPage
from tests.browser.talking import chat, newest, press, start, write

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(loop_scope="session")
async def home() -> AsyncIterator[str]:
    async with demonstration(every_handler(), 0) as address:
        yield address


async def test_readers_subscribe_read_and_receive_mondays_digest_in_their_languages(
    open_page: OpenPage,
) -> None:
    page = await open_page(width=1440, height=900)
    alesia, pavel, emma = (chat(page, name) for name in ("Алеся", "Павел", "Emma"))
    for reader in (alesia, pavel, emma):
        await start(reader)
    for reader, language in ((alesia, "Беларуская"), (pavel, "Русский"), (emma, "English")):
        await press(reader, language)
    await press(alesia, "Беларусь і Расія")
    await expect(newest(alesia).get_by_text("⬜ Беларусь і Расія")).to_be_visible()
    for reader, done in ((alesia, "Гатова"), (pavel, "Готово"), (emma, "Done")):
        await press(reader, done)
    await expect(newest(alesia)).to_contain_text("9–15 лістапада 2026")
    await expect(newest(alesia)).to_contain_text("Яшчэ 1 тэма")
    await press(alesia, "Бяспека")
    await expect(newest(alesia)).to_contain_text("Сітуацыя не змянілася")
    await press(alesia, "Да выпуску")
    await expect(newest(alesia)).to_contain_text("БЕЛАРУСЬ ЗА ТЫДЗЕНЬ")
    await page.get_by_role("button", name="Next digest").click()
    await expect(page.get_by_test_id("control-clock")).to_contain_text("Mon 23 Nov")
    for reader, issue, title in (
        (alesia, "16–22 лістапада 2026", "БЕЛАРУСЬ ЗА ТЫДЗЕНЬ"),
        (pavel, "16–22 ноября 2026", "БЕЛАРУСЬ ЗА НЕДЕЛЮ"),
        (emma, "November 16", "BELARUS WEEKLY"),
    ):
        await expect(newest(reader)).to_contain_text(issue)
        await expect(newest(reader).get_by_text(title)).to_be_in_viewport()
    await expect(newest(alesia)).not_to_contain_text("БЕЛАРУСЬ І РАСІЯ")
    await expect(chat(page, "Newsroom").get_by_role("article")).to_have_count(0)


async def test_who_paused_or_blocked_the_bot_is_left_in_peace_until_they_return(
    open_page: OpenPage,
) -> None:
    page = await open_page(width=1440, height=900)
    alesia, pavel, emma = (chat(page, name) for name in ("Алеся", "Павел", "Emma"))
    for reader in (alesia, pavel, emma):
        await start(reader)
    await write(emma, "/pause")
    await press(emma, "A week")
    await expect(newest(emma)).to_contain_text("November 29, 18:30")
    await pavel.get_by_label("Chat menu").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await expect(pavel).to_contain_text("blocked the bot")
    await page.get_by_role("button", name="Next digest").click()
    await expect(newest(alesia)).to_contain_text("16–22 лістапада 2026")
    await pavel.get_by_role("button", name="Unblock").click()
    await expect(pavel.get_by_placeholder("Message")).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Breaking update").click()
    await expect(newest(pavel)).to_contain_text("ВАЖНАЯ НОВОСТЬ")
    await expect(pavel).not_to_contain_text("16–22 ноября")
    await expect(newest(emma)).to_contain_text("The subscription is paused")


async def test_on_a_phone_the_digest_arrives_with_quotes_that_unfold(open_page: OpenPage) -> None:
    page = await open_page(width=390, height=844, has_touch=True, is_mobile=True)
    await page.get_by_test_id(re.compile("^row-")).filter(has_text="Emma").tap()
    emma = chat(page, "Emma")
    await start(emma)
    await write(emma, "/settings")
    await press(emma, "How much text")
    await press(emma, "Full")
    await expect(newest(emma).get_by_text("✅ Full")).to_be_visible()
    await page.get_by_label("Controls").tap()
    await page.get_by_role("button", name="Next digest").tap()
    await expect(newest(emma)).to_contain_text("November 16")
    quote = newest(emma).locator("blockquote").first
    await expect(quote).to_be_in_viewport()
    await quote.tap()
    await expect(quote.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    await press(emma, "Page 2")
    await expect(newest(emma)).to_contain_text("2/")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
