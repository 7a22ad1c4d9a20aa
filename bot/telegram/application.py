"""python-telegram-bot's application, fed by this product's own update loop and transport."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram.ext import Application, BaseHandler, ContextTypes, ExtBot

from bot.context import Context, Services
from bot.telegram.limiter import PacedRequests
from bot.telegram.transport import PLACEHOLDER, Transport

PtbApplication = Application[Any, Context, Any, Any, Any, Any]


def build_application(
    transport: Transport,
    limiter: PacedRequests,
    services: Services,
    routes: Sequence[BaseHandler[Any, Context, Any]],
    last_resort: Callable[[object, Context], Coroutine[Any, Any, None]],
) -> PtbApplication:
    """An application without an updater, a job queue or a token to show."""
    bot = ExtBot(
        PLACEHOLDER,
        base_url=transport.bot_url,
        base_file_url=transport.file_url,
        request=transport,
        get_updates_request=transport,
        rate_limiter=limiter,
    )
    application: PtbApplication = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application.bot_data[Services] = services
    application.add_handlers(list(routes))
    application.add_error_handler(last_resort)
    return application
