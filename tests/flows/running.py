"""The bot on the emulator, without the schedule: what readers and editors see and press."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.application import build_engine, menus_of, services_of
from bot.assembly import build_control, build_live, build_newsroom
from bot.clock import Clock
from bot.context import Services
from bot.delivery.alerts import Alert
from bot.delivery.chats import ChatId
from bot.delivery.engine import Engine
from bot.delivery.lanes import Kind, Lane, Slot
from bot.delivery.pacing import Pacer
from bot.delivery.sender import Sender
from bot.desk.campaigns.live import EVERY_S
from bot.emulator import Emulator
from bot.settings import Settings
from bot.store import Store, open_store
from bot.telegram.application import build_application
from bot.telegram.connection import Connection
from bot.telegram.dispatch import Dispatcher
from bot.telegram.limiter import PacedRequests
from bot.telegram.menus import Menus
from bot.telegram.polling import Polling
from bot.telegram.throttle import Throttle
from bot.telegram.transport import Transport
from handlers.errors import last_resort
from handlers.routes import routes
from tests.blank import lay_down

RATE = 30.0


class Unpaced(PacedRequests):
    """A conversation of a test need not keep to a message a second."""

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, *_: Any, **__: Any
    ) -> Any:
        return await callback(*args, **kwargs)


class FreePacer(Pacer):
    """Nor does what the desk sends."""

    async def slot(self, chat_id: ChatId | None, lane: Lane, *, kind: Kind = Kind.SEND) -> Slot:
        del chat_id, lane, kind
        return Slot(0.0, ())


@dataclass(frozen=True, slots=True)
class RunningBot:
    store: Store
    services: Services
    api: Bot
    menus: Menus
    engine: Engine
    sender: Sender


async def _tell_nobody(_alert: Alert) -> None:
    pass


@asynccontextmanager
async def running_bot(
    emulator: Emulator,
    clock: Clock,
    folder: Path,
    *,
    delivers: bool = False,
    every_s: float = EVERY_S,
    **settings: Any,
) -> AsyncIterator[RunningBot]:
    """The product's own parts, the store in ``folder``; the engine runs if it ``delivers``.

    Then cards follow their campaigns, too, and are edited each ``every_s``.
    """
    told = Settings.read(
        bot_token=emulator.token,
        bot_api_url=emulator.url,
        database_url=lay_down(folder),
        secret_key_file=folder / "secret.key",
        **settings,
    )
    transport = Transport(emulator.token, emulator.url)
    async with open_store(told, clock) as store:
        pacer = FreePacer(inf)
        sender = Sender(transport, pacer)
        engine = build_engine(store, sender, pacer, _tell_nobody)
        control = build_control(store, engine.nudge)
        live = build_live(store, control, sender, every_s)
        newsroom = build_newsroom(store, sender, lambda: RATE, engine.nudge, live)
        services = services_of(store, newsroom, control, live if delivers else None)
        application = build_application(
            transport, Unpaced(Pacer(inf)), services, routes(), last_resort
        )
        stop = asyncio.Event()
        await transport.initialize()
        menus = menus_of(store)
        await Connection(application, menus).open(stop)
        dispatcher = Dispatcher(
            application.process_update, application.bot, throttle=Throttle(burst=1000)
        )
        updates = asyncio.create_task(Polling(transport, dispatcher).run(stop))
        delivering = asyncio.create_task(engine.run()) if delivers else None
        if delivers:
            await live.start()
        yield RunningBot(store, services, application.bot, menus, engine, sender)
        stop.set()
        engine.stop()
        await live.close()
        await updates
        if delivering is not None:
            await delivering
        await application.shutdown()
        await transport.shutdown()
