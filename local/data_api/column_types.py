"""Which PostgreSQL types a result may have, and what the Data API makes of each.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api-operations.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from psycopg.postgres import types
from psycopg.pq.abc import PGresult

from local.data_api.errors import UnsupportedResultException
from local.data_api.parameters import BoundValue
from local.data_api.session import Command, Connection, run


class Kind(Enum):
    """The member of a Field that carries the value, and how it is written."""

    BOOLEAN = auto()
    LONG = auto()
    DOUBLE = auto()
    DECIMAL = auto()
    TIME = auto()
    STRING = auto()
    BLOB = auto()


class Jdbc:
    """The codes of java.sql.Types, which column metadata speaks in."""

    ARRAY = 2003


@dataclass(frozen=True)
class ColumnType:
    """A type by PostgreSQL's name; of an array, `kind` and `jdbc` are its elements'."""

    name: str
    kind: Kind
    jdbc: int
    is_array: bool = False


_SCALARS: Mapping[str, ColumnType] = {
    column.name: column
    for column in (
        ColumnType("bool", Kind.BOOLEAN, -7),
        ColumnType("int2", Kind.LONG, 5),
        ColumnType("int4", Kind.LONG, 4),
        ColumnType("int8", Kind.LONG, -5),
        ColumnType("float4", Kind.DOUBLE, 7),
        ColumnType("float8", Kind.DOUBLE, 8),
        ColumnType("numeric", Kind.DECIMAL, 2),
        ColumnType("date", Kind.STRING, 91),
        ColumnType("time", Kind.TIME, 92),
        ColumnType("timestamp", Kind.TIME, 93),
        ColumnType("timestamptz", Kind.TIME, 93),
        ColumnType("text", Kind.STRING, 12),
        ColumnType("varchar", Kind.STRING, 12),
        ColumnType("bpchar", Kind.STRING, 1),
        ColumnType("name", Kind.STRING, 12),
        ColumnType("uuid", Kind.STRING, 1111),
        ColumnType("json", Kind.STRING, 1111),
        ColumnType("jsonb", Kind.STRING, 1111),
        ColumnType("inet", Kind.STRING, 1111),
        ColumnType("cidr", Kind.STRING, 1111),
        ColumnType("bytea", Kind.BLOB, -2),
        ColumnType("vector", Kind.STRING, 1111),
    )
}
_FIRST_USER_DEFINED = 16_384
_NOT_IN_ARRAYS = {"bytea", "inet", "cidr", "vector"}


async def column_types(connection: Connection, result: PGresult) -> list[ColumnType]:
    """The type of each column. Raises UnsupportedResultException for one that the Data API doesn't carry."""
    oids = [result.ftype(column) for column in range(result.nfields)]
    others = await _from_the_catalogue(connection, [oid for oid in oids if types.get(oid) is None])
    return [others.get(oid) or _built_in(oid) for oid in oids]


def _built_in(oid: int) -> ColumnType:
    info = types[oid]
    is_array = oid == info.array_oid
    scalar = _SCALARS.get(info.name)
    if scalar is None or (is_array and info.name in _NOT_IN_ARRAYS):
        raise _unsupported(_shown(info.name) + ("[]" if is_array else ""))
    return ColumnType(f"_{info.name}", scalar.kind, scalar.jdbc, is_array=True) if is_array else scalar


def _shown(name: str) -> str:
    """AWS writes in capitals what it knows by name; "char" in quotes is not char."""
    return name if name.startswith("reg") else '"CHAR"' if name == "char" else name.upper()


async def _from_the_catalogue(connection: Connection, oids: Sequence[int]) -> dict[int, ColumnType]:
    """Types that an extension or a user made: vectors and enumerations are carried, as text."""
    if not oids:
        return {}
    values = [BoundValue(oid=types["text"].oid, data=f"{{{','.join(map(str, oids))}}}".encode())]
    command = Command("SELECT oid, typname, typtype FROM pg_type WHERE oid = ANY (CAST($1 AS oid[]))", values)
    found = await run(connection, command)
    rows = [[(found.get_value(row, column) or b"").decode() for column in range(3)] for row in range(found.ntuples)]
    return {int(oid): _user_defined(int(oid), name, kind) for oid, name, kind in rows}


def _user_defined(oid: int, name: str, kind: str) -> ColumnType:
    if name == "vector":
        return _SCALARS[name]
    if kind == "e":
        return ColumnType(name, Kind.STRING, 12)
    raise _unsupported(name.upper() if oid < _FIRST_USER_DEFINED else name)


def _unsupported(name: str) -> UnsupportedResultException:
    return UnsupportedResultException(f"The result contains the unsupported data type {name}.")
