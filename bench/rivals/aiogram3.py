"""aiogram 3 with its default session."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bench.message import HTML, READ, SITE
from bench.rivals.work import Work


async def send_all(work: Work) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(work.url))
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=READ[0], callback_data=READ[1]),
                InlineKeyboardButton(text=SITE[0], url=SITE[1]),
            ]
        ]
    )
    async with Bot(work.token, session=session) as bot:
        await work.each(
            lambda chat_id: bot.send_message(
                chat_id, HTML, parse_mode="HTML", reply_markup=keyboard
            )
        )
