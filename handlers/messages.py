"""Sending screens to Telegram and putting them in the place of others."""

from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.delivery.outcome import Outcome, classify_error
from bot.presentation.screen import Button, File, Keyboard, Picture, Screen

_NOT_THERE = (Outcome.NOT_FOUND, Outcome.NOT_EDITABLE, Outcome.TOO_OLD)
_UNANSWERED = (Outcome.TOO_OLD, Outcome.RETRY_AFTER, Outcome.AMBIGUOUS, Outcome.NOT_SENT)
_CHAT_REFUSES = (Outcome.BLOCKED, Outcome.GONE, Outcome.SUSPECT, Outcome.CHAT_PROBLEM)


async def send(bot: Bot, chat_id: int, screen: Screen, thread_id: int | None = None) -> None:
    """A new message; ``thread_id`` is the topic of a forum. Raises TelegramError."""
    await bot.send_message(
        chat_id,
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=_markup(screen.keyboard),
        link_preview_options=LinkPreviewOptions(is_disabled=not screen.preview),
        disable_notification=screen.silent,
        message_thread_id=thread_id,
    )


async def send_picture(bot: Bot, chat_id: int, picture: Picture) -> None:
    """A new message with a picture that Telegram does not know yet. Raises TelegramError."""
    caption = picture.caption
    await bot.send_photo(
        chat_id,
        picture.image,
        caption.text,
        parse_mode=ParseMode.HTML,
        reply_markup=_markup(caption.keyboard),
        disable_notification=caption.silent,
    )


async def send_file(bot: Bot, chat_id: int, file: File, thread_id: int | None = None) -> None:
    """A new message with a document; ``thread_id`` as for ``send``. Raises TelegramError."""
    caption = file.caption
    await bot.send_document(
        chat_id,
        file.content,
        caption.text,
        filename=file.name,
        parse_mode=ParseMode.HTML,
        reply_markup=_markup(caption.keyboard),
        disable_notification=caption.silent,
        message_thread_id=thread_id,
    )


async def offer(bot: Bot, chat_id: int, screen: Screen) -> None:
    """A new message, if the chat takes it. Raises TelegramError for other reasons."""
    try:
        await send(bot, chat_id, screen)
    except TelegramError as error:
        if classify_error(error).outcome not in _CHAT_REFUSES:
            raise


async def replace(bot: Bot, query: CallbackQuery, screen: Screen) -> None:
    """Put a screen in the place of the message whose button was pressed.

    A message that is gone, or too old to be edited, is followed by a new one. Raises
    TelegramError.
    """
    message = query.message
    if message is None:
        return
    if not isinstance(message, Message):
        await send(bot, message.chat.id, screen)
        return
    try:
        await message.edit_text(
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(screen.keyboard),
            link_preview_options=LinkPreviewOptions(is_disabled=not screen.preview),
        )
    except TelegramError as error:
        outcome = classify_error(error).outcome
        if outcome in _NOT_THERE:
            await send(bot, message.chat.id, screen, thread_of(message))
        elif outcome is not Outcome.UNCHANGED:
            raise


async def answer(
    query: CallbackQuery, words: str | None = None, *, alert: bool = False, url: str | None = None
) -> None:
    """End the waiting of the one who pressed.

    When that fails the waiting ends by itself, and what was asked for is still shown.
    """
    try:
        await query.answer(words, show_alert=alert, url=url)
    except TelegramError as error:
        if classify_error(error).outcome not in _UNANSWERED:
            raise


def thread_of(message: Message | None) -> int | None:
    """The topic of a forum in which a message stands."""
    return message.message_thread_id if message and message.is_topic_message else None


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        url=button.url,
        callback_data=button.data,
        switch_inline_query=button.switch_inline,
        copy_text=CopyTextButton(button.copy) if button.copy else None,
        style=button.style,
    )
