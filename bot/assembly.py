"""What is put together from an opened store: campaigns, the schedule, and the editors’ desk."""

from collections.abc import Callable
from functools import partial

from bot.briefs.importing import search_words
from bot.delivery.alerts import Tell
from bot.delivery.campaigns import Campaigns
from bot.delivery.departures import Departures
from bot.delivery.held import HeldBack
from bot.delivery.local_day import LocalDay
from bot.delivery.schedule import Canary as DigestCanary
from bot.delivery.schedule import Schedule
from bot.delivery.sender import Sender
from bot.delivery.weekly import Weekly
from bot.desk.asked import Asked
from bot.desk.campaigns.cards import CampaignCards
from bot.desk.campaigns.control import Control
from bot.desk.campaigns.corrections import Corrections
from bot.desk.campaigns.live import EVERY_S, Live
from bot.desk.campaigns.progress import Progress
from bot.desk.canary import Canary
from bot.desk.drafts.amendments import Amendments
from bot.desk.drafts.cards import Cards
from bot.desk.drafts.copies import Copies
from bot.desk.drafts.incoming import Reader
from bot.desk.drafts.leftovers import Leftovers
from bot.desk.drafts.previews import Previews
from bot.desk.drafts.release import Release
from bot.desk.drafts.wishes import Wishes
from bot.desk.editions.asking import Asking
from bot.desk.editions.cards import EditionCards
from bot.desk.editions.editions import Editions
from bot.desk.editions.previews import EditionPreviews
from bot.desk.editions.release import EditionRelease
from bot.desk.editions.upkeep import Upkeep
from bot.desk.editions.watch import EditionWatch
from bot.desk.newsroom import EditionDesk, Newsroom, ReleaseWatch
from bot.desk.opened import Opened
from bot.feedback import Feedback
from bot.store import Store
from storage.audience import Audience
from storage.campaigns import Campaigns as CampaignStore
from storage.cards import Cards as CardStore
from storage.deliveries import Deliveries
from storage.draft_messages import DraftMessages
from storage.drafts import Drafts as DraftStore
from storage.editions import Editions as EditionStore
from storage.followers import Followers
from storage.outdated import DeliveredCopies
from storage.releases import Releases
from storage.reports import Reports


def build_campaigns(store: Store, nudge: Callable[[], None] = lambda: None) -> Campaigns:
    """The controls of campaigns; ``nudge`` wakes an engine of this process."""
    database, wake = store.database, _once_kept(store, nudge)
    deliveries = Deliveries(database)
    held = HeldBack(deliveries, LocalDay(store.settings.zone), store.clock)
    return Campaigns(CampaignStore(database), deliveries, store.clock, wake, held)


def build_corrections(store: Store, nudge: Callable[[], None] = lambda: None) -> Corrections:
    """What corrects, withdraws and follows up; ``nudge`` wakes an engine of this process."""
    campaigns, wake = build_campaigns(store, nudge), _once_kept(store, nudge)
    kept, copies = CampaignStore(store.database), DeliveredCopies(store.database)
    return Corrections(kept, campaigns, store.briefs, store.clock, wake, copies=copies)


def _once_kept(store: Store, nudge: Callable[[], None]) -> Callable[[], None]:
    """Wakes the engine when what it is to see can be seen."""
    return partial(store.database.afterwards, nudge)


def build_canary(store: Store, sender: Sender) -> Canary:
    """What lets the editors get first what everybody is to get."""
    return Canary(store.desk.access, store.subscriptions, sender)


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
    store: Store, tell: Tell, canary: DigestCanary, nudge: Callable[[], None] = lambda: None
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
    copies = DeliveredCopies(store.database)
    return Control(
        campaigns=campaigns,
        corrections=build_corrections(store, nudge),
        progress=Progress(campaigns, kept, reports, store.briefs, store.clock, copies=copies),
        briefs=store.briefs,
        audit=store.desk.audit,
        clock=store.clock,
    )


def build_wishes(store: Store) -> Wishes:
    """What the command line does where two have to agree."""
    return Wishes(
        drafts=store.desk.drafts,
        store=DraftStore(store.database, store.editor_seal),
        briefs=store.briefs,
        campaigns=build_campaigns(store),
        corrections=build_corrections(store),
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
        corrections=control.corrections,
        access=desk.access,
        audit=desk.audit,
        clock=store.clock,
        two_person=store.settings.two_person,
    )
    messages = DraftMessages(database, seal)
    opened = Opened(CardStore(database, seal), desk.access, sender)
    cards = Cards(
        opened=opened,
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
        canary=build_canary(store, sender),
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
        drafts=desk.drafts,
        messages=messages,
    )
    copies = Copies(store.brief_screens, store.digests, store.library)
    edition_watch = EditionWatch(CampaignStore(store.database), live)
    edition = _edition_desk(store, sender, opened, rate_per_s, watch=edition_watch, nudge=nudge)
    asking = Asking(
        drafts=drafts,
        editions=EditionStore(database, seal),
        state=store.state,
        access=desk.access,
        cards=cards,
        edition_cards=edition.cards,
        sender=sender,
    )
    return Newsroom(
        opened=opened,
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
        asking=asking,
        feedback=Feedback(desk.access, store.subscriptions, store.screens, sender, store.clock),
    )


def _edition_desk(
    store: Store,
    sender: Sender,
    opened: Opened,
    rate_per_s: Callable[[], float],
    *,
    watch: EditionWatch,
    nudge: Callable[[], None],
) -> EditionDesk:
    desk, departures, editions = store.desk, build_departures(store), build_editions(store)
    previews = EditionPreviews(
        canary=build_canary(store, sender),
        subscriptions=store.subscriptions,
        digests=store.digests,
        brief_screens=store.brief_screens,
        sender=sender,
    )
    edition_cards = EditionCards(
        departures=departures,
        briefs=store.briefs,
        audience=Audience(store.database),
        access=desk.access,
        opened=opened,
        subscriptions=store.subscriptions,
        screens=store.screens,
        digests=store.digests,
        topics=store.topics,
        sender=sender,
        clock=store.clock,
        day=LocalDay(store.settings.zone),
        rate_per_s=rate_per_s,
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
    return EditionDesk(
        departures=departures,
        editions=editions,
        previews=previews,
        cards=edition_cards,
        upkeep=Upkeep(edition_cards, opened, desk.access, store.clock),
        release=release,
        watch=watch,
        briefs=store.briefs,
    )
