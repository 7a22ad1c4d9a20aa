"""/privacy, /export and /forget: what is stored, and erasing it."""

from bot.exports import NAME
from bot.presentation.screen import File
from handlers.request import Reply, Request, StaleError, reply
from storage.values.desk import Editor


async def show_privacy(request: Request) -> Reply:
    return reply(request.screen("privacy.html", desk=await _desk(request)))


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
    return Reply((request.screen("forgotten.html", desk=await _desk(request)),), erased=True)


async def _desk(request: Request) -> Editor | None:
    """What the desk keeps of the one who asks, also when they were removed."""
    return await request.services.desk.access.known(request.chat_id)
