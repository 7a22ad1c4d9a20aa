"""Which update goes to which handler."""

from typing import Any

from telegram import Message
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.application import Handlers
from bot.context import Context
from handlers import feedback, pausing, privacy, reading, search, settings, start, talk, topics, why
from handlers.desk.commands import COMMANDS
from handlers.desk.people import INVITATION
from handlers.dispatch import (
    Answering,
    answering,
    commanding,
    joining,
    pressed,
    question_of,
    receiving,
    replied,
)
from handlers.errors import last_resort
from handlers.flood import slow_down
from handlers.membership import membership, migrated

_NEW = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_WITH_ATTACHMENT = _PRIVATE & filters.CaptionRegex(r"^/feedback(?:@\w+)?(?:\s|$)")
_INVITATION = _PRIVATE & filters.Regex(rf"^/start(?:@\w+)? {INVITATION}")

_FOR_EVERYONE: dict[str, Answering] = {
    "help": talk.help_,
    "latest": reading.show_latest,
    "topic": topics.topic_command,
    "week": reading.week_command,
    "trends": reading.show_trends,
    "search": search.search_command,
    "privacy": privacy.show_privacy,
    "why": why.why,
    "feedback": feedback.feedback,
}
_FOR_ADMINISTRATORS: dict[str, Answering] = {
    "start": start.start,
    "settings": settings.show_settings,
    "language": settings.show_language,
    "topics": settings.show_topics,
    "pause": settings.show_pause,
    "resume": pausing.resume,
    "stop": pausing.stop,
    "export": privacy.export,
    "forget": privacy.ask_forget,
}


def every_handler() -> Handlers:
    """All that the composition root needs of this package."""
    return Handlers(routes(), last_resort, slow_down)


class _Answer(filters.MessageFilter):
    """Replies to questions about campaigns."""

    def filter(self, message: Message) -> bool:
        return question_of(message) is not None


def routes() -> list[BaseHandler[Any, Context, Any]]:
    """The handlers in the order in which they are asked; the first that fits takes an update."""
    return [
        CallbackQueryHandler(pressed),
        ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
        CommandHandler("start", joining, _INVITATION),
        *(CommandHandler(name, commanding(name), _PRIVATE) for name in COMMANDS),
        *(CommandHandler(name, answering(run), _NEW) for name, run in _FOR_EVERYONE.items()),
        *(
            CommandHandler(name, answering(run, admins=True), _NEW)
            for name, run in _FOR_ADMINISTRATORS.items()
        ),
        MessageHandler(_PRIVATE & ~filters.COMMAND & _Answer(), replied),
        MessageHandler(_WITH_ATTACHMENT, answering(feedback.with_attachment)),
        MessageHandler(_PRIVATE & filters.COMMAND, answering(talk.unknown_command)),
        MessageHandler(_PRIVATE & filters.TEXT, receiving(talk.plain_words)),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, receiving(talk.anything_else)),
    ]
