"""Who reads, and what each prefers. Chat ids leave this module opened and enter it open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.database import Database
from storage.sealing import Seal
from storage.tables import deliveries, subscribers
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, Density, QuietHours, Subscriber, SubscriberState

SUSPICIONS_ALLOWED = 3
_QUIET = ("quiet_from", "quiet_to")
_MESSAGES = func.json_each(deliveries.c.message_ids).table_valued("value", name="messages")
_KNOWN_COPY = and_(
    deliveries.c.subscriber_id == bindparam("subscriber", type_=Integer),
    deliveries.c.variant.is_not(None),
    exists(1)
    .select_from(_MESSAGES)
    .where(_MESSAGES.c.value == bindparam("message", type_=Integer))
    .correlate(deliveries),
)
_IS_KNOWN = select(exists(1).where(_KNOWN_COPY))
_TURN = update(deliveries).where(_KNOWN_COPY).values(variant=None)
_PREFERENCES = ("kind", "language", "topics", "density", *_QUIET, "digest_hour")


@dataclass(frozen=True, slots=True)
class NewSubscriber:
    """A chat to be added, with its preferences. ``topics`` empty means all."""

    chat_id: int
    kind: ChatKind
    language: Language
    topics: frozenset[str] = frozenset()
    density: Density = Density.LEADS
    state: SubscriberState = SubscriberState.ACTIVE
    quiet: QuietHours | None = None
    digest_hour: int | None = None


class Subscribers:
    """Queries on subscribers, one method each. Unknown chats are answered with None or ignored."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def find(self, chat_id: int) -> Subscriber | None:
        """The subscriber of a chat."""
        query = select(subscribers).where(subscribers.c.chat == self._seal.seal(chat_id))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else self.opened(row)

    async def add_or_revive(self, new: NewSubscriber) -> Subscriber:
        """Add the chat; one that is known becomes active again and keeps its preferences."""
        statement = (
            upsert(subscribers)
            .values(self._values(new))
            .on_conflict_do_update(
                index_elements=[subscribers.c.chat],
                set_={
                    "state": SubscriberState.ACTIVE,
                    "paused_until": None,
                    "reason": None,
                    "suspicions": 0,
                },
            )
            .returning(subscribers)
        )
        async with self._database.writing() as connection:
            return self.opened((await connection.execute(statement)).one())

    async def quieten(self, chat_id: int, quiet: QuietHours | None) -> Subscriber | None:
        """Set or end the quiet hours of one subscriber and return it as it is now."""
        return await self.change(chat_id, quiet_columns(quiet))

    async def change(self, chat_id: int, changes: Mapping[str, Any]) -> Subscriber | None:
        """Set columns of one subscriber and return it as it is now."""
        statement = (
            update(subscribers)
            .where(subscribers.c.chat == self._seal.seal(chat_id))
            .values(**changes)
            .returning(subscribers)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return None if row is None else self.opened(row)

    async def erase(self, chat_id: int) -> bool:
        """Erase a chat from rows and files; say whether it was known.

        Its deliveries stay as numbers, so that the books balance, without their message ids.
        """
        sealed = self._seal.seal(chat_id)
        async with self._database.writing() as connection:
            removed = (
                await connection.execute(
                    subscribers.delete()
                    .where(subscribers.c.chat == sealed)
                    .returning(subscribers.c.id)
                )
            ).scalar_one_or_none()
            if removed is not None:
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.subscriber_id == removed)
                    .values(message_ids=None, variant=None)
                )
        if removed is not None:
            await self._database.erase_traces()
        return removed is not None

    async def turn(self, subscriber_id: int, message_id: int) -> None:
        """Note that it is not known any more what a copy says, if this message is one."""
        async with self._database.reading() as connection:
            copy = {"subscriber": subscriber_id, "message": message_id}
            if not await connection.scalar(_IS_KNOWN, copy):
                return
        async with self._database.writing() as connection:
            await connection.execute(_TURN, copy)

    async def suspect(self, chat_id: int) -> None:
        """Count a "chat not found"; the third in a row makes the chat inactive."""
        count = subscribers.c.suspicions + 1
        statement = (
            update(subscribers)
            .where(subscribers.c.chat == self._seal.seal(chat_id))
            .values(suspicions=count)
            .returning(subscribers.c.id, subscribers.c.suspicions)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is not None and row.suspicions >= SUSPICIONS_ALLOWED:
                await connection.execute(
                    update(subscribers)
                    .where(subscribers.c.id == row.id)
                    .values(state=SubscriberState.INACTIVE, reason="chat not found")
                )

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Give a subscriber its new chat id; when the new one is known already, it wins."""
        old, new = self._seal.seal(old_chat_id), self._seal.seal(new_chat_id)
        async with self._database.writing() as connection:
            known = await connection.execute(
                select(subscribers.c.id).where(subscribers.c.chat == new)
            )
            if known.one_or_none() is None:
                await connection.execute(
                    update(subscribers).where(subscribers.c.chat == old).values(chat=new)
                )
            else:
                await connection.execute(subscribers.delete().where(subscribers.c.chat == old))

    async def counts(self) -> dict[SubscriberState, int]:
        """How many subscribers are in each state, all three states named."""
        query = select(subscribers.c.state, func.count().label("number")).group_by(
            subscribers.c.state
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        found: dict[SubscriberState, int] = {row.state: row.number for row in rows}
        return {state: found.get(state, 0) for state in SubscriberState}

    async def page(self, after_id: int, limit: int) -> tuple[Subscriber, ...]:
        """At most ``limit`` subscribers with ids above ``after_id``, in order of id."""
        query = (
            select(subscribers)
            .where(subscribers.c.id > after_id)
            .order_by(subscribers.c.id)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return tuple(self.opened(row) for row in await connection.execute(query))

    async def put_all(self, many: Iterable[NewSubscriber]) -> int:
        """Add chats in one transaction; known ones keep their state and get these preferences."""
        rows = [self._values(new) for new in many]
        statement = upsert(subscribers)
        statement = statement.on_conflict_do_update(
            index_elements=[subscribers.c.chat],
            set_={name: statement.excluded[name] for name in _PREFERENCES},
        )
        if rows:
            async with self._database.writing() as connection:
                await connection.execute(statement, rows)
        return len(rows)

    def opened(self, row: Row[Any]) -> Subscriber:
        """A row of the table as a value, its chat id opened."""
        return Subscriber(
            id=row.id,
            chat_id=self._seal.open(row.chat),
            kind=row.kind,
            language=row.language,
            topics=row.topics,
            density=row.density,
            state=row.state,
            paused_until=row.paused_until,
            reason=row.reason,
            quiet=None if row.quiet_from is None else QuietHours(row.quiet_from, row.quiet_to),
            digest_hour=row.digest_hour,
            suspicions=row.suspicions,
        )

    def _values(self, new: NewSubscriber) -> dict[str, Any]:
        return {
            "chat": self._seal.seal(new.chat_id),
            "kind": new.kind,
            "language": new.language,
            "topics": new.topics,
            "density": new.density,
            "state": new.state,
            **quiet_columns(new.quiet),
            "digest_hour": new.digest_hour,
        }


def quiet_columns(quiet: QuietHours | None) -> dict[str, int | None]:
    """The columns that hold quiet hours."""
    span = (None, None) if quiet is None else (quiet.start, quiet.end)
    return dict(zip(_QUIET, span, strict=True))
