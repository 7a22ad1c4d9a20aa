"""The messages in editors' chats that belong to drafts: cards, and questions to be replied to."""

from dataclasses import dataclass

from sqlalchemy import Text, and_, cast, exists, literal, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.cards import DRAFT
from storage.database import Database
from storage.sealing import Seal
from storage.tables import cards, draft_questions, drafts
from storage.values.desk import DraftState


@dataclass(frozen=True, slots=True)
class Question:
    """A message that asks a person for something. ``revision`` is what the draft was like.

    ``wanted`` is a word of the program's.
    """

    draft_id: int
    revision: int
    wanted: str


class DraftMessages:
    """Queries on such messages, one method each. ``seal`` is that of the purpose ``editor``."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def behind(self, after_id: int) -> int | None:
        """The next draft of which a card shows another revision, or which its editors have not had.

        Those are its maker or, when a newsroom's system has made it, all.
        """
        same = cards.c.subject == literal(DRAFT) + cast(drafts.c.id, Text)
        old = exists(1).where(
            same,
            cards.c.message_id.is_not(None),
            cards.c.shown != cast(drafts.c.revision, Text),
        )
        of_maker = exists(1).where(same, cards.c.person == drafts.c.created_by)
        of_door = and_(
            drafts.c.created_by.is_(None),
            drafts.c.brief_id.is_not(None),
            drafts.c.wished_at.is_(None),  # who has to confirm a wish is asked by itself
        )
        unseen = and_(
            drafts.c.state == DraftState.OPEN,
            or_(
                and_(drafts.c.created_by.is_not(None), ~of_maker),
                and_(of_door, ~exists(1).where(same)),
            ),
        )
        query = (
            select(drafts.c.id)
            .where(drafts.c.id > after_id, or_(old, unseen))
            .order_by(drafts.c.id)
            .limit(1)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def withdrawn(self) -> tuple[int, ...]:
        """The drafts withdrawn with what they were to correct, of which a card does not say so."""
        same = cards.c.subject == literal(DRAFT) + cast(drafts.c.id, Text)
        old = exists(1).where(same, cards.c.shown != cast(drafts.c.revision, Text))
        query = select(drafts.c.id).where(drafts.c.state == DraftState.WITHDRAWN, old)
        async with self._database.reading() as connection:
            return tuple((await connection.scalars(query)).all())

    async def ask(self, user_id: int, message_id: int, question: Question) -> None:
        """Note what a message asks for."""
        values = {
            "draft_id": question.draft_id,
            "revision": question.revision,
            "wanted": question.wanted,
        }
        statement = upsert(draft_questions).values(
            person=self._seal.seal(user_id), message_id=message_id, **values
        )
        statement = statement.on_conflict_do_update(
            index_elements=[draft_questions.c.person, draft_questions.c.message_id], set_=values
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def question(self, user_id: int, message_id: int) -> Question | None:
        """What a message asked a person for."""
        query = select(draft_questions).where(
            draft_questions.c.person == self._seal.seal(user_id),
            draft_questions.c.message_id == message_id,
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Question(row.draft_id, row.revision, row.wanted)

    async def newest(self, user_id: int) -> Question | None:
        """What was noted last of a person."""
        query = (
            select(draft_questions)
            .where(draft_questions.c.person == self._seal.seal(user_id))
            .order_by(draft_questions.c.message_id.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Question(row.draft_id, row.revision, row.wanted)
