"""/privacy, /export and /forget: what is stored, and erasing it."""

from bot.exports import NAME
from bot.presentation.screen import File
from handlers.request import Reply, Request, StaleError, reply


async def show_privacy(request: Request) -> Reply:
    return reply(request.screen("privacy.html"))


async def export(request: Request) -> Reply:
    """Everything that is stored about the chat, as a file."""
    content = await request.services.exports.of(request.chat_id, request.subscriber)
    if content is None:
        return reply(request.screen("nothing_stored.html"))
    return Reply(files=(File(NAME, content, request.screen("export.html")),))


async def ask_forget(request: Request) -> Reply:
    return reply(request.screen("forget.html"))


async def forget(request: Request, decision: str) -> Reply:
    """Erase after ``yes``; the answer comes in the language that was known until then."""
    if decision == "no":
        return reply(request.screen("kept.html"))
    if decision != "yes":
        raise StaleError
    await request.services.subscriptions.forget(request.chat_id)
    at_desk = await request.services.desk.access.editor(request.chat_id) is not None
    return Reply((request.screen("forgotten.html", at_desk=at_desk),), erased=True)
