"""From an update of python-telegram-bot to a request, and from a reply to messages."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update, User

from bot.context import Context
from bot.desk.asked import Wanted
from bot.invitation import link
from bot.presentation import callback
from bot.presentation.callback import Callback
from bot.telegram.menu import Menu
from bot.telegram.menus import EditorMenus
from handlers import buttons, messages
from handlers.desk import buttons as desk_buttons
from handlers.desk import campaigns, letters, people
from handlers.desk import commands as desk_commands
from handlers.desk.receiving import receive
from handlers.desk.request import Asking, seated
from handlers.request import Reply, Request, StaleError
from handlers.rights import may_change
from storage.values.briefs import Language
from storage.values.desk import Role
from storage.values.subscribers import ChatKind

MAX_WORDS = 300
"""More of what a person writes is not looked at."""

Answering = Callable[[Request], Awaitable[Reply]]
Handling = Callable[[Update, Context], Coroutine[Any, Any, None]]


def answering(run: Answering, *, admins: bool = False) -> Handling:
    """A handler of messages; ``admins``: in groups and channels only for their administrators."""

    async def handle(update: Update, context: Context) -> None:
        request = await asked(update, context)
        if admins and not await may_change(context.bot, update):
            reply = Reply((request.screen("admins_only.html"),))
        else:
            reply = await run(request)
        await _send(update, context, request, reply)

    return handle


def commanding(name: str) -> Handling:
    """A handler of a command of the desk; for whom it is not, it does not exist."""

    async def run(update: Update, context: Context) -> None:
        asking = await _who_asks(update, context)
        await _send(update, context, asking.request, await desk_commands.command(asking, name))

    return run


def receiving(run: Answering) -> Handling:
    """A handler of what is no command: an editor's goes to the desk first, if it is for it."""

    async def handle(update: Update, context: Context) -> None:
        asking = await _who_asks(update, context)
        editor = await context.services.desk.access.editor(asking.user_id)
        reply = None
        if editor is not None and update.message is not None:
            request, menus = await seated(asking, editor)
            reply = await receive(request, letters.letter_of(update.message))
            reply = None if reply is None else replace(reply, menus=(*menus, *reply.menus))
        if reply is None:
            reply = await run(asking.request)
        await _send(update, context, asking.request, reply)

    return handle


async def joining(update: Update, context: Context) -> None:
    """A handler of ``/start invite-…``; the owners are told who has joined."""
    asking = await _who_asks(update, context)
    reply, joined = await people.accept(asking)
    await _send(update, context, asking.request, reply)
    if joined is None:
        return
    services = context.services
    for owner in await services.desk.access.editors():
        if owner.role is Role.OWNER:
            told = services.screens.render("desk/has_joined.html", owner.language, editor=joined)
            await messages.offer(context.bot, owner.user_id, told)


async def replied(update: Update, context: Context) -> None:
    """A handler of an editor's reply to a question about a campaign."""
    asking = await _who_asks(update, context)
    message = update.effective_message
    found = question_of(message) if message else None
    if message is None or found is None:
        return
    reply = await desk_buttons.reply_to_question(asking, letters.letter_of(message), found)
    await _send(update, context, asking.request, reply)


def question_of(message: Message) -> Wanted | None:
    """What a message of the bot's, to which this one replies, asked about which campaign."""
    asked_by = message.reply_to_message
    if asked_by is None or asked_by.from_user is None or not asked_by.from_user.is_bot:
        return None
    rows = asked_by.reply_markup.inline_keyboard if asked_by.reply_markup else ()
    found = [campaigns.asked_in(str(button.callback_data)) for row in rows for button in row]
    return next((one for one in found if one is not None), None)


async def pressed(update: Update, context: Context) -> None:
    """A handler of buttons: the press is answered once, whatever happens."""
    query = update.callback_query
    if query is None:
        return
    language = told_language(query.from_user)
    reply = Reply(answer="failed", alert=True)
    try:
        request = await asked(update, context)
        language = request.language
        reply = await _reply_to_press(update, context, request)
    finally:
        await _answer(query, context, reply, reply.language or language)
    for screen in reply.screens[:1]:
        await messages.replace(context.bot, query, screen)
    for screen in reply.screens[1:]:
        thread_id = messages.thread_of(update.effective_message)
        await messages.send(context.bot, request.chat_id, screen, thread_id)
    for picture in reply.pictures:
        await messages.send_picture(context.bot, request.chat_id, picture)
    await _adapt_menu(context, request, reply)


async def asked(update: Update, context: Context) -> Request:
    """The request that an update makes; raises ValueError for one without a chat."""
    chat = update.effective_chat
    if chat is None:
        raise ValueError("an update without a chat")
    message = update.message or update.channel_post
    replied = message.reply_to_message if message else None
    return Request(
        services=context.services,
        chat_id=chat.id,
        kind=kind_of(chat),
        subscriber=await context.services.subscriptions.find(chat.id),
        told_language=told_language(update.effective_user),
        words=_words(update, context),
        text=_text(message) if context.args is not None and message else "",
        replies_to=replied.message_id if replied else 0,
    )


def kind_of(chat: Chat) -> ChatKind:
    """Groups and supergroups are one kind."""
    kinds = {Chat.PRIVATE: ChatKind.PRIVATE, Chat.CHANNEL: ChatKind.CHANNEL}
    return kinds.get(chat.type, ChatKind.GROUP)


def told_language(user: User | None) -> Language:
    """The language of a person's Telegram (an IETF tag), English when it is not one of ours."""
    code = re.split("[-_]", (user.language_code or "" if user else "").lower())[0]
    return Language(code) if code in tuple(Language) else Language.EN


async def _send(update: Update, context: Context, request: Request, reply: Reply) -> None:
    thread_id = messages.thread_of(update.effective_message)
    for screen in reply.screens:
        await messages.send(context.bot, request.chat_id, screen, thread_id)
    for file in reply.files:
        await messages.send_file(context.bot, request.chat_id, file, thread_id)
    await _adapt_menu(context, request, reply)


async def _adapt_menu(context: Context, request: Request, reply: Reply) -> None:
    menu, access = Menu(context.services.screens), context.services.desk.access
    editors = EditorMenus(menu, access)
    for editor in reply.menus:
        await editors.serve(context.bot, editor)
    if request.kind is not ChatKind.PRIVATE or not (reply.erased or reply.language):
        return
    if reply.language:
        await access.speak(request.chat_id, reply.language)
    known = await access.editor(request.chat_id)
    if known:
        await editors.serve(context.bot, known)
    elif reply.language:
        await menu.follow(context.bot, request.chat_id, reply.language, request.told_language)
    else:
        await menu.unfollow(context.bot, request.chat_id)


async def _who_asks(update: Update, context: Context) -> Asking:
    """Raises ValueError for an update that nobody has sent."""
    user, message, query = update.effective_user, update.effective_message, update.callback_query
    if user is None:
        raise ValueError("an update without a person")
    return Asking(
        request=await asked(update, context),
        user_id=user.id,
        bot_username=context.bot.username,
        message_id=message.message_id if message else 0,
        press_id=query.id if query else "",
    )


def _words(update: Update, context: Context) -> str:
    if context.args is not None:
        return " ".join(context.args)[:MAX_WORDS]
    message = update.message
    return ((message.text if message else None) or "")[:MAX_WORDS]


def _text(message: Message) -> str:
    _, *rest = (message.text or "").split(maxsplit=1) or [""]
    return rest[0].strip() if rest else ""


async def _reply_to_press(update: Update, context: Context, request: Request) -> Reply:
    query = update.callback_query
    said = callback.unpack(query.data if query else None)
    if said and said.action in desk_buttons.ACTIONS:
        return await _reply_of_desk(await _who_asks(update, context), said)
    action = buttons.ACTIONS.get(said.action) if said else None
    if said is None or action is None:
        return await _stale(update, context)
    if action.admins and not await may_change(context.bot, update):
        return Reply(answer="admins_only", alert=True)
    if request.kind is ChatKind.CHANNEL and not action.admins:
        return Reply(url=link(context.bot.username, _payload(said)))
    await _turns(update, context, request)
    try:
        return await buttons.press(request, said)
    except StaleError:
        return await _stale(update, context)


async def _turns(update: Update, context: Context, request: Request) -> None:
    """Before anything is read: what a copy will say is no longer what was sent."""
    message = update.effective_message
    if request.subscriber is not None and message is not None:
        await context.services.subscriptions.turn(request.subscriber, message.message_id)


async def _stale(update: Update, context: Context) -> Reply:
    """The answer to data that no button holds today, which is counted with forged data."""
    user, desk = update.effective_user, context.services.desk
    if user is not None:
        await desk.access.refuse(user.id, "button:")
    return Reply(answer="stale", alert=True)


async def _reply_of_desk(asking: Asking, said: Callback) -> Reply:
    try:
        return await desk_buttons.press(asking, said)
    except StaleError:
        return Reply(answer="stale", alert=True)


def _payload(said: Callback) -> str:
    """A channel's post is the same for everyone, so its buttons open the private chat."""
    if said.action == "brief" and said.arguments:
        return f"brief-{said.arguments[0]}"
    if said.action == "digest" and said.arguments:
        return f"week-{said.arguments[0]}"
    return "latest"


async def _answer(query: CallbackQuery, context: Context, reply: Reply, language: Language) -> None:
    words = None
    if reply.answer:
        words = context.services.screens.words(f"answers/{reply.answer}.txt", language)
    await messages.answer(query, words, alert=reply.alert, url=reply.url)
