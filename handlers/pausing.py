"""/pause, /resume, /stop: whether anything comes."""

from datetime import timedelta

from handlers.request import Reply, Request, StaleError, reply

PERIODS = {"day": timedelta(days=1), "week": timedelta(weeks=1), "open": None}


async def pause(request: Request, period: str) -> Reply:
    """Send nothing for a ``day`` or a ``week``, or until the chat resumes (``open``)."""
    if period not in PERIODS:
        raise StaleError
    length = PERIODS[period]
    until = None if length is None else request.services.clock.now() + length
    await request.services.subscriptions.pause(request.chat_id, until)
    return reply(request.screen("paused.html", until=until), answer="saved")


async def resume(request: Request) -> Reply:
    if await request.services.subscriptions.resume(request.chat_id) is None:
        return reply(request.screen("newcomer.html"))
    return reply(request.screen("resumed.html"))


async def stop(request: Request) -> Reply:
    if await request.services.subscriptions.stop(request.chat_id) is None:
        return reply(request.screen("newcomer.html"))
    return reply(request.screen("stopped.html"))
