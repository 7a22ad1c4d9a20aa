"""The opened store, with the services that need nothing else."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.briefs.importing import Importer
from bot.briefs.library import Library
from bot.briefs.topics import DEFAULT_PATH, Topics
from bot.clock import Clock
from bot.desk.access import Access
from bot.desk.audit import Audit
from bot.desk.desk import Desk
from bot.desk.doors import Doors
from bot.desk.drafts.drafts import Drafts
from bot.presentation.brief import BriefScreens
from bot.presentation.digest import Digests
from bot.presentation.environment import Screens
from bot.settings import Settings
from bot.subscriptions import Subscriptions
from storage.audit import AuditLog
from storage.briefs import Briefs, TopicRow
from storage.database import Database
from storage.doors import Doors as DoorStore
from storage.drafts import Drafts as DraftStore
from storage.editors import Editors
from storage.invitations import Invitations
from storage.sealing import Seal, load_key
from storage.state import State
from storage.subscribers import Subscribers


@dataclass(frozen=True, slots=True)
class Store:
    """The opened store with the services that need nothing else: enough for the command line."""

    settings: Settings
    clock: Clock
    topics: Topics
    seal: Seal
    database: Database
    state: State
    briefs: Briefs
    subscribers: Subscribers
    library: Library
    importer: Importer
    subscriptions: Subscriptions
    screens: Screens
    digests: Digests
    brief_screens: BriefScreens
    editor_seal: Seal
    desk: Desk


@asynccontextmanager
async def open_store(settings: Settings, clock: Clock) -> AsyncIterator[Store]:
    """Open what the settings name; raise StorageError or TopicsError with a clear sentence."""
    topics = Topics.read(settings.topics_file or DEFAULT_PATH)
    key = load_key(settings.secret_key_file)
    seal, editor_seal = Seal(key), Seal(key, purpose="editor")
    database = await Database.open(settings.database_url)
    try:
        state = State(database)
        await state.check(seal)
        briefs = Briefs(database)
        await briefs.put_topics(
            [
                TopicRow(topic.key, {str(k): v for k, v in topic.names.items()}, topic.aliases)
                for topic in topics
            ]
        )
        screens = Screens(zone=settings.zone)
        subscribers = Subscribers(database, seal)
        yield Store(
            settings=settings,
            clock=clock,
            topics=topics,
            seal=seal,
            database=database,
            state=state,
            briefs=briefs,
            subscribers=subscribers,
            library=Library(briefs, clock),
            importer=Importer(briefs, topics, clock, settings.zone),
            subscriptions=Subscriptions(subscribers),
            screens=screens,
            digests=Digests(screens, topics),
            brief_screens=BriefScreens(screens, topics),
            editor_seal=editor_seal,
            desk=build_desk(database, editor_seal, settings.owner_ids, clock),
        )
    finally:
        await database.close()


def build_desk(database: Database, seal: Seal, owner_ids: Sequence[int], clock: Clock) -> Desk:
    """The editors' desk; ``seal`` is that of the purpose ``editor``."""
    audit = Audit(AuditLog(database, seal), clock)
    editors, invitations = Editors(database, seal), Invitations(database)
    access = Access(owner_ids, editors, invitations, audit, clock)
    doors = Doors(DoorStore(database), access, audit, clock)
    return Desk(access, audit, doors, Drafts(DraftStore(database, seal), audit, clock))
