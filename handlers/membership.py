"""The bot is blocked, added to a group or channel, removed, or its group moves to a new id."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Update

from bot.context import Context
from handlers import messages
from handlers.dispatch import kind_of, told_language
from storage.values.subscribers import ChatKind

_INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


async def membership(update: Update, context: Context) -> None:
    """What the bot may do in a chat has changed (``my_chat_member``)."""
    change = update.my_chat_member
    if change is None:
        return
    kind = kind_of(change.chat)
    before = _can_serve(kind, change.old_chat_member)
    after = _can_serve(kind, change.new_chat_member)
    subscriptions = context.services.subscriptions
    if before == after:
        return
    if not after:
        reason = "blocked by the user" if kind is ChatKind.PRIVATE else "removed from the chat"
        await subscriptions.lost(change.chat.id, reason)
    elif kind is ChatKind.PRIVATE:
        await subscriptions.found(change.chat.id)
    else:
        await _join(update, context, kind)


async def migrated(update: Update, context: Context) -> None:
    """A group has become a supergroup: the old chat's service message names the new id."""
    message = update.message
    if message is None:
        return
    if message.migrate_to_chat_id:
        await context.services.subscriptions.move(message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await context.services.subscriptions.move(message.migrate_from_chat_id, message.chat.id)


async def _join(update: Update, context: Context, kind: ChatKind) -> None:
    change = update.my_chat_member
    if change is None:
        return
    services, chat = context.services, change.chat
    told = told_language(change.from_user)
    subscriber = await services.subscriptions.start(chat.id, kind, told)
    if kind is ChatKind.GROUP:
        greeting = services.screens.render("group_welcome.html", subscriber.language)
        await messages.offer(context.bot, chat.id, greeting)
    else:
        hint = services.screens.render("channel_hint.html", told, title=chat.title or "")
        await messages.offer(context.bot, change.from_user.id, hint)


def _can_serve(kind: ChatKind, member: ChatMember) -> bool:
    if kind is ChatKind.CHANNEL:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in _INSIDE
