"""The last resort: what no handler has foreseen."""

import traceback

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.context import Context
from bot.delivery.outcome import Answer, Outcome, classify_error
from handlers import dispatch, messages
from storage.errors import QUERY_ERRORS
from storage.values.briefs import Language

_LOG = structlog.get_logger(__name__)


async def last_resort(update: object, context: Context) -> None:
    """Log the failure without ids or texts, and tell the person that it was not their fault.

    A chat that cannot be reached is noted as such and nothing is sent to it.
    """
    error = context.error
    answer = classify_error(error) if isinstance(error, TelegramError) else None
    if isinstance(update, Update) and answer and await _chat_is_the_reason(update, context, answer):
        return
    _LOG.error(
        "handler_failed",
        error=type(error).__name__,
        reason=answer.reason if answer else "",
        at=_places(error),
    )
    if isinstance(update, Update) and update.callback_query is None and update.effective_chat:
        language = await _language(update, context)
        screen = context.services.screens.render("error.html", language)
        await messages.offer(context.bot, update.effective_chat.id, screen)


async def _language(update: Update, context: Context) -> Language:
    """The reader's language, or that of their Telegram when it is the database that fails."""
    try:
        return (await dispatch.asked(update, context)).language
    except QUERY_ERRORS:
        return dispatch.told_language(update.effective_user)


async def _chat_is_the_reason(update: Update, context: Context, answer: Answer) -> bool:
    chat = update.effective_chat
    if chat is None:
        return False
    subscriptions = context.services.subscriptions
    if answer.outcome is Outcome.BLOCKED:
        await subscriptions.lost(chat.id, answer.reason)
    elif answer.outcome is Outcome.GONE:
        await subscriptions.forget(chat.id)
    elif answer.outcome is Outcome.MIGRATED and answer.migrate_to:
        await subscriptions.move(chat.id, answer.migrate_to)
    else:
        return answer.outcome is Outcome.CHAT_PROBLEM
    return True


def _places(error: BaseException | None) -> list[str]:
    """Where it happened: file, line and function, and no values."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
