"""The audit log: who did what, and when, with editors' ids sealed."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from storage.database import Database
from storage.sealing import Seal
from storage.tables import audit, editors
from storage.values.desk import AuditEntry, Editor, Via

ALIKE = timedelta(hours=1)
"""Refusals alike within this time are one row that counts them: strangers cannot fill the log."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done. ``user_id`` is the editor's; ``subject`` is like ``draft:12``."""

    action: str
    user_id: int | None = None
    subject: str = ""
    detail: str = ""
    via: Via = Via.CHAT


class AuditLog:
    """Queries on the log, one method each. ``seal`` is that of the purpose ``editor``."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    def together(self) -> AbstractAsyncContextManager[None]:
        """See ``Database.together``."""
        return self._database.together()

    async def add(self, act: Act, now: datetime) -> None:
        """Write an act down, within the block ``together`` in which it is done."""
        async with self._database.joining() as connection:
            await connection.execute(insert(audit).values(**self._values(act), at=now, times=1))

    async def count(self, act: Act, now: datetime) -> None:
        """Write an act down, or count it with the one alike that is less than an hour old."""
        values = self._values(act)
        alike = (
            select(audit.c.id)
            .where(
                audit.c.action == act.action,
                audit.c.at > now - ALIKE,
                audit.c.person.is_not_distinct_from(values["person"]),
                audit.c.via == act.via,
                audit.c.subject == act.subject,
                audit.c.detail == act.detail,
            )
            .order_by(audit.c.id.desc())
            .limit(1)
        )
        async with self._database.writing() as connection:
            known = (await connection.execute(alike)).scalar_one_or_none()
            if known is None:
                await connection.execute(insert(audit).values(**values, at=now, times=1))
            else:
                await connection.execute(
                    update(audit).where(audit.c.id == known).values(times=audit.c.times + 1)
                )

    async def page(self, limit: int, before_id: int | None = None) -> tuple[AuditEntry, ...]:
        """The latest entries, latest first, those below ``before_id`` if given."""
        query = (
            select(
                audit,
                editors.c.id.label("editor_id"),
                editors.c.role,
                editors.c.language,
                editors.c.added_at,
                editors.c.removed_at,
            )
            .outerjoin(editors, editors.c.person == audit.c.person)
            .order_by(audit.c.id.desc())
            .limit(limit)
        )
        if before_id is not None:
            query = query.where(audit.c.id < before_id)
        async with self._database.reading() as connection:
            return tuple(self._entry(row) for row in await connection.execute(query))

    def _values(self, act: Act) -> dict[str, Any]:
        return {
            "person": None if act.user_id is None else self._seal.seal(act.user_id),
            "via": act.via,
            "action": act.action,
            "subject": act.subject,
            "detail": act.detail,
        }

    def _entry(self, row: Row[Any]) -> AuditEntry:
        return AuditEntry(
            id=row.id,
            at=row.at,
            editor=None if row.editor_id is None else self._editor(row),
            via=row.via,
            action=row.action,
            subject=row.subject,
            detail=row.detail,
            times=row.times,
        )

    def _editor(self, row: Row[Any]) -> Editor:
        return Editor(
            id=row.editor_id,
            user_id=self._seal.open(row.person),
            role=row.role,
            language=row.language,
            added_at=row.added_at,
            removed_at=row.removed_at,
        )
