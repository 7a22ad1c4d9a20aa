"""Who works at the desk. Telegram ids leave this module opened and enter it open."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, case, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.invitations import use_in
from storage.sealing import Seal
from storage.tables import editors
from storage.values.briefs import Language
from storage.values.desk import Editor, Role

_WANTED_MENU = case(
    (editors.c.removed_at.is_not(None), ""),
    else_=type_coerce(editors.c.role, Text) + " " + type_coerce(editors.c.language, Text),
)


class Editors:
    """Queries on editors, one method each. ``seal`` is that of the purpose ``editor``.

    A removed editor keeps the row, and so the number under which the audit log names them.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def find(self, user_id: int) -> Editor | None:
        """The editor with this Telegram id, removed or not."""
        query = select(editors).where(editors.c.person == self._seal.seal(user_id))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else self._opened(row)

    async def by_id(self, editor_id: int) -> Editor | None:
        """The editor with this number, removed or not."""
        query = select(editors).where(editors.c.id == editor_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else self._opened(row)

    async def present(self) -> tuple[Editor, ...]:
        """All who have not been removed, in the order of their numbers."""
        query = select(editors).where(editors.c.removed_at.is_(None)).order_by(editors.c.id)
        async with self._database.reading() as connection:
            return tuple(self._opened(row) for row in await connection.execute(query))

    async def put(self, user_id: int, role: Role, language: Language, now: datetime) -> Editor:
        """Add a person, or give one who is known (again) this role; their language stays.

        ``added_at`` of one who had been removed becomes ``now``.
        """
        async with self._database.writing() as connection:
            return await self._put(connection, user_id, role, language, now)

    async def join(
        self, token_hash: bytes, user_id: int, language: Language, now: datetime
    ) -> Editor | None:
        """Use an invitation up and ``put`` the person, both or neither.

        None when it is unknown, expired or used.
        """
        async with self._database.writing() as connection:
            role = await use_in(connection, token_hash, now)
            if role is None:
                return None
            return await self._put(connection, user_id, role, language, now)

    async def speak(self, user_id: int, language: Language) -> None:
        """Set the language of an editor; others are ignored."""
        statement = (
            update(editors)
            .where(editors.c.person == self._seal.seal(user_id))
            .values(language=language)
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def remove(self, editor_id: int, now: datetime) -> Editor | None:
        """Take an editor's rights; None when the number is unknown or removed already."""
        statement = (
            update(editors)
            .where(editors.c.id == editor_id, editors.c.removed_at.is_(None))
            .values(removed_at=now)
            .returning(editors)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return None if row is None else self._opened(row)

    async def with_old_menus(self) -> tuple[Editor, ...]:
        """Those whose menu is not that of their role and language, or of readers when removed."""
        query = select(editors).where(editors.c.menu.is_distinct_from(_WANTED_MENU))
        async with self._database.reading() as connection:
            return tuple(self._opened(row) for row in await connection.execute(query))

    async def offered(self, editor_id: int, role: Role | None, language: Language) -> None:
        """Note which menu the chat of an editor has got; without a role it is that of readers."""
        menu = "" if role is None else f"{role} {language}"
        statement = update(editors).where(editors.c.id == editor_id).values(menu=menu)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def _put(
        self,
        connection: AsyncConnection,
        user_id: int,
        role: Role,
        language: Language,
        now: datetime,
    ) -> Editor:
        added = upsert(editors).values(
            person=self._seal.seal(user_id), role=role, language=language, added_at=now
        )
        came = case(
            (editors.c.removed_at.is_(None), editors.c.added_at), else_=added.excluded.added_at
        )
        statement = added.on_conflict_do_update(
            index_elements=[editors.c.person],
            set_={"role": role, "removed_at": None, "added_at": came},
        ).returning(editors)
        return self._opened((await connection.execute(statement)).one())

    def _opened(self, row: Row[Any]) -> Editor:
        return Editor(
            id=row.id,
            user_id=self._seal.open(row.person),
            role=row.role,
            language=row.language,
            added_at=row.added_at,
            removed_at=row.removed_at,
        )
