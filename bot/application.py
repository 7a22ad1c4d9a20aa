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

from bot.briefs.importing import search_words
from bot.briefs.sources import read_bytes
from bot.context import Context, Services
from bot.delivery.alerts import Tell
from bot.delivery.campaigns import Campaigns
from bot.delivery.departures import Departures
from bot.delivery.engine import Engine, Policy
from bot.delivery.held import HeldBack
from bot.delivery.lease import FileLease
from bot.delivery.pacing import Pacer
from bot.delivery.published import PublishedContents
from bot.delivery.quiet import LocalDay
from bot.delivery.schedule import Canary, Schedule
from bot.delivery.sender import Sender
from bot.delivery.share import RememberedShare
from bot.delivery.weekly import Weekly
from bot.desk.amendments import Amendments
from bot.desk.asked import Asked
from bot.desk.campaign_cards import CampaignCards
from bot.desk.cards import Cards
from bot.desk.control import Control
from bot.desk.copies import Copies
from bot.desk.corrections import Corrections
from bot.desk.edition_cards import EditionCards
from bot.desk.edition_previews import EditionPreviews
from bot.desk.edition_release import EditionRelease
from bot.desk.edition_watch import EditionWatch
from bot.desk.editions import Editions
from bot.desk.incoming import Reader
from bot.desk.leftovers import Leftovers
from bot.desk.live import EVERY_S, Live
from bot.desk.newsroom import EditionDesk, Newsroom, ReleaseWatch
from bot.desk.pictures import Pictures
from bot.desk.previews import Previews
from bot.desk.progress import Progress
from bot.desk.reception import Changed, Reception
from bot.desk.release import Release
from bot.exports import Exports
from bot.feedback import Feedback
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
from storage.audience import Audience
from storage.campaigns import Campaigns as CampaignStore
from storage.database import sqlite_path
from storage.deliveries import Deliveries
from storage.draft_messages import DraftMessages
from storage.drafts import Drafts as DraftStore
from storage.editions import Editions as EditionStore
from storage.followers import Followers
from storage.history import History
from storage.received import Received
from storage.releases import Releases
from storage.reports import Reports
from storage.values import Draft


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
            newsroom.leftovers.tick,
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
    return Engine(
        database=store.database,
        seal=store.seal,
        contents=PublishedContents(
            store.library, store.digests, store.brief_screens, store.screens
        ),
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
    )


def build_campaigns(store: Store, nudge: Callable[[], None] = lambda: None) -> Campaigns:
    """The controls of campaigns; ``nudge`` wakes an engine of this process."""
    database, wake = store.database, _once_kept(store, nudge)
    deliveries = Deliveries(database)
    held = HeldBack(deliveries, LocalDay(store.settings.zone), store.clock)
    return Campaigns(CampaignStore(database), deliveries, store.clock, wake, held)


def build_corrections(store: Store, nudge: Callable[[], None] = lambda: None) -> Corrections:
    """What corrects, withdraws and follows up; ``nudge`` wakes an engine of this process."""
    campaigns, wake = build_campaigns(store, nudge), _once_kept(store, nudge)
    return Corrections(CampaignStore(store.database), campaigns, store.briefs, store.clock, wake)


def _once_kept(store: Store, nudge: Callable[[], None]) -> Callable[[], None]:
    """Wakes the engine when what it is to see can be seen."""
    return partial(store.database.afterwards, nudge)


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


def build_departures(store: Store) -> Departures:
    """Which edition leaves next."""
    return Departures(
        weekly=Weekly.parse(store.settings.digest_at, store.settings.zone),
        briefs=store.briefs,
        editions=EditionStore(store.database, store.editor_seal),
        campaigns=CampaignStore(store.database),
        state=store.state,
        clock=store.clock,
    )


def build_schedule(
    store: Store, tell: Tell, canary: Canary, nudge: Callable[[], None] = lambda: None
) -> Schedule:
    """What writes digests when they are due; ``nudge`` wakes the engine of this process."""
    return Schedule(
        departures=build_departures(store),
        editions=EditionStore(store.database, store.editor_seal),
        state=store.state,
        audit=store.desk.audit,
        clock=store.clock,
        tell=tell,
        canary=canary,
        nudge=nudge,
    )


def build_editions(store: Store) -> Editions:
    """What is decided about the coming edition without sending it."""
    kept = EditionStore(store.database, store.editor_seal)
    return Editions(build_departures(store), kept, store.briefs, store.desk.audit, store.clock)


def build_control(store: Store, nudge: Callable[[], None] = lambda: None) -> Control:
    """What editors do with campaigns."""
    campaigns = build_campaigns(store, nudge)
    reports, kept = Reports(store.database), CampaignStore(store.database)
    return Control(
        campaigns=campaigns,
        corrections=build_corrections(store, nudge),
        progress=Progress(campaigns, kept, reports, store.briefs, store.clock),
        briefs=store.briefs,
        audit=store.desk.audit,
        clock=store.clock,
    )


def build_live(store: Store, control: Control, sender: Sender, every_s: float = EVERY_S) -> Live:
    """The cards that follow campaigns."""
    return Live(
        progress=control.progress,
        cards=CampaignCards(store.screens),
        sender=sender,
        followers=Followers(store.database, store.editor_seal),
        access=store.desk.access,
        subscriptions=store.subscriptions,
        clock=store.clock,
        every_s=every_s,
    )


def build_newsroom(
    store: Store,
    sender: Sender,
    rate_per_s: Callable[[], float],
    nudge: Callable[[], None],
    live: Live | None = None,
) -> Newsroom:
    """Work on drafts; ``nudge`` wakes the engine of this process."""
    control = build_control(store, nudge)
    database, seal, desk = store.database, store.editor_seal, store.desk
    releases = Releases(database, seal, search_words)
    drafts = DraftStore(database, seal)
    amendments = Amendments(
        drafts=desk.drafts,
        store=drafts,
        briefs=store.briefs,
        campaigns=control.campaigns,
        corrections=control.corrections,
        access=desk.access,
        audit=desk.audit,
        clock=store.clock,
        two_person=store.settings.two_person,
    )
    messages = DraftMessages(database, seal)
    cards = Cards(
        messages=messages,
        campaigns=CampaignStore(database),
        access=desk.access,
        amendments=amendments,
        subscriptions=store.subscriptions,
        screens=store.screens,
        topics=store.topics,
        sender=sender,
    )
    previews = Previews(
        access=desk.access,
        audit=desk.audit,
        subscriptions=store.subscriptions,
        brief_screens=store.brief_screens,
        sender=sender,
    )
    release = Release(
        drafts=desk.drafts,
        store=drafts,
        releases=releases,
        audience=Audience(database),
        access=desk.access,
        audit=desk.audit,
        previews=previews,
        briefs=store.briefs,
        corrections=control.corrections,
        brief_screens=store.brief_screens,
        clock=store.clock,
        day=LocalDay(store.settings.zone),
        rate_per_s=rate_per_s,
        two_person=store.settings.two_person,
        nudge=nudge,
    )
    reader = Reader(store.topics, store.settings.zone)
    watch = ReleaseWatch(
        releases=releases,
        cards=cards,
        access=desk.access,
        clock=store.clock,
        live=live,
    )
    copies = Copies(store.brief_screens, store.digests, store.library)
    edition_watch = EditionWatch(CampaignStore(store.database), live)
    edition = _edition_desk(store, sender, cards, rate_per_s, edition_watch, nudge)
    return Newsroom(
        cards=cards,
        previews=previews,
        amendments=amendments,
        copies=copies,
        asked=Asked(store.state, seal, store.clock),
        release=release,
        reader=reader,
        watch=watch,
        leftovers=Leftovers(messages, desk.drafts, cards, store.clock),
        edition=edition,
        feedback=Feedback(desk.access, store.screens, sender, store.clock, cards.language_of),
    )


def _edition_desk(  # noqa: PLR0917 - it composes
    store: Store,
    sender: Sender,
    cards: Cards,
    rate_per_s: Callable[[], float],
    watch: EditionWatch,
    nudge: Callable[[], None],
) -> EditionDesk:
    desk, departures, editions = store.desk, build_departures(store), build_editions(store)
    previews = EditionPreviews(
        access=desk.access,
        digests=store.digests,
        brief_screens=store.brief_screens,
        sender=sender,
        language_of=cards.language_of,
    )
    edition_cards = EditionCards(
        departures=departures,
        briefs=store.briefs,
        audience=Audience(store.database),
        access=desk.access,
        screens=store.screens,
        digests=store.digests,
        topics=store.topics,
        sender=sender,
        clock=store.clock,
        day=LocalDay(store.settings.zone),
        language_of=cards.language_of,
        rate_per_s=rate_per_s,
        zone=store.settings.zone.key,
    )
    release = EditionRelease(
        editions=editions,
        departures=departures,
        store=EditionStore(store.database, store.editor_seal),
        access=desk.access,
        audit=desk.audit,
        previews=previews,
        watch=watch,
        clock=store.clock,
        two_person=store.settings.two_person,
        nudge=nudge,
    )
    return EditionDesk(departures, editions, previews, edition_cards, release, watch, store.briefs)


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
