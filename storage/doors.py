"""The tokens of the HTTP door, each known by its hash alone."""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from storage.database import Database
from storage.tables import doors
from storage.values.desk import Door


class Doors:
    """Queries on doors, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, token_hash: bytes, now: datetime) -> Door:
        """A new door, opened by the token of this hash."""
        statement = (
            insert(doors).values(name=name, token_hash=token_hash, created_at=now).returning(doors)
        )
        async with self._database.writing() as connection:
            return _door((await connection.execute(statement)).one())

    async def open(self, token_hash: bytes) -> Door | None:
        """The door that a token opens; None when it is unknown or revoked."""
        query = select(doors).where(doors.c.token_hash == token_hash, doors.c.revoked_at.is_(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or not hmac.compare_digest(row.token_hash, token_hash):
            return None
        return _door(row)

    async def used(self, door_id: int, now: datetime) -> None:
        """Remember when the door was last used."""
        statement = update(doors).where(doors.c.id == door_id).values(used_at=now)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def by_id(self, door_id: int) -> Door | None:
        """One door, revoked or not."""
        query = select(doors).where(doors.c.id == door_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _door(row)

    async def present(self) -> tuple[Door, ...]:
        """The doors that are not revoked, in the order in which they were made."""
        query = select(doors).where(doors.c.revoked_at.is_(None)).order_by(doors.c.id)
        async with self._database.reading() as connection:
            return tuple(_door(row) for row in await connection.execute(query))

    async def revoke(self, door_id: int, now: datetime) -> Door | None:
        """Close a door for good; None when it is unknown or closed already."""
        statement = (
            update(doors)
            .where(doors.c.id == door_id, doors.c.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(doors)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return None if row is None else _door(row)


def _door(row: Row[Any]) -> Door:
    return Door(row.id, row.name, row.created_at, row.used_at, row.revoked_at)
