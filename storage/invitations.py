"""Invitations to the desk: each is known by the hash of its token, and is used once."""

import hmac
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import invitations
from storage.values.desk import Role


class Invitations:
    """Queries on invitations, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, token_hash: bytes, role: Role, now: datetime, expires_at: datetime) -> None:
        """Write an invitation, and drop those that expired before ``now``."""
        async with self._database.writing() as connection:
            await connection.execute(delete(invitations).where(invitations.c.expires_at <= now))
            await connection.execute(
                insert(invitations).values(token_hash=token_hash, role=role, expires_at=expires_at)
            )

    async def role(self, token_hash: bytes, now: datetime) -> Role | None:
        """The role that an invitation gives; None when it is unknown, expired or used."""
        query = select(invitations.c.role).where(_is_open(token_hash, now))
        async with self._database.reading() as connection:
            role = (await connection.execute(query)).scalar_one_or_none()
        return None if role is None else Role(role)


async def use_in(connection: AsyncConnection, token_hash: bytes, now: datetime) -> Role | None:
    """Use an invitation up within a transaction; None when it is unknown, expired or used."""
    statement = (
        update(invitations)
        .where(_is_open(token_hash, now))
        .values(used_at=now)
        .returning(invitations)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None or not hmac.compare_digest(row.token_hash, token_hash):
        return None
    return Role(row.role)


def _is_open(token_hash: bytes, now: datetime) -> ColumnElement[bool]:
    return and_(
        invitations.c.token_hash == token_hash,
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > now,
    )
