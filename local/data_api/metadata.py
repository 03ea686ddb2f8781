"""Column metadata, in the words of the PostgreSQL JDBC driver, which AWS kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.postgres import types
from psycopg.pq.abc import PGresult

from local.data_api.column_types import ColumnType, Jdbc, Kind
from local.data_api.parameters import BoundValue
from local.data_api.session import Command, Connection, run

_SIGNED = {Kind.LONG, Kind.DOUBLE, Kind.DECIMAL}
_CASE_INSENSITIVE = _SIGNED | {Kind.BOOLEAN, Kind.TIME}
_PRECISION = {"bool": 1, "int2": 5, "int4": 10, "int8": 19, "float4": 8, "float8": 17, "date": 13, "uuid": 2147483647}
_PRECISION |= {"time": 15, "timestamp": 29, "timestamptz": 35}
_UNLIMITED = 2147483647
_HEADER = 4  # a modifier counts the length word in front of the value
_NULLABLE, _NOT_NULLABLE, _NOBODY_KNOWS = 1, 0, 2

_COLUMNS = """
SELECT a.attrelid, a.attnum, c.relname, a.attnotnull,
       a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%'
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY (CAST($1 AS oid[])) AND a.attnum > 0
"""


@dataclass(frozen=True)
class _Origin:
    """The table's column that a result's column comes from."""

    table: str = ""
    nullable: int = _NOBODY_KNOWS
    counts: bool = False


async def column_metadata(
    connection: Connection, result: PGresult, columns: Sequence[ColumnType]
) -> list[dict[str, object]]:
    """What AWS tells of each column."""
    origins = await _origins(connection, result)
    return [
        _describe(result, index, column, origins.get((result.ftable(index), result.ftablecol(index)), _Origin()))
        for index, column in enumerate(columns)
    ]


def _describe(result: PGresult, index: int, column: ColumnType, origin: _Origin) -> dict[str, object]:
    label = (result.fname(index) or b"").decode()
    precision, scale = _precision(column, result.fmod(index))
    return {
        "arrayBaseColumnType": column.jdbc if column.is_array else 0,
        "isAutoIncrement": origin.counts,
        "isCaseSensitive": column.kind not in _CASE_INSENSITIVE and column.name != "date",
        "isCurrency": False,
        "isSigned": column.kind in _SIGNED,
        "label": label,
        "name": label,  # the driver gives the alias for both
        "nullable": origin.nullable,
        "precision": precision,
        "scale": scale,
        "schemaName": "",
        "tableName": origin.table,
        "type": Jdbc.ARRAY if column.is_array else column.jdbc,
        "typeName": _SERIALS.get(column.name, column.name) if origin.counts else column.name,
    }


_SERIALS = {"int2": "smallserial", "int4": "serial", "int8": "bigserial"}


def _precision(column: ColumnType, modifier: int) -> tuple[int, int]:
    if column.kind is Kind.DECIMAL:
        packed = modifier - _HEADER
        return (packed >> 16 & 0xFFFF, packed & 0x7FF) if modifier >= _HEADER else (0, 0)
    if column.name in {"varchar", "bpchar"} and modifier >= _HEADER:
        return modifier - _HEADER, 0
    scale = {"float4": 8, "float8": 17, "time": 6, "timestamp": 6, "timestamptz": 6}.get(column.name, 0)
    return _PRECISION.get(column.name, _UNLIMITED), scale


async def _origins(connection: Connection, result: PGresult) -> dict[tuple[int, int], _Origin]:
    tables = {str(result.ftable(column)) for column in range(result.nfields) if result.ftable(column)}
    if not tables:
        return {}
    values = [BoundValue(oid=types["text"].oid, data=f"{{{','.join(sorted(tables))}}}".encode())]
    found = await run(connection, Command(_COLUMNS, values))
    rows = [[(found.get_value(row, column) or b"").decode() for column in range(5)] for row in range(found.ntuples)]
    return {
        (int(table), int(column)): _Origin(
            table=table_name,
            nullable=_NOT_NULLABLE if not_null == "t" else _NULLABLE,
            counts=counts == "t",
        )
        for table, column, table_name, not_null, counts in rows
    }
