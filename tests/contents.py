"""Everything that a store holds, to tell whether something has changed."""

from collections.abc import Container

from sqlalchemy import select, text

from storage.database import Database
from storage.tables import metadata

Contents = dict[str, list[tuple[object, ...]]]


async def refuse_entries(database: Database) -> None:
    """Let everything fail that would write into the audit log."""
    async with database.writing() as connection:
        for way in ("INSERT", "UPDATE"):
            body = "BEGIN SELECT RAISE(ABORT, 'full'); END"
            await connection.execute(text(f"CREATE TRIGGER no_{way} BEFORE {way} ON audit {body}"))


async def contents(database: Database, besides: Container[str] = ()) -> Contents:
    """The rows of each table ``besides`` some."""
    async with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in besides
        }
