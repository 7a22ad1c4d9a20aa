"""An empty store, as its migrations leave it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database

NAME = "briefs.db"


def lay_down(folder: Path) -> str:
    """Put one into the folder unless a store is there; the URL. Migrating takes much longer."""
    file = folder / NAME
    if not file.exists():
        file.write_bytes(_blank())
    return url_of(folder)


def url_of(folder: Path) -> str:
    """The URL of the store in a folder."""
    return f"sqlite+aiosqlite:///{folder}/{NAME}"


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside_the_loop:
        beside_the_loop.submit(asyncio.run, _migrate(url_of(Path(folder)))).result()
        return (Path(folder) / NAME).read_bytes()


async def _migrate(url: str) -> None:
    database = await Database.open(url)
    await database.close()
