"""Alembic migrations, run by the program itself when it opens the store."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.errors import TooNew

HERE = Path(__file__).parent
HEAD = "0017"


def migrate(connection: Connection) -> None:
    """Bring the open transaction's database to ``HEAD``; raise TooNew for one from the future."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current == HEAD:
        return
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise TooNew(
            f"The database is of version {current}, newer than this program ({HEAD}):"
            " install the newer program, or restore a backup."
        )
    command.upgrade(config, HEAD)
