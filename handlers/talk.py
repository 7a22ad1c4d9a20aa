"""Plain words, unknown commands and everything else that a person may send."""

from handlers import reading, search, topics
from handlers.request import Reply, Request, reply


async def help_(request: Request) -> Reply:
    """What a reader can do, and for those who work at the desk where it is."""
    role = await request.services.desk.access.role_of(request.chat_id)
    return reply(request.screen("help.html", desk=role is not None))


async def unknown_command(request: Request) -> Reply:
    return reply(request.screen("unknown_command.html"))


async def plain_words(request: Request) -> Reply:
    """Open the week or topic that the words name, else what a search finds, else help."""
    week = reading.week_named(request)
    if week is not None:
        return reply(await reading.week_screen(request, week))
    match = request.services.topics.match(request.words)
    if match.topic:
        return await topics.topic_page(request, match.topic.key, 0)
    found = await search.found_screen(request, request.words)
    return reply(found or request.screen("not_understood.html"))


async def anything_else(request: Request) -> Reply:
    """A photo, a sticker, a voice message."""
    return reply(request.screen("not_understood.html"))
