"""The chat page of the demo in a real browser, against the real emulator."""

import asyncio
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.emulator import ChatType, Emulator, FaultKind, Person, Role, Status
from tests.browser.conftest import PATIENCE_MS, OpenPage
from tests.browser.scripted_bot import ScriptedBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
expect.set_options(timeout=PATIENCE_MS)

QUOTE = "\n".join(f"Line {number} of a long quotation." for number in range(1, 13))


def chat(page: Page, person: Person) -> Locator:
    return page.get_by_test_id(f"chat-{person.id}")


def composer(page: Page, person: Person) -> Locator:
    return page.get_by_test_id(f"composer-{person.id}")


def message(page: Page, person: Person, message_id: int) -> Locator:
    return page.get_by_test_id(f"message-{person.id}-{message_id}")


def is_at_bottom(page: Page, person: Person) -> Locator:
    """The button that leads down, which is hidden at the bottom."""
    return chat(page, person).get_by_label("Go to the newest message")


async def write(page: Page, person: Person, text: str) -> None:
    await composer(page, person).fill(text)
    await page.get_by_test_id(f"send-{person.id}").click()


@pytest.fixture
def emma(emulator: Emulator) -> Person:
    """A reader who has talked with the bot before."""
    emma = emulator.person("Emma", "en")
    emma.says("Hello")
    return emma


async def test_an_empty_chat_introduces_the_bot_and_starts_it(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage
) -> None:
    alesia = emulator.person("Алеся", "be")
    await bot.call("setMyDescription", description="A digest")
    await bot.call("setMyDescription", description="Штотыднёвы дайджэст", language_code="be")
    page = await open_page()
    await expect(chat(page, alesia)).to_contain_text("Штотыднёвы дайджэст")
    await chat(page, alesia).get_by_role("button", name="Start", exact=True).click()
    assert (await bot.hears())["text"] == "/start"
    await expect(composer(page, alesia)).to_be_visible()


async def test_enter_sends_and_shift_enter_begins_a_line(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    await composer(page, emma).press_sequentially("one")
    await composer(page, emma).press("Shift+Enter")
    await composer(page, emma).press_sequentially("two")
    await composer(page, emma).press("Enter")
    assert (await bot.hears())["text"] == "Hello"
    assert (await bot.hears())["text"] == "one\ntwo"
    await expect(composer(page, emma)).to_have_value("")


async def test_commands_are_filtered_and_chosen_by_keys(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    commands = [("start", "Start"), ("topic", "One topic"), ("topics", "Choose topics")]
    await bot.call(
        "setMyCommands", commands=[{"command": c, "description": d} for c, d in commands]
    )
    await bot.hears()
    page = await open_page()
    options = chat(page, emma).get_by_role("option")
    await composer(page, emma).press_sequentially("/to")
    await expect(options).to_have_text(["/topicOne topic", "/topicsChoose topics"])
    await composer(page, emma).press("ArrowDown")
    await composer(page, emma).press("Enter")
    assert (await bot.hears())["text"] == "/topics"
    await expect(options).to_have_count(0)


async def test_a_pressed_button_waits_for_the_answer_and_shows_it(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.says(emma.id, "Choose", [[{"text": "English", "callback_data": "en"}]])
    page = await open_page()
    button = chat(page, emma).get_by_role("button", name="English")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = await bot.hears("callback_query")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    await expect(chat(page, emma).get_by_role("status").get_by_text("Saved")).to_be_visible()
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_stays_until_it_is_confirmed(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.says(emma.id, "Sure?", [[{"text": "Erase", "callback_data": "x", "style": "danger"}]])
    page = await open_page()
    await chat(page, emma).get_by_role("button", name="Erase").click()
    query = await bot.hears("callback_query")
    await bot.call(
        "answerCallbackQuery", callback_query_id=query["id"], text="All erased", show_alert=True
    )
    alert = page.get_by_role("alertdialog", name="All erased")
    await expect(alert).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(alert).to_have_count(0)


async def test_an_edit_changes_the_bubble_and_marks_it(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "Ten percent")
    page = await open_page()
    bubble = message(page, emma, sent)
    await expect(bubble).to_contain_text("Ten percent")
    await expect(bubble).not_to_contain_text("edited")
    await bot.call("editMessageText", chat_id=emma.id, message_id=sent, text="Twenty percent")
    await expect(bubble).to_contain_text("Twenty percent")
    await expect(bubble).to_contain_text("edited")


async def test_a_deleted_message_goes(bot: ScriptedBot, open_page: OpenPage, emma: Person) -> None:
    sent = await bot.says(emma.id, "A mistake")
    page = await open_page()
    await expect(message(page, emma, sent)).to_be_visible()
    await bot.call("deleteMessage", chat_id=emma.id, message_id=sent)
    await expect(message(page, emma, sent)).to_have_count(0)


async def test_a_long_quotation_shows_three_lines_until_it_is_tapped(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    quoted = f"<blockquote expandable>{QUOTE}</blockquote>"
    sent = await bot.says(emma.id, quoted)
    page = await open_page()
    quote = message(page, emma, sent).locator("blockquote")
    show = quote.get_by_role("button", name="Show the whole quotation")
    await expect(show).to_have_attribute("aria-expanded", "false")
    assert await lines(quote) == 3
    await quote.click()
    await expect(quote.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    assert await lines(quote) == 12
    await bot.call(
        "editMessageText",
        chat_id=emma.id,
        message_id=sent,
        text=f"New\n{quoted}",
        parse_mode="HTML",
    )
    await expect(message(page, emma, sent)).to_contain_text("New")
    assert await lines(quote) == 12


async def lines(quote: Locator) -> int:
    shown: float = await quote.locator(".quote-body").evaluate(
        "body => body.clientHeight / parseFloat(getComputedStyle(body).lineHeight)"
    )
    return round(shown)


async def test_a_short_expandable_quotation_has_nothing_to_expand(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "<blockquote expandable>One line.</blockquote>")
    page = await open_page()
    await expect(message(page, emma, sent).locator("blockquote")).to_contain_text("One line.")
    await expect(message(page, emma, sent).locator(".quote-toggle")).to_be_hidden()


async def test_markup_of_messages_is_rebuilt_from_a_list_of_what_is_allowed(
    open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    await expect(chat(page, emma)).to_be_visible()
    rebuilt = await page.evaluate(
        """async () => {
            const { rich } = await import("/rich.js");
            const box = document.createElement("div");
            box.append(rich(`<b onclick="x()" style="color:red">bold</b><script>x()</script>
                <img src="/nothing" onerror="x()"><a href="javascript:x()">script</a>
                <iframe src="https://example.org"></iframe><svg><a href="/">in</a></svg>
                <a href="https://example.org/" id="x">link</a>`));
            return [...box.querySelectorAll("*")].map((node) => [
                node.localName, node.getAttributeNames().sort().join(" ")]);
        }"""
    )
    allowed = "href rel target title"
    assert rebuilt == [["strong", ""], ["span", ""], ["a", f"data-masked {allowed}"]]


async def test_what_looks_like_markup_in_a_name_or_text_stays_text(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    person = emulator.person(evil, "en")
    person.says(evil)
    page = await open_page()
    await bot.says(person.id, "&lt;script&gt;alert(1)&lt;/script&gt;")
    await expect(chat(page, person)).to_contain_text("<script>alert(1)</script>")
    await expect(chat(page, person).locator("article").first).to_contain_text(evil)
    await expect(page.locator("img")).to_have_count(0)


async def test_commands_and_links_to_the_bot_act_in_the_chat(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    name = emulator.state.profile.user.username
    await bot.hears()
    await bot.says(emma.id, f"Try /latest or https://t.me/{name}?start=topic-security")
    page = await open_page()
    await chat(page, emma).get_by_role("button", name="/latest").click()
    assert (await bot.hears())["text"] == "/latest"
    await chat(page, emma).get_by_role("link", name="topic-security").click()
    assert (await bot.hears())["text"] == "/start topic-security"


async def test_a_link_that_hides_its_address_asks_before_it_leads_away(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.says(emma.id, 'Read <a href="https://example.org/briefs">the source</a>')
    page = await open_page()
    await chat(page, emma).get_by_role("link", name="the source").click()
    question = page.get_by_role("dialog", name="Open this link?")
    await expect(question).to_contain_text("https://example.org/briefs")
    await question.get_by_role("button", name="Cancel").click()
    await expect(question).to_have_count(0)


async def test_a_button_copies_its_text(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.says(emma.id, "Invite", [[{"text": "Copy", "copy_text": {"text": "a secret link"}}]])
    page = await open_page(permissions=["clipboard-read", "clipboard-write"])
    await chat(page, emma).get_by_role("button", name="Copy").click()
    await expect(chat(page, emma)).to_contain_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "a secret link"


async def test_sharing_asks_the_bot_in_the_chosen_chat_and_sends_the_result(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    mikola = emulator.person("Мікола", "be")
    mikola.says("Прывітанне")
    await bot.says(emma.id, "Digest", [[{"text": "Share", "switch_inline_query": "2017-W50"}]])
    page = await open_page()
    await chat(page, emma).get_by_role("button", name="Share").click()
    await page.get_by_role("dialog").get_by_role("button", name="Мікола").click()
    query = await bot.hears("inline_query")
    assert query["query"] == "2017-W50"
    content = {"message_text": "<b>Week 50</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "Week 50", "input_message_content": content}
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[result])
    await chat(page, mikola).get_by_role("option", name="Week 50").click()
    await expect(chat(page, mikola).locator("article strong")).to_have_text("Week 50")


async def test_a_reply_quotes_the_message_it_answers(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.hears()
    draft = await bot.says(emma.id, "Title of the draft?")
    page = await open_page()
    await message(page, emma, draft).focus()
    await page.keyboard.press("r")
    await expect(composer(page, emma)).to_be_focused()
    await page.keyboard.type("A better title")
    await page.keyboard.press("Enter")
    heard = await bot.hears()
    assert heard["reply_to_message"]["message_id"] == draft
    answer = message(page, emma, heard["message_id"])
    await expect(answer.get_by_role("button", name="Title of the draft?")).to_be_visible()


async def test_a_document_is_sent_and_a_post_forwarded(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.hears()
    page = await open_page()
    brief = FilePayload(name="brief.en.md", mimeType="text/markdown", buffer=b"# Title")
    await chat(page, emma).locator("input[type=file]").set_input_files(brief)
    await expect(chat(page, emma)).to_contain_text("brief.en.md")
    await chat(page, emma).get_by_label("Attach or forward").click()
    await page.get_by_role("menuitemcheckbox", name="Send as a forwarded post").click()
    await page.get_by_test_id(f"send-{emma.id}").click()
    heard = await bot.hears()
    assert heard["document"]["file_name"] == "brief.en.md"
    assert "forward_origin" in heard
    sent = message(page, emma, heard["message_id"])
    await expect(sent).to_contain_text("Forwarded from")
    await expect(sent.get_by_role("link", name="brief.en.md")).to_be_visible()


async def test_a_document_of_the_bots_is_shown_with_its_name_size_and_words(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.hears()
    emma.hands_in("subscription.json", b"{}" * 617)
    file_id = (await bot.hears())["document"]["file_id"]
    page = await open_page()
    sent = await bot.call("sendDocument", chat_id=emma.id, document=file_id, caption="All of it.")
    bubble = message(page, emma, sent["message_id"])
    await expect(bubble).to_contain_text("1.2 kB")
    await expect(bubble).to_contain_text("All of it.")
    async with page.expect_download() as download:
        await bubble.get_by_role("link", name="subscription.json").click()
    assert (await download.value).suggested_filename == "subscription.json"


async def test_suggested_answers_send_their_words(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.hears()
    page = await open_page()
    markup = {"keyboard": [["Yes", "No"]]}
    await bot.call("sendMessage", chat_id=emma.id, text="Well?", reply_markup=markup)
    await chat(page, emma).get_by_role("button", name="Yes").click()
    assert (await bot.hears())["text"] == "Yes"


async def test_the_bot_is_seen_typing_until_it_writes(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    header = chat(page, emma).locator("header")
    await expect(header).to_contain_text("English")
    await bot.call("sendChatAction", chat_id=emma.id, action="typing")
    await expect(header).to_contain_text("typing")
    await bot.says(emma.id, "Done")
    await expect(header).not_to_contain_text("typing")


async def test_blocking_leaves_one_button_that_unblocks(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    await chat(page, emma).get_by_label("Chat menu").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await expect(chat(page, emma)).to_contain_text("You blocked the bot")
    await expect(composer(page, emma)).to_have_count(0)
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await chat(page, emma).get_by_role("button", name="Unblock").click()
    await expect(composer(page, emma)).to_be_visible()
    field = await composer(page, emma).bounding_box()
    assert field
    assert field["height"] > 30
    assert emma.chat.status is Status.ACTIVE
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "member"


async def test_new_messages_do_not_move_a_reader_who_scrolled_up(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    for number in range(30):
        await bot.says(emma.id, f"Message {number}")
    page = await open_page()
    log = chat(page, emma).get_by_role("log")
    await expect(chat(page, emma).get_by_text("Message 29")).to_be_in_viewport()
    await log.hover()
    await page.mouse.wheel(0, -300)
    down = is_at_bottom(page, emma)
    await expect(down).to_be_visible()
    before = await log.evaluate("log => log.scrollTop")
    await bot.says(emma.id, "The newest")
    await expect(down).to_have_text("1")
    assert await log.evaluate("log => log.scrollTop") == before
    await down.click()
    await expect(chat(page, emma).get_by_text("The newest")).to_be_in_viewport()
    await expect(down).to_be_hidden()
    await bot.says(emma.id, "Even newer")
    await expect(chat(page, emma).get_by_text("Even newer")).to_be_in_viewport()


async def test_a_reader_at_the_newest_message_stays_there_when_the_chat_gets_narrower(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    emulator.person("Мікола", "be")
    await bot.says(emma.id, "Words that fill many lines. " * 120)
    page = await open_page(width=1100)
    log = chat(page, emma).get_by_role("log")
    await expect(message(page, emma, emma.last.id).locator("time")).to_be_in_viewport()
    before = await log.evaluate("log => log.scrollHeight")
    await page.get_by_test_id("record-toggle").click()
    async with asyncio.timeout(PATIENCE_MS / 1000):
        await log.evaluate(
            """(log, before) => new Promise((done) => {
                const look = () => {
                    const left = log.scrollHeight - log.scrollTop - log.clientHeight;
                    if (log.scrollHeight > before && left < 2) done();
                    else requestAnimationFrame(look);
                };
                look();
            })""",
            before,
        )
    await expect(is_at_bottom(page, emma)).to_be_hidden()


async def test_an_action_of_the_demo_leads_to_what_comes_of_it(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    for number in range(30):
        await bot.says(emma.id, f"Message {number}")
    page = await open_page()
    await chat(page, emma).get_by_role("log").hover()
    await page.mouse.wheel(0, -300)
    await expect(is_at_bottom(page, emma)).to_be_visible()
    await page.get_by_test_id("action-greet").click()
    await expect(chat(page, emma).get_by_text("Message 29")).to_be_in_viewport()
    await bot.says(emma.id, "What came of it")
    await expect(chat(page, emma).get_by_text("What came of it")).to_be_in_viewport()


async def test_the_badge_for_which_many_fonts_have_no_glyph_is_drawn(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "＝ ECONOMY", [[{"text": "＝ Economy", "callback_data": "e"}]])
    page = await open_page()
    await expect(message(page, emma, sent).locator(".text .sign")).to_have_text("＝")
    await expect(message(page, emma, sent).locator(".text")).to_contain_text("＝ ECONOMY")
    await expect(chat(page, emma).get_by_role("button", name="＝ Economy")).to_be_visible()


async def test_what_was_not_seen_is_counted_and_read_when_it_is(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage
) -> None:
    people = [emulator.person(f"Reader {number}", "en") for number in range(5)]
    page = await open_page(width=1100)
    far = people[-1]
    await expect(chat(page, people[0])).to_be_visible()
    await expect(chat(page, far)).to_have_count(0)
    far.says("/start")
    await bot.says(far.id, "One")
    await bot.says(far.id, "Two")
    row = page.get_by_test_id(f"row-{far.id}")
    await expect(row).to_have_accessible_name("Reader 4, English, 2 unread")
    await row.click()
    await expect(chat(page, far)).to_contain_text("Two")
    await expect(row).to_have_accessible_name("Reader 4, English")
    assert far.chat.read_to == far.last.id


async def test_older_messages_come_when_the_reader_scrolls_up(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    for number in range(100):
        await bot.says(emma.id, f"Message {number}.")
    page = await open_page()
    first, log = chat(page, emma).get_by_text("Message 0."), chat(page, emma).get_by_role("log")
    await expect(chat(page, emma).get_by_text("Message 99.")).to_be_in_viewport()
    await expect(first).to_have_count(0)
    await log.focus()
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await first.count():
            await page.keyboard.press("PageUp")
            await log.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(chat(page, emma).locator("article")).to_have_count(101)


async def test_days_and_times_are_those_of_the_emulator_in_minsk(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    clock = page.get_by_test_id("control-clock")
    await expect(clock).to_contain_text("Sun 17 Dec")
    await expect(clock).to_contain_text("21:4")
    await expect(chat(page, emma).get_by_role("heading", name="Sunday 17 December")).to_be_visible()
    await page.get_by_test_id("advance-day").click()
    await expect(clock).to_contain_text("Mon 18 Dec")
    await bot.says(emma.id, "Monday's digest")
    await expect(chat(page, emma).get_by_role("heading")).to_have_text(
        ["Emma", "Sunday 17 December", "Monday 18 December"]
    )
    await expect(chat(page, emma).locator("article").last).to_contain_text("21:4")


async def test_an_action_of_the_demo_is_a_button_that_tells_what_it_did(
    open_page: OpenPage,
) -> None:
    page = await open_page()
    await page.get_by_test_id("action-greet").click()
    await expect(
        page.get_by_role("status").get_by_text("The bot has been greeted.")
    ).to_be_visible()


async def test_the_record_shows_each_request_and_counts_refusals(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page()
    await bot.says(emma.id, "Before")
    await page.get_by_test_id("record-toggle").click()
    record = page.get_by_test_id("record")
    await expect(record.get_by_role("row").filter(has_text="sendMessage")).to_have_count(1)
    emulator.fault(FaultKind.FLOOD, method="sendMessage", count=1)
    with pytest.raises(AssertionError, match="Too Many Requests"):
        await bot.says(emma.id, "Refused")
    refused = record.get_by_role("row").filter(has_text="429")
    await expect(refused).to_contain_text("Emma")
    await expect(record.locator(".count").filter(has_text="429")).to_contain_text("1")
    await record.get_by_role("button", name="Problems").click()
    await expect(record.get_by_role("row").filter(has_text="sendMessage")).to_have_count(1)


async def test_a_lost_connection_is_said_and_made_good(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "Before")
    page = await open_page()
    await expect(message(page, emma, sent)).to_be_visible()
    notice = page.get_by_test_id("connection-lost")
    await expect(notice).to_be_hidden()
    port = urlsplit(emulator.url).port or 0
    await emulator.stop()
    await expect(notice).to_be_visible()
    emma.says("Written while the page was away")
    emulator.state.messages.delete(emma.chat, sent)
    await emulator.start(port)
    await expect(notice).to_be_hidden()
    await expect(chat(page, emma)).to_contain_text("Written while the page was away")
    await expect(message(page, emma, sent)).to_have_count(0)
    await bot.says(emma.id, "Live again")
    await expect(chat(page, emma)).to_contain_text("Live again")


@pytest.mark.parametrize("width", [360, 430])
async def test_a_phone_shows_the_list_or_one_chat_and_nothing_overflows(
    emulator: Emulator, bot: ScriptedBot, open_page: OpenPage, emma: Person, width: int
) -> None:
    mikola = emulator.person("Мікола", "be")
    buttons = [[{"text": "Штосьці доўгае", "callback_data": str(n)} for n in range(3)]]
    await bot.says(emma.id, "W" * 400, buttons)
    page = await open_page(width=width, height=780, has_touch=True)
    await expect(page.get_by_test_id(f"row-{mikola.id}")).to_be_visible()
    await expect(chat(page, emma)).to_be_hidden()
    await page.get_by_test_id(f"row-{emma.id}").tap()
    await expect(composer(page, emma)).to_be_in_viewport()
    await expect(chat(page, mikola)).to_be_hidden()
    await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    widest = await page.evaluate(
        "Math.max(...[...document.querySelectorAll('.chat.shown *')]"
        ".map((node) => node.getBoundingClientRect().right))"
    )
    assert widest <= width
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.go_back()
    await expect(page.get_by_test_id(f"row-{mikola.id}")).to_be_visible()
    await expect(chat(page, emma)).to_be_hidden()


async def test_a_chat_opened_on_a_phone_begins_at_what_is_new(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page(width=390, height=700, has_touch=True)
    await expect(page.get_by_test_id(f"row-{emma.id}")).to_be_visible()
    for number in range(20):
        await bot.says(emma.id, f"New {number}.")
    row = page.get_by_test_id(f"row-{emma.id}")
    await expect(row).to_have_accessible_name("Emma, English, 20 unread")
    await row.tap()
    await expect(chat(page, emma).get_by_text("New 0.")).to_be_in_viewport()
    await expect(chat(page, emma).get_by_text("New 19.")).not_to_be_in_viewport()


async def test_chats_can_be_added(emulator: Emulator, open_page: OpenPage, emma: Person) -> None:
    page = await open_page()
    await page.get_by_role("navigation").get_by_label("Add a chat").click()
    form = page.get_by_role("dialog", name="Add a chat")
    await form.get_by_role("combobox", name="Kind").select_option("group")
    await form.get_by_role("textbox", name="Name").fill("Рэдакцыя")
    await form.get_by_role("button", name="Add").click()
    added = page.get_by_role("region", name="Рэдакцыя")
    await expect(added).to_contain_text("Emma added the bot")
    group = next(chat for chat in emulator.state.chats if chat.type is ChatType.GROUP)
    assert group.members == {emma.id: Role.CREATOR}


async def test_messages_are_walked_by_keys_and_spoilers_open(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "It is <tg-spoiler>a secret</tg-spoiler>")
    page = await open_page()
    await composer(page, emma).focus()
    await page.keyboard.press("ArrowUp")
    await expect(message(page, emma, sent)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(message(page, emma, sent).locator(".spoiler-text")).to_have_css("opacity", "1")
    await message(page, emma, sent).focus()
    await page.keyboard.press("Escape")
    await expect(composer(page, emma)).to_be_focused()


async def test_every_control_has_a_name_and_the_log_is_live(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    await bot.says(emma.id, "Hi", [[{"text": "A", "url": "https://example.org"}]])
    page = await open_page()
    log = chat(page, emma).get_by_role("log", name="Messages, Emma")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(chat(page, emma).get_by_role("button", name="A", exact=True)).to_be_visible()
    for control in await page.locator("button:visible, input:visible, textarea:visible").all():
        await expect(control).to_have_accessible_name(re.compile(r"\S"))


async def test_a_swipe_or_the_context_menu_replies(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    sent = await bot.says(emma.id, "A question")
    page = await open_page()
    quoted = chat(page, emma).get_by_role("button", name="Remove: Belarus Briefs")
    bubble = message(page, emma, sent).locator(".bubble")
    for kind, x in (("pointerdown", 300), ("pointermove", 220), ("pointerup", 220)):
        touch = {"pointerType": "touch", "clientX": x, "clientY": 100, "bubbles": True}
        await bubble.dispatch_event(kind, touch)
    await expect(quoted).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(quoted).to_have_count(0)
    await bubble.click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await expect(quoted).to_be_visible()


async def test_a_message_taller_than_the_chat_is_shown_from_its_start(
    bot: ScriptedBot, open_page: OpenPage, emma: Person
) -> None:
    page = await open_page(height=500)
    await expect(chat(page, emma)).to_contain_text("Hello")
    await bot.says(emma.id, "\n".join(f"Line {number}." for number in range(40)))
    article = chat(page, emma).locator("article").last
    await expect(article).to_contain_text("Line 39.")
    log = await chat(page, emma).get_by_role("log").bounding_box()
    box = await article.bounding_box()
    assert log is not None
    assert box is not None
    assert log["y"] <= box["y"] < log["y"] + 100
    row = page.get_by_test_id(f"row-{emma.id}")
    await expect(row).to_have_accessible_name("Emma, English")


async def test_colours_follow_the_system(open_page: OpenPage, emma: Person) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        page = await open_page(color_scheme=scheme)
        await expect(chat(page, emma)).to_be_visible()
        colour = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
        backgrounds.append(sum(await page.evaluate(colour)))
    light, dark = backgrounds
    assert light > 600
    assert dark < 100
