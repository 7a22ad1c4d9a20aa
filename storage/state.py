"""Small facts that the program remembers between runs, each under a key."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.database import Database
from storage.errors import WrongKey
from storage.sealing import Seal
from storage.tables import state

SEAL_CHECK = "seal_check"


class State:
    """JSON values by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> Any:
        """The value under ``key``, None when there is none."""
        query = select(state.c.value).where(state.c.key == key)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def put(self, key: str, value: Any) -> None:
        """Replace the value under ``key``."""
        statement = upsert(state).values(key=key, value=value)
        statement = statement.on_conflict_do_update(
            index_elements=[state.c.key], set_={"value": statement.excluded.value}
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def check(self, seal: Seal) -> None:
        """Remember which key seals this database; raise WrongKey when another one comes."""
        mark = seal.mark
        known = await self.get(SEAL_CHECK)
        if known is None:
            await self.put(SEAL_CHECK, mark)
        elif known != mark:
            raise WrongKey(
                "The secret key is not the one that sealed this database:"
                " point SECRET_KEY_FILE at the right key."
            )
