from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, select, text

from storage.database import Database
from storage.errors import TooNew
from storage.migrations import HERE, migrate
from storage.tables import cards, metadata


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


def upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_cards_of_drafts_stay_known_and_a_message_shows_the_newest(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/briefs.db")
    with engine.begin() as connection:
        upgrade(connection, "0014")
        for draft, person, message in ((1, b"a", 5), (2, b"a", 5), (2, b"b", 5), (3, b"a", 9)):
            values = {"draft": draft, "person": person, "message": message, "revision": draft * 7}
            added = "INSERT INTO draft_cards VALUES (:draft, :person, :message, :revision)"
            connection.execute(text(added), values)
        migrate(connection)
        found = {tuple(row) for row in connection.execute(select(cards))}
    engine.dispose()
    assert found == {
        ("draft:2", b"a", 5, "14"),
        ("draft:2", b"b", 5, "14"),
        ("draft:3", b"a", 9, "21"),
    }
