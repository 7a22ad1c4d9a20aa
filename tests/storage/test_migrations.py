from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from storage.database import Database
from storage.errors import TooNew
from storage.tables import metadata


@pytest.mark.filterwarnings("ignore:.*expression-based index.*")
async def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_name": lambda name, _kind, _parents: (
                    not str(name).startswith("brief_words")
                ),
            },
        )
        return list(compare_metadata(context, metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_from_a_newer_program_is_refused(database_url: str) -> None:
    database = await Database.open(database_url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(TooNew, match="newer than this program"):
        await Database.open(database_url)
