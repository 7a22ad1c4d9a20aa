"""The composition root: everything is built here, once, by constructors."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry
from telegram import Update
from telegram.ext import BaseHandler

from bot.assembly import (
    build_campaigns,
    build_canary,
    build_control,
    build_live,
    build_newsroom,
    build_schedule,
)
from bot.briefs.sources import read_bytes
from bot.context import Context, Services
from bot.delivery.alerts import Tell
from bot.delivery.campaigns import Campaigns
from bot.delivery.engine import Engine, Policy
from bot.delivery.lease import FileLease
from bot.delivery.pacing import Pacer
from bot.delivery.published import PublishedContents
from bot.delivery.sender import Sender
from bot.delivery.share import RememberedShare
from bot.delivery.weekly import Weekly
from bot.desk.campaigns.control import Control
from bot.desk.campaigns.live import Live
from bot.desk.campaigns.pictures import Pictures
from bot.desk.campaigns.trial import Trial
from bot.desk.drafts.reception import Changed, Reception
from bot.desk.newsroom import Newsroom
from bot.exports import Exports
from bot.grounds import Grounds
from bot.owners import Owners
from bot.service import BriefBot, Updates, WebhookUpdates
from bot.settings import OnDoubt, Settings
from bot.store import Store
from bot.telegram.application import PtbApplication, build_application
from bot.telegram.connection import Connection
from bot.telegram.dispatch import Dispatcher
from bot.telegram.limiter import PacedRequests
from bot.telegram.menu import Menu
from bot.telegram.menus import Menus
from bot.telegram.polling import Polling
from bot.telegram.transport import Transport
from bot.telegram.webhook import Webhook
from bot.web.door import DESCRIPTION_PATH, PATH, BriefsDoor
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from storage.campaigns import Campaigns as CampaignStore
from storage.database import sqlite_path
from storage.history import History
from storage.received import Received
from storage.reports import Reports
from storage.values.desk import Draft


@dataclass(frozen=True, slots=True)
class Handlers:
    """What answers updates; it lies above this package and is passed in."""

    routes: Sequence[BaseHandler[Any, Context, Any]]
    last_resort: Callable[[object, Context], Coroutine[Any, Any, None]]
    slow_down: Callable[[Update, Context], Coroutine[Any, Any, None]]


async def build_bot(store: Store, handlers: Handlers) -> BriefBot:
    """Put the bot together; nothing runs yet. Raises SettingsError when the token is missing."""
    settings = store.settings
    transport = Transport(settings.token(), settings.bot_api_url)
    pacer = await _pacer(store)
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    sender = Sender(transport, pacer, metrics.request)
    access = store.desk.access
    owners = Owners(settings.owner_ids, store.screens, sender, store.subscriptions, access)
    engine = build_engine(store, sender, pacer, owners.tell)
    campaigns = build_campaigns(store, engine.nudge)
    control = build_control(store, engine.nudge)
    live = build_live(store, control, sender)
    newsroom = build_newsroom(store, sender, lambda: pacer.rate_per_s, engine.nudge, live)
    services = services_of(store, newsroom, control, live)
    application = build_application(
        transport, PacedRequests(pacer), services, handlers.routes, handlers.last_resort
    )
    dispatcher = _dispatcher(application, handlers, metrics)
    _watch(metrics, transport, pacer, dispatcher)
    web, menus = _web(store, registry, campaigns, newsroom), menus_of(store)
    schedule = build_schedule(store, owners.tell, newsroom.edition.previews.canary, engine.nudge)
    return BriefBot(
        transport=transport,
        application=application,
        connection=Connection(application, menus),
        updates=_updates(settings, transport, dispatcher, web),
        engine=engine,
        ticks=(
            schedule.tick,
            newsroom.watch.tick,
            newsroom.edition.watch.tick,
            newsroom.edition.upkeep.tick,
            newsroom.leftovers.tick,
            newsroom.asking.tick,
            partial(menus.tick, application.bot),
        ),
        web=web,
        live=live,
        listen=settings.listen,
        ready=asyncio.Event(),
    )


def menus_of(store: Store) -> Menus:
    """What Telegram shows beside the chat, to readers and to editors."""
    menu, owner_ids = Menu(store.screens), store.settings.owner_ids
    return Menus(menu, store.desk.access, store.subscriptions, owner_ids, store.clock)


def _web(
    store: Store, registry: CollectorRegistry, campaigns: Campaigns, newsroom: Newsroom
) -> WebServer:
    web = WebServer(registry, {"database": store.database.answers})

    async def changed(draft: Draft) -> None:
        if draft.revision == 1:
            await newsroom.cards.tell(await store.desk.access.editors(), draft)
        else:
            await newsroom.cards.refresh(draft)

    door = build_door(store, campaigns, changed)
    web.route(PATH, door.handle)
    web.route(DESCRIPTION_PATH, door.describe)
    return web


def _dispatcher(application: PtbApplication, handlers: Handlers, metrics: Metrics) -> Dispatcher:
    async def handle(update: Update) -> None:
        await application.process_update(update)
        metrics.update()

    async def flooded(update: Update) -> None:
        await handlers.slow_down(update, Context.from_update(update, application))

    return Dispatcher(handle, application.bot, flooded=flooded)


def _watch(metrics: Metrics, transport: Transport, pacer: Pacer, dispatcher: Dispatcher) -> None:
    metrics.gauge("rate_per_second", "The rate in use.", lambda: pacer.rate_per_s)
    metrics.gauge("in_flight", "Requests under way.", lambda: transport.in_flight)
    metrics.gauge("updates_running", "Updates being handled.", lambda: dispatcher.running)
    metrics.gauge(
        "updates_dropped", "Updates of chats that asked too fast.", lambda: dispatcher.dropped
    )
    metrics.lanes(pacer.waiting)


def _updates(
    settings: Settings, transport: Transport, dispatcher: Dispatcher, web: WebServer
) -> Updates:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return Polling(transport, dispatcher)
    webhook = Webhook(dispatcher, settings.webhook_secret.get_secret_value())
    web.post(urlsplit(settings.webhook_url).path or "/", webhook.handle)
    return WebhookUpdates(webhook, transport, settings.webhook_url)


@asynccontextmanager
async def courier(store: Store, *, only: int, tell: Tell) -> AsyncIterator[Engine]:
    """An engine for one campaign, without the rest of the bot; it is not running yet."""
    transport = Transport(store.settings.token(), store.settings.bot_api_url)
    pacer = await _pacer(store)
    await transport.initialize()
    try:
        yield build_engine(store, Sender(transport, pacer), pacer, tell, only)
    finally:
        await transport.shutdown()


def build_engine(
    store: Store, sender: Sender, pacer: Pacer, tell: Tell, only: int | None = None
) -> Engine:
    """The delivery engine; with ``only`` it delivers that one campaign."""
    settings = store.settings
    contents = PublishedContents(store.library, store.digests, store.brief_screens, store.screens)
    trial = Trial(
        CampaignStore(store.database),
        contents,
        store.briefs,
        store.desk.audit,
        build_canary(store, sender),
    )
    return Engine(
        database=store.database,
        seal=store.seal,
        contents=contents,
        sender=sender,
        pacer=pacer,
        lease=lease_of(settings),
        clock=store.clock,
        tell=tell,
        policy=Policy(
            resend_doubts=settings.on_doubt is OnDoubt.RESEND,
            paid=settings.paid_broadcast,
            only=only,
            zone=settings.zone,
        ),
        trial=trial.hold,
    )


def build_door(store: Store, campaigns: Campaigns, changed: Changed) -> BriefsDoor:
    """The HTTP door for a newsroom's own systems; ``changed`` hears of their drafts."""
    settings, desk = store.settings, store.desk
    reception = Reception(
        store.briefs,
        campaigns,
        desk.drafts,
        desk.audit,
        store.clock,
        two_person=settings.two_person,
        changed=changed,
    )
    read = partial(read_bytes, topics=store.topics, timezone=settings.zone)
    return BriefsDoor(desk.doors, read, reception, Received(store.database), store.clock)


def services_of(
    store: Store, newsroom: Newsroom, control: Control | None = None, live: Live | None = None
) -> Services:
    """What handlers are given; without ``live``, cards of campaigns follow nothing."""
    history = History(store.database)
    weekly = Weekly.parse(store.settings.digest_at, store.settings.zone)
    return Services(
        settings=store.settings,
        clock=store.clock,
        topics=store.topics,
        library=store.library,
        subscriptions=store.subscriptions,
        screens=store.screens,
        digests=store.digests,
        brief_screens=store.brief_screens,
        desk=store.desk,
        newsroom=newsroom,
        control=control or build_control(store),
        pictures=Pictures(Reports(store.database), store.screens, store.settings.zone),
        exports=Exports(history, store.desk.access),
        grounds=Grounds(history, store.topics, weekly),
        live=live,
    )


async def _pacer(store: Store) -> Pacer:
    """A pacer that begins with the share of the rate that the last run found to be accepted."""
    remembered = RememberedShare(store.state)
    return Pacer(
        store.settings.rate_limit,
        paid=store.settings.paid_broadcast,
        share=await remembered.load(),
        share_changed=remembered.changed,
    )


def lease_of(settings: Settings) -> FileLease:
    """The right to deliver from the store, which a running bot holds."""
    database = sqlite_path(settings.database_url)
    return FileLease(database.with_name(f"{database.name}.lock"))
