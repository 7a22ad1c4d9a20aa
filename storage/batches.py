"""Many rows through one statement, as one JSON value in or out.

Python's sqlite3 gives up the interpreter's lock at every row that it steps over and every set of
parameters. Beside a busy event loop each return costs up to 5 ms (``sys.getswitchinterval``):
10,000 rows took 0.5 to 26 s by ``executemany`` and ``fetchall`` here, 0.15 s as JSON.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import CTE, Select, bindparam, func, select
from sqlalchemy.types import TypeEngine


def rows_in(
    name: str, columns: Sequence[tuple[str, TypeEngine[Any] | type[TypeEngine[Any]]]]
) -> CTE:
    """The JSON array of arrays that is bound to ``name``, as a table with these columns."""
    entries = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_entries")
    cells = [
        func.json_extract(entries.c.value, f"$[{position}]", type_=kind).label(column)
        for position, (column, kind) in enumerate(columns)
    ]
    # Materialised, or SQLite reads the array once for each row that it is joined to.
    return select(*cells).cte(name).prefix_with("MATERIALIZED")


def numbers_in(name: str) -> Select[tuple[int]]:
    """The JSON array of integers that is bound to ``name``, for use with ``IN``."""
    entries = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_entries")
    return select(entries.c.value)


def texts_in(name: str) -> Select[tuple[str]]:
    """The JSON array of strings that is bound to ``name``, for use with ``IN``."""
    entries = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_entries")
    return select(entries.c.value)


def rows_out(query: Select[Any]) -> Select[tuple[str]]:
    """All rows of a query as one JSON array of arrays, in its order."""
    rows = query.subquery()
    return select(func.json_group_array(func.json_array(*rows.c)))


def pack(rows: Sequence[Any]) -> str:
    """The value to bind for ``rows_in`` or ``numbers_in``."""
    return orjson.dumps(rows).decode()


def unpack(value: str) -> list[list[Any]]:
    """The rows of ``rows_out``."""
    rows: list[list[Any]] = orjson.loads(value)
    return rows
