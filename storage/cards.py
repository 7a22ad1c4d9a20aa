"""The messages in editors' chats that are kept true: cards of drafts and of the coming edition."""

from dataclasses import dataclass, field

from sqlalchemy import Update, and_, case, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.database import Database
from storage.sealing import Seal
from storage.tables import cards

DRAFT = "draft:"
"""The beginning of a draft's subject; its id follows. What a card shows of it is its revision."""


@dataclass(frozen=True, slots=True)
class Card:
    """The newest message that shows a subject to a person, in their private chat.

    ``shown`` tells of the subject what the message shows; it is empty when that is not known.
    """

    subject: str
    user_id: int = field(repr=False)
    message_id: int
    shown: str


class Cards:
    """Queries on cards, one method each. ``seal`` is that of the purpose ``editor``."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def put(self, card: Card) -> None:
        """This message shows the subject to the person from now on, and nothing else."""
        person = self._seal.seal(card.user_id)
        said = {"message_id": card.message_id, "shown": card.shown}
        statement = upsert(cards).values(subject=card.subject, person=person, **said)
        statement = statement.on_conflict_do_update(
            index_elements=[cards.c.subject, cards.c.person], set_=said
        )
        async with self._database.writing() as connection:
            await connection.execute(self._left(card.user_id, card.message_id))
            await connection.execute(statement)

    async def shows(self, card: Card, shown: str) -> None:
        """The message shows this now; not known if it was edited since ``card`` was read."""
        known = or_(cards.c.shown == card.shown, cards.c.shown == shown)
        statement = (
            update(cards)
            .where(
                cards.c.subject == card.subject,
                cards.c.person == self._seal.seal(card.user_id),
                cards.c.message_id == card.message_id,
            )
            .values(shown=case((known, shown), else_=""))
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def leave(self, user_id: int, message_id: int) -> None:
        """The message shows something else from now on."""
        async with self._database.writing() as connection:
            await connection.execute(self._left(user_id, message_id))

    async def seen(self, subject: str, user_id: int) -> bool:
        """Whether the person has, or had, a card of the subject."""
        query = select(cards.c.subject).where(
            cards.c.subject == subject, cards.c.person == self._seal.seal(user_id)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).one_or_none() is not None

    async def of(self, subject: str) -> tuple[Card, ...]:
        """Where the subject is shown."""
        query = select(cards).where(cards.c.subject == subject, cards.c.message_id.is_not(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Card(row.subject, self._seal.open(row.person), row.message_id, row.shown)
            for row in rows
        )

    async def subject(self, user_id: int, message_id: int) -> str | None:
        """What a message shows to a person."""
        query = select(cards.c.subject).where(
            cards.c.person == self._seal.seal(user_id), cards.c.message_id == message_id
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    def _left(self, user_id: int, message_id: int) -> Update:
        """That there was a card stays known."""
        here = and_(cards.c.person == self._seal.seal(user_id), cards.c.message_id == message_id)
        return update(cards).where(here).values(message_id=None)
