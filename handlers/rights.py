"""Who may change the settings of a chat."""

from telegram import Bot, Chat, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.delivery.outcome import Outcome, classify_error

_ADMINISTRATORS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_UNKNOWABLE = (Outcome.SUSPECT, Outcome.CHAT_PROBLEM, Outcome.CONTENT)


async def may_change(bot: Bot, update: Update) -> bool:
    """Whether the one who wrote or pressed may change the chat's settings.

    Everyone may in a private chat; in groups and channels administrators only, among them those
    who write anonymously in the chat's name. Raises TelegramError when Telegram cannot be asked.
    """
    chat = update.effective_chat
    if chat is None or chat.type == Chat.PRIVATE:
        return True
    message = update.message or update.channel_post
    if message is not None and message.sender_chat is not None:
        return message.sender_chat.id == chat.id
    user = update.effective_user
    return user is not None and await _is_administrator(bot, chat.id, user.id)


async def _is_administrator(bot: Bot, chat_id: int, user_id: int) -> bool:
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except TelegramError as error:
        if classify_error(error).outcome in _UNKNOWABLE:
            return False
        raise
    return member.status in _ADMINISTRATORS
