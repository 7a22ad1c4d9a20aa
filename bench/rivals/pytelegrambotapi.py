"""pyTelegramBotAPI, its asynchronous half."""

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardButton, InlineKeyboardMarkup

from bench.message import HTML, READ, SITE
from bench.rivals.work import Work


async def send_all(work: Work) -> None:
    asyncio_helper.API_URL = f"{work.url}/bot{{0}}/{{1}}"
    asyncio_helper.REQUEST_LIMIT = work.in_flight
    keyboard = InlineKeyboardMarkup()
    keyboard.row(
        InlineKeyboardButton(READ[0], callback_data=READ[1]),
        InlineKeyboardButton(SITE[0], url=SITE[1]),
    )
    bot = AsyncTeleBot(work.token)
    try:
        await work.each(
            lambda chat_id: bot.send_message(
                chat_id, HTML, parse_mode="HTML", reply_markup=keyboard
            )
        )
    finally:
        await bot.close_session()
