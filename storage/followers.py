"""Messages in editors' chats that follow campaigns, so that a restart does not forget them."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.database import Database
from storage.sealing import Seal
from storage.tables import followers


@dataclass(frozen=True, slots=True)
class Follower:
    """The one message of an editor's private chat that follows a campaign, opened at ``since``."""

    user_id: int = field(repr=False)
    message_id: int
    campaign_id: int
    since: datetime


class Followers:
    """Queries on such messages, one method each. ``seal`` is that of the purpose ``editor``."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def put(self, follower: Follower, at_most: int) -> None:
        """This message follows from now on; of all, the ``at_most`` opened last are kept."""
        values = {
            "message_id": follower.message_id,
            "campaign_id": follower.campaign_id,
            "since": follower.since,
        }
        statement = upsert(followers).values(person=self._seal.seal(follower.user_id), **values)
        statement = statement.on_conflict_do_update(
            index_elements=[followers.c.person], set_=values
        )
        newest = select(followers.c.person).order_by(followers.c.since.desc()).limit(at_most)
        async with self._database.writing() as connection:
            await connection.execute(statement)
            await connection.execute(delete(followers).where(followers.c.person.not_in(newest)))

    async def remove(self, user_id: int, message_id: int | None = None) -> None:
        """No message of the editor's follows; with ``message_id``, if it is that one."""
        statement = delete(followers).where(followers.c.person == self._seal.seal(user_id))
        if message_id is not None:
            statement = statement.where(followers.c.message_id == message_id)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def every(self) -> tuple[Follower, ...]:
        """All of them, the one opened first first."""
        query = select(followers).order_by(followers.c.since)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Follower(self._seal.open(row.person), row.message_id, row.campaign_id, row.since)
            for row in rows
        )
