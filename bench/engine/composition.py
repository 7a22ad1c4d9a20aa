"""The engine with everything that it needs, over a journal on disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

from bench.message import HTML, READ, SITE
from bot.clock import Clock
from bot.delivery.alerts import Alert
from bot.delivery.engine import Engine, Policy
from bot.delivery.lease import FileLease
from bot.delivery.pacing import Pacer
from bot.delivery.sender import Sender
from bot.presentation.screen import Button, Screen
from bot.telegram.transport import Transport
from storage.campaigns import Campaigns, NewCampaign
from storage.database import Database
from storage.deliveries import Deliveries
from storage.sealing import Seal, load_key
from storage.subscribers import NewSubscriber, Subscribers
from storage.values.briefs import Language
from storage.values.campaigns import Campaign, CampaignKind
from storage.values.subscribers import ChatKind, SubscriberState, Variant

KEY = "secret.key"
STORE = "briefs.db"
_CHUNK = 10_000
_LANGUAGES = tuple(Language)


@dataclass(frozen=True, slots=True)
class Server:
    """Where to send. ``rate_per_s`` 0: as fast as it goes; ``paid``: at 1000/s."""

    url: str
    token: str
    rate_per_s: float = 0.0
    paid: bool = False


class Constant:
    """The same message for everybody; only each campaign has its own number in it."""

    _KEYBOARD = ((Button(READ[0], data=READ[1]), Button(SITE[0], url=SITE[1])),)

    async def screen(self, campaign: Campaign, variant: Variant) -> Screen | None:
        """The message; nothing depends on the subscriber."""
        del variant
        return Screen(f"{HTML} № {campaign.id}", self._KEYBOARD)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a measurement touches."""

    engine: Engine
    campaigns: Campaigns
    deliveries: Deliveries
    transport: Transport
    sender: Sender


def seal_of(folder: Path) -> Seal:
    """By the secret key in a folder, which is made when it is absent."""
    return Seal(load_key(folder / KEY))


async def opened(folder: Path) -> Database:
    """The store in a folder."""
    return await Database.open(url_of(folder))


def url_of(folder: Path) -> str:
    """The store's address for the settings."""
    return f"sqlite+aiosqlite:///{folder / STORE}"


async def fill(folder: Path, first_id: int, count: int, resting: int = 0) -> None:
    """Subscribe ``count`` private chats, three languages in turn.

    After them come ``resting`` ones that are paused: readers who are in no audience.
    """
    database = await opened(folder)
    subscribers = Subscribers(database, seal_of(folder))
    end = first_id + count
    for start in range(first_id, end + resting, _CHUNK):
        await subscribers.put_all(
            NewSubscriber(chat_id, ChatKind.PRIVATE, _LANGUAGES[chat_id % len(_LANGUAGES)])
            for chat_id in range(start, min(start + _CHUNK, end + resting))
        )
    for chat_id in range(end, end + resting):
        await subscribers.change(chat_id, {"state": SubscriberState.PAUSED})
    await database.close()


@asynccontextmanager
async def composed(folder: Path, server: Server) -> AsyncIterator[Parts]:
    """The engine over the store in ``folder``; it is not running yet."""
    database = await opened(folder)
    transport = Transport(server.token, server.url)
    await transport.initialize()
    pacer = Pacer(server.rate_per_s or inf, paid=server.paid)
    sender = Sender(transport, pacer)
    engine = Engine(
        database=database,
        seal=seal_of(folder),
        contents=Constant(),
        sender=sender,
        pacer=pacer,
        lease=FileLease(folder / "lease"),
        clock=Clock(),
        tell=_tell,
        policy=Policy(paid=server.paid),
    )
    try:
        yield Parts(engine, Campaigns(database), Deliveries(database), transport, sender)
    finally:
        await transport.shutdown()
        await database.close()


async def written(parts: Parts, kind: CampaignKind, occasion: str) -> Campaign:
    """A campaign that is due now."""
    now = Clock().now()
    campaign = await parts.campaigns.write(NewCampaign(kind, occasion, now, now))
    if campaign is None:
        raise ValueError("the occasion has a campaign already")
    parts.engine.nudge()
    return campaign


async def _tell(alert: Alert) -> None:
    raise RuntimeError(f"the engine stopped: {alert.kind} {alert.detail}")
