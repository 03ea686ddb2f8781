"""The embedded engine: DuckDB in memory, for one question, closed to everything outside and bounded in what it takes.

https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import TypeVar

import duckdb

from agents.common.errors import Refused
from agents.promotions.declaration.model import FieldType
from agents.promotions.query.dialect import quoted
from agents.promotions.value import Value

_T = TypeVar("_T")

_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "VARCHAR",
        "choice": "VARCHAR",
        "whole": "BIGINT",
        "number": "DECIMAL(18,4)",
        "money": "DECIMAL(18,2)",
        "date": "DATE",
        "flag": "BOOLEAN",
    }
)
_THREADS = 2
_CLOSED = (  # one after another: as a connection's configuration they would come in no order, and forbid each other
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
_UNREADABLE = "The shop's data holds a value that is none of its type: somebody must look at it before it is added up."
_TOO_MUCH_MEMORY = (
    "Joining this needs more memory than one question may take. Narrow it: a segment, a period, or fewer joins."
)


@dataclass(frozen=True)
class Where:
    """A condition with `$1`, `$2` for its values."""

    sql: str = "TRUE"
    values: Sequence[object] = ()


class Workbench:
    """Tables of one question, and the SELECT over them. Names come from the declaration and from us, never from data.

    One call at a time; each runs in a thread, and ends at once when its task is cancelled.
    """

    def __init__(self, *, memory_mb: int) -> None:
        self._connection = duckdb.connect(
            ":memory:",
            # Without a folder, what does not fit is refused; a max_temp_directory_size of 0 lets it spill without end.
            config={"memory_limit": f"{memory_mb}MB", "threads": _THREADS, "temp_directory": ""},
        )
        for setting in _CLOSED:
            self._connection.execute(f"SET {setting}")

    async def __aenter__(self) -> "Workbench":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    async def create(self, table: str, columns: Mapping[str, FieldType]) -> None:
        """An empty table."""
        typed = ", ".join(f"{quoted(name)} {_TYPES[type_]}" for name, type_ in columns.items())
        await self._in_thread(lambda: self._connection.execute(f"CREATE TABLE {quoted(table)} ({typed})"))

    async def add(self, table: str, types: Mapping[str, FieldType], columns: Mapping[str, Sequence[Value]]) -> None:
        """Rows, as columns of equal length. Raises Refused for a value that is not of its field's type.

        Numbers and dates travel as text, and DuckDB reads them: twice as fast as its binding converts them, and exact.
        """
        values = ", ".join(
            f"CAST(unnest(CAST(${number} AS VARCHAR[])) AS {_TYPES[types[name]]})"
            for number, name in enumerate(columns, start=1)
        )
        texts = [[_text(value) for value in column] for column in columns.values()]
        try:
            await self._in_thread(
                lambda: self._connection.execute(f"INSERT INTO {quoted(table)} SELECT {values}", texts)
            )
        except duckdb.ConversionException as error:
            raise Refused("unreadable_data", _UNREADABLE) from error

    async def values(self, table: str, field: str, where: Where) -> list[str]:
        """The known values of a field, each once, as text."""
        column = quoted(field)
        rows = await self.select(
            f"SELECT DISTINCT CAST({column} AS VARCHAR) FROM {quoted(table)} AS {table} "  # noqa: S608  # names of ours
            f"WHERE {column} IS NOT NULL AND {where.sql} ORDER BY 1",
            where.values,
        )
        return [str(row[0]) for row in rows]

    async def count_of_values(self, table: str, field: str, where: Where) -> int:
        """How many there are."""
        [[count]] = await self.select(
            f"SELECT count(DISTINCT {quoted(field)}) FROM {quoted(table)} AS {table} WHERE {where.sql}",  # noqa: S608  # as above
            where.values,
        )
        return int(str(count))

    async def select(self, sql: str, parameters: Sequence[object]) -> list[tuple[Value, ...]]:
        """The rows of a SELECT whose values are `$1`, `$2`."""
        return await self._in_thread(lambda: self._connection.execute(sql, list(parameters)).fetchall())

    async def _in_thread(self, call: Callable[[], _T]) -> _T:
        task = asyncio.ensure_future(asyncio.to_thread(call))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._connection.interrupt()
            await asyncio.wait([task])
            raise
        except duckdb.OutOfMemoryException as error:
            raise Refused("too_much_memory", _TOO_MUCH_MEMORY) from error


def _text(value: Value) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
