"""/feedback: a word to the editors, without a name."""

from bot.feedback import AN_HOUR, CHARACTERS
from bot.presentation.screen import Screen
from handlers.request import Reply, Request, reply
from storage.values.subscribers import ChatKind


async def feedback(request: Request) -> Reply:
    """Pass on what follows the command; where others read along, only say where to write it."""
    if request.kind is not ChatKind.PRIVATE:
        return reply(_screen(request, "in_public"))
    if not request.text:
        return reply(request.screen("feedback.html"))
    passed_on = request.services.newsroom.feedback.pass_on
    return reply(_screen(request, await passed_on(request.chat_id, request.language, request.text)))


async def with_attachment(request: Request) -> Reply:
    """The command below a photo or file, which may tell of its sender."""
    return reply(_screen(request, "attachment"))


def _screen(request: Request, fate: str) -> Screen:
    length = len(request.text)
    return request.screen(
        "feedback_answer.html", fate=fate, length=length, limit=CHARACTERS, an_hour=AN_HOUR
    )
