"""The bot on the emulator, composed for tests of what readers see and press."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, ContextTypes, ExtBot

from bot.application import build_desk
from bot.briefs.library import Library
from bot.briefs.topics import Topics
from bot.clock import Clock
from bot.context import Context, Services
from bot.emulator import Emulator
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.settings import Settings
from bot.subscriptions import Subscriptions
from bot.telegram.menu import Menu
from bot.telegram.transport import PLACEHOLDER, Transport
from handlers.errors import last_resort
from handlers.routes import routes
from storage.briefs import Briefs, TopicRow
from storage.database import Database
from storage.sealing import Seal
from storage.subscribers import Subscribers


@dataclass(frozen=True, slots=True)
class RunningBot:
    services: Services
    api: ExtBot[None]


@asynccontextmanager
async def running_bot(
    emulator: Emulator,
    database: Database,
    subscribers: Subscribers,
    clock: Clock,
    owner_ids: Sequence[int] = (),
) -> AsyncIterator[RunningBot]:
    """The bot's handlers, fed by long polling that confirms an update after it was handled."""
    transport = Transport(emulator.token, emulator.url)
    services = await _services(database, subscribers, clock, owner_ids)
    api = ExtBot[None](
        PLACEHOLDER,
        base_url=transport.bot_url,
        base_file_url=transport.file_url,
        request=transport,
        get_updates_request=transport,
    )
    application = (
        Application.builder()
        .bot(api)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application.bot_data[Services] = services
    application.add_handlers(routes())
    application.add_error_handler(last_resort)
    async with application:
        await Menu(services.screens).publish(api)
        task = asyncio.create_task(_poll(application))
        yield RunningBot(services, api)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _services(
    database: Database, subscribers: Subscribers, clock: Clock, owner_ids: Sequence[int]
) -> Services:
    topics = Topics.read()
    briefs = Briefs(database)
    await briefs.put_topics(
        [
            TopicRow(topic.key, {str(one): name for one, name in topic.names.items()}, ())
            for topic in topics
        ]
    )
    settings = Settings.read(owner_ids=tuple(owner_ids))
    screens = Screens(zone=settings.zone)
    return Services(
        settings=settings,
        clock=clock,
        topics=topics,
        library=Library(briefs, clock),
        subscriptions=Subscriptions(subscribers),
        screens=screens,
        digests=Digests(screens, topics),
        brief_screens=BriefScreens(screens, topics),
        desk=build_desk(database, Seal(bytes(64), purpose="editor"), owner_ids, clock),
    )


async def _poll(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    offset = 0
    while True:
        for update in await application.bot.get_updates(offset, timeout=20):
            await application.process_update(update)
            offset = update.update_id + 1
