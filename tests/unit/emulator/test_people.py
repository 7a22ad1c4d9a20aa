"""A bot on python-telegram-bot that handles, then confirms, against the emulator."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.emulator import ChatType, Emulator

Answer = Callable[[Bot, Update], Awaitable[None]]


async def answer(bot: Bot, update: Update) -> None:
    if update.message and update.message.text:
        button = InlineKeyboardButton("Яшчэ", callback_data="more")
        await bot.send_message(
            update.message.chat_id,
            f"<b>{update.message.text}</b>",
            parse_mode="HTML",
            reply_markup=InlineKeyboardMarkup([[button]]),
        )
    if update.message and update.message.document:
        file = await update.message.document.get_file()
        content = await file.download_as_bytearray()
        await bot.send_document(update.message.chat_id, bytes(content), filename="back.txt")
    if update.callback_query and update.callback_query.message:
        await update.callback_query.answer("Добра", show_alert=True)
        await bot.edit_message_text(
            "новы тэкст",
            update.callback_query.message.chat.id,
            update.callback_query.message.message_id,
        )
    if update.inline_query:
        words = InputTextMessageContent(update.inline_query.query)
        await update.inline_query.answer([InlineQueryResultArticle("1", "Выпуск", words)])


async def poll(bot: Bot) -> None:
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=30):
            await answer(bot, update)
            offset = update.update_id + 1


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    bot = Bot(
        emulator.token,
        base_url=f"{emulator.url}/bot",
        base_file_url=f"{emulator.url}/file/bot",
    )
    async with bot:
        task = asyncio.create_task(poll(bot))
        yield bot
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_person_types_presses_and_reads(emulator: Emulator, bot: Bot) -> None:
    person = emulator.person("Алеся", "be")
    (greeting,) = await person.types("/start")
    assert greeting.html == '<span class="command"><b>/start</b></span>'
    popup = await person.presses("Яшчэ")
    assert (popup.answered, popup.text, popup.alert) == (True, "Добра", True)
    assert person.last.text == "новы тэкст"
    assert person.last.id == greeting.id
    with pytest.raises(AssertionError, match="there is no button 'Яшчэ'"):
        await person.presses("Яшчэ")
    assert bot.username == "BelarusBriefsBot"


async def test_a_document_goes_to_the_bot_and_comes_back(emulator: Emulator, bot: Bot) -> None:
    person = emulator.person()
    (back,) = await person.sends("brief.md", b"# heading")
    assert back.file_name == "back.txt"
    assert bot.first_name == "Belarus Briefs"


async def test_an_inline_query_gets_results(emulator: Emulator, bot: Bot) -> None:
    person = emulator.person()
    (result,) = await person.asks_inline("бяспека")
    assert result["title"] == "Выпуск"
    assert bot.supports_inline_queries


async def test_blocking_and_coming_back_are_told(emulator: Emulator, bot: Bot) -> None:
    person = emulator.person()
    await person.types("/start")
    await person.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(person.id, "x")
    await person.types("/start")
    assert person.last.text == "/start"


async def test_the_menu_follows_scope_and_language(emulator: Emulator, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands(
        [BotCommand("help", "Дапамога")],
        scope=BotCommandScopeAllPrivateChats(),
        language_code="be",
    )
    owner = emulator.person("Алеся", "be")
    assert owner.menu == (("help", "Дапамога"),)
    assert emulator.person("Ann", "en").menu == (("help", "Help"),)
    assert emulator.group("Рэдакцыя", owner).menu == (("help", "Help"),)
    assert await bot.get_my_commands(language_code="be") == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Help", "Help")])


async def test_descriptions_fall_back_to_no_language(bot: Bot) -> None:
    await bot.set_my_description("Weekly briefs")
    await bot.set_my_description("Штотыднёвыя агляды", language_code="be")
    assert (await bot.get_my_description("be")).description == "Штотыднёвыя агляды"
    assert (await bot.get_my_description("ru")).description == "Weekly briefs"


async def test_chats_and_members_are_what_the_library_expects(emulator: Emulator, bot: Bot) -> None:
    owner, member = emulator.person("Алеся"), emulator.person("Ян")
    group = emulator.group("Рэдакцыя", owner, member, kind=ChatType.GROUP)
    assert (await bot.get_chat(group.id)).title == "Рэдакцыя"
    assert [a.user.id for a in await bot.get_chat_administrators(group.id)] == [owner.id]
    assert (await bot.get_chat_member(group.id, member.id)).status == "member"
    assert await bot.get_chat_member_count(group.id) == 3
    assert (await bot.get_chat(owner.id)).first_name == "Алеся"


async def test_a_wrong_token_is_refused_in_the_librarys_terms(emulator: Emulator) -> None:
    bot = Bot("1:wrong", base_url=f"{emulator.url}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()
