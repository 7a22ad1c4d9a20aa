"""python-telegram-bot with its default transport, with or without its rate limiter."""

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot

from bench.message import HTML, READ, SITE
from bench.rivals.work import Work


async def plain(work: Work) -> None:
    await _send_all(Bot(work.token, base_url=f"{work.url}/bot"), work)


async def limited(work: Work) -> None:
    """``rate_per_s`` 0: what the limiter does by itself, 30 a second."""
    limiter = AIORateLimiter(overall_max_rate=work.rate_per_s or 30, max_retries=3)
    bot: ExtBot[int] = ExtBot(work.token, base_url=f"{work.url}/bot", rate_limiter=limiter)
    await _send_all(bot, work)


async def _send_all(bot: Bot, work: Work) -> None:
    keyboard = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(READ[0], callback_data=READ[1]),
                InlineKeyboardButton(SITE[0], url=SITE[1]),
            ]
        ]
    )

    async def send(chat_id: int) -> None:
        try:
            await bot.send_message(chat_id, HTML, parse_mode="HTML", reply_markup=keyboard)
        except RetryAfter:
            return

    async with bot:
        await work.each(send)
