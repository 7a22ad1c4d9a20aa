"""What the HTTP door has answered, so that a request that is repeated gets the same answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from storage.database import Database
from storage.tables import received

KEPT = timedelta(days=7)
GIVEN_UP = timedelta(minutes=1)
"""A request without an answer after this time is one that a crash has cut off."""


class Known(Enum):
    """What is known of a request's key."""

    NEW = auto()
    OTHER_BODY = auto()
    UNDER_WAY = auto()
    ANSWERED = auto()


@dataclass(frozen=True, slots=True)
class Claim:
    """``answer`` is there when the key was answered."""

    known: Known
    answer: Mapping[str, Any] | None = None


class Received:
    """Queries on received requests, one method each. Keys are those of one door each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, door_id: int, key: str, body_hash: bytes, now: datetime) -> Claim:
        """Take a key for a request; only of a NEW one may the work be done."""
        fresh = {"body_hash": body_hash, "at": now, "answer": None}
        async with self._database.writing() as connection:
            await connection.execute(delete(received).where(received.c.at < now - KEPT))
            query = select(received).where(_is(door_id, key))
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                await connection.execute(insert(received).values(door_id=door_id, key=key, **fresh))
                return Claim(Known.NEW)
            if row.body_hash != body_hash:
                return Claim(Known.OTHER_BODY)
            if row.answer is not None:
                return Claim(Known.ANSWERED, row.answer)
            if row.at > now - GIVEN_UP:
                return Claim(Known.UNDER_WAY)
            await connection.execute(update(received).where(_is(door_id, key)).values(**fresh))
            return Claim(Known.NEW)

    async def settle(self, door_id: int, key: str, answer: Mapping[str, Any]) -> None:
        """Keep the answer of a claimed request."""
        statement = update(received).where(_is(door_id, key)).values(answer=dict(answer))
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def release(self, door_id: int, key: str) -> None:
        """Give a key back: the request was refused and has changed nothing."""
        async with self._database.writing() as connection:
            await connection.execute(delete(received).where(_is(door_id, key)))


def _is(door_id: int, key: str) -> ColumnElement[bool]:
    return and_(received.c.door_id == door_id, received.c.key == key)
