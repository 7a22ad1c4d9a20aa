"""All methods of the Bot API that the emulator knows, by name."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.emulator.call import Call
from bot.emulator.methods import asking, changing, describing, listening, sending
from bot.emulator.state import State

Method = Callable[[State, Call], Any]
AsyncMethod = Callable[[State, Call], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": asking.get_me,
    "logOut": listening.log_out,
    "close": listening.log_out,
    "getWebhookInfo": listening.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "forwardMessage": sending.forward_message,
    "forwardMessages": sending.forward_messages,
    "editMessageText": changing.edit_message_text,
    "editMessageCaption": changing.edit_message_caption,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "editMessageMedia": changing.edit_message_media,
    "deleteMessage": changing.delete_message,
    "deleteMessages": changing.delete_messages,
    "pinChatMessage": changing.pin_chat_message,
    "unpinChatMessage": changing.unpin_chat_message,
    "unpinAllChatMessages": changing.unpin_all_chat_messages,
    "answerCallbackQuery": asking.answer_callback_query,
    "answerInlineQuery": asking.answer_inline_query,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "getChatMemberCount": asking.get_chat_member_count,
    "leaveChat": asking.leave_chat,
    "getFile": asking.get_file,
    "setMyCommands": describing.set_my_commands,
    "deleteMyCommands": describing.delete_my_commands,
    "getMyCommands": describing.get_my_commands,
    "setMyName": describing.set_my_name,
    "getMyName": describing.get_my_name,
    "setMyDescription": describing.set_my_description,
    "getMyDescription": describing.get_my_description,
    "setMyShortDescription": describing.set_my_short_description,
    "getMyShortDescription": describing.get_my_short_description,
    "setChatMenuButton": describing.set_chat_menu_button,
    "getChatMenuButton": describing.get_chat_menu_button,
}
ASYNC_METHODS: dict[str, AsyncMethod] = {
    "getUpdates": listening.get_updates,
    "setWebhook": listening.set_webhook,
    "deleteWebhook": listening.delete_webhook,
}
CANONICAL: dict[str, str] = {name.lower(): name for name in (*METHODS, *ASYNC_METHODS)}
