import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import Database
from storage.errors import StorageError
from storage.state import State
from storage.tables import state


async def test_a_new_store_is_made_with_its_folder(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/deep/er/briefs.db")
    await State(database).put("k", [1, "два"])
    await database.close()
    assert (tmp_path / "deep/er/briefs.db").exists()


async def test_opening_again_keeps_what_was_written(database_url: str) -> None:
    for expected in (None, "v"):
        database = await Database.open(database_url)
        assert await State(database).get("k") == expected
        await State(database).put("k", "v")
        await database.close()


@pytest.mark.parametrize("url", ["postgresql://x", "nonsense", "sqlite+aiosqlite://"])
async def test_an_unusable_url_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(StorageError, match="DATABASE_URL"):
        await Database.open(url)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "briefs.db").write_text("not a database, but long enough to be read as one" * 99)
    with pytest.raises(StorageError, match=r"briefs\.db cannot be opened"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/briefs.db")


async def test_the_file_is_durable_and_leaves_no_erased_rows(database: Database) -> None:
    async with database.writing() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1, 1]


async def test_a_reading_block_cannot_write(database: Database) -> None:
    async with database.reading() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.execute(state.insert().values(key="k", value=1))


async def test_an_error_tells_no_values(database: Database) -> None:
    with pytest.raises(IntegrityError) as failed:
        async with database.writing() as connection:
            await connection.execute(state.insert().values(key="k", value="a name"))
            await connection.execute(state.insert().values(key="k", value="a name"))
    assert "a name" not in str(failed.value)


async def test_an_error_rolls_the_block_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as connection:
            await connection.execute(state.insert().values(key="k", value=1))
            raise ZeroDivisionError
    assert await State(database).get("k") is None


async def test_a_cancellation_rolls_the_block_back_and_frees_the_writer(
    database: Database,
) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(state.insert().values(key="k", value=1))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await State(database).get("k") is None
    await State(database).put("k", "after")


async def test_a_cancellation_at_any_point_frees_the_writer_though_its_traceback_lives(
    database: Database,
) -> None:
    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(state.insert().values(key="k", value=1))
            (await connection.execute(select(state))).all()
            await connection.execute(state.delete())

    kept: list[BaseException | None] = []
    for steps in range(50):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        kept += await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            await write()


async def test_blocks_of_two_processes_wait_for_each_other(database_url: str) -> None:
    one, two = await Database.open(database_url), await Database.open(database_url)

    async def count_up(database: Database) -> None:
        for _ in range(20):
            async with database.writing() as connection:
                number = (
                    await connection.execute(select(func.count()).select_from(state))
                ).scalar_one()
                await connection.execute(state.insert().values(key=f"n{number}", value=number))

    await asyncio.gather(count_up(one), count_up(two))
    async with one.reading() as connection:
        total = (await connection.execute(select(func.count()).select_from(state))).scalar_one()
    await one.close()
    await two.close()
    assert total == 40


async def test_what_was_erased_is_in_no_file(database: Database, tmp_path: Path) -> None:
    secret = "needle-in-the-haystack"
    await State(database).put("k", secret)
    async with database.writing() as connection:
        await connection.execute(state.delete())
    await database.erase_traces()
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()


async def test_what_is_written_together_is_kept_together(database: Database) -> None:
    state = State(database)
    async with database.together():
        await state.put("act", 1)
        await state.put("entry", await state.get("act"))
        assert await asyncio.create_task(state.get("act")) is None
    assert [await state.get(key) for key in ("act", "entry")] == [1, 1]


async def test_an_error_takes_back_all_that_was_written_together(database: Database) -> None:
    state = State(database)
    with pytest.raises(ZeroDivisionError):
        async with database.together():
            await state.put("act", 1)
            async with database.together():
                await state.put("entry", 1)
            raise ZeroDivisionError
    assert [await state.get(key) for key in ("act", "entry")] == [None, None]


async def test_an_error_that_is_caught_takes_back_its_own_part(database: Database) -> None:
    state = State(database)
    async with database.together():
        await state.put("act", 1)
        with pytest.raises(ZeroDivisionError):
            async with database.together():
                await state.put("act", 2)
                raise ZeroDivisionError
        await state.put("entry", await state.get("act"))
    assert [await state.get(key) for key in ("act", "entry")] == [1, 1]


async def test_a_task_that_is_begun_together_writes_by_itself(database: Database) -> None:
    state = State(database)
    with pytest.raises(ZeroDivisionError):
        async with database.together():
            await state.put("act", 1)
            other = asyncio.create_task(state.put("other", 1))
            await asyncio.sleep(0)
            raise ZeroDivisionError
    await other
    assert [await state.get(key) for key in ("act", "other")] == [None, 1]


async def test_a_cancellation_at_any_point_takes_back_all_that_was_written_together(
    database: Database,
) -> None:
    state = State(database)

    async def write(value: int) -> None:
        async with database.together():
            await state.put("act", value)
            await state.put("entry", await state.get("act"))

    kept: list[BaseException | None] = []
    for steps in range(80):
        task = asyncio.create_task(write(steps))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        kept += await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            assert await state.get("act") == await state.get("entry")
            await write(-1)


async def test_what_comes_afterwards_waits_until_all_can_be_seen(database: Database) -> None:
    state, seen = State(database), list[str]()
    database.afterwards(lambda: seen.append("at once"))
    async with database.together():
        await state.put("act", 1)
        database.afterwards(lambda: seen.append("later"))
        assert seen == ["at once"]
    with pytest.raises(ZeroDivisionError):
        async with database.together():
            database.afterwards(lambda: seen.append("never"))
            raise ZeroDivisionError
    assert seen == ["at once", "later"]


async def test_what_must_be_written_together_is_not_written_alone(database: Database) -> None:
    with pytest.raises(RuntimeError, match="together"):
        async with database.joining():
            pass
