"""A word to a chat that asks faster than it is served; the rest of its requests are dropped."""

from telegram import Update

from bot.context import Context
from bot.presentation.screen import Screen
from handlers import dispatch, messages


async def slow_down(update: Update, context: Context) -> None:
    """Said once, to the first request that is too many."""
    language = dispatch.told_language(update.effective_user)
    words = context.services.screens.words("answers/slow_down.txt", language)
    if update.callback_query is not None:
        await messages.answer(update.callback_query, words, alert=True)
    elif update.effective_chat is not None:
        await messages.offer(context.bot, update.effective_chat.id, Screen(words))
