"""A result of PostgreSQL as the Data API returns it: records of typed fields, or one JSON string."""

import base64
import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal

from psycopg.pq.abc import PGresult

from local.data_api.arrays import elements
from local.data_api.column_types import ColumnType, Kind
from local.data_api.errors import DatabaseErrorException, UnsupportedResultException
from local.data_api.limits import Limits
from local.data_api.requests import ResultSetOptions

Row = Sequence[str | None]
Scalar = bool | int | float | str | None
Field = dict[str, object]

_ROW_OVERHEAD = 2  # PostgreSQL's wire: a row has its number of columns in front,
_COLUMN_OVERHEAD = 4  # and each value its length
_MEMBERS = {bool: "booleanValue", int: "longValue", float: "doubleValue", str: "stringValue"}
_PLURALS = {bool: "booleanValues", int: "longValues", float: "doubleValues", str: "stringValues"}
_OF_KIND: dict[Kind, type] = {Kind.BOOLEAN: bool, Kind.LONG: int, Kind.DOUBLE: float}


def fetch(result: PGresult, limits: Limits) -> list[Row]:
    """The rows as PostgreSQL wrote them. Raises what AWS raises when one, or all of them, are too large."""
    rows = [[result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples)]
    _check_size(rows, limits)
    return [[None if value is None else value.decode() for value in row] for row in rows]


def _check_size(rows: Sequence[Sequence[bytes | None]], limits: Limits) -> None:
    total = 0
    for row in rows:
        octets = sum(len(value) for value in row if value is not None)
        if octets > limits.row_bytes:
            raise DatabaseErrorException("Packet for query is too large")
        total += octets + _ROW_OVERHEAD + _COLUMN_OVERHEAD * len(row)
        if total > limits.response_bytes:
            raise UnsupportedResultException("The result exceeds the size limit 1 MB.")


def records(rows: Sequence[Row], columns: Sequence[ColumnType], options: ResultSetOptions) -> list[list[Field]]:
    """The rows, each a list of Fields: objects with one member, named after the value's type."""
    return [[_field(text, column, options) for text, column in zip(row, columns, strict=True)] for row in rows]


def formatted_records(
    rows: Sequence[Row], labels: Sequence[str], columns: Sequence[ColumnType], options: ResultSetOptions
) -> str:
    """The rows as one JSON string, each an object by column label."""
    objects = [
        {label: _plain(text, column, options) for label, text, column in zip(labels, row, columns, strict=True)}
        for row in rows
    ]
    return json.dumps(objects, separators=(",", ":"))


def column_labels(result: PGresult) -> list[str]:
    """The columns' names in the result."""
    return [(result.fname(column) or b"").decode() for column in range(result.nfields)]


def _field(text: str | None, column: ColumnType, options: ResultSetOptions) -> Field:
    if text is None:
        return {"isNull": True}
    if column.is_array:
        return {"arrayValue": _array(text, column, options)}
    if column.kind is Kind.BLOB:
        return {"blobValue": _base64(text)}
    value = _value(text, column.kind, options)
    return {_MEMBERS[type(value)]: _on_the_wire(value)}


def _plain(text: str | None, column: ColumnType, options: ResultSetOptions) -> object:
    if text is None:
        return None
    if column.is_array:
        return [None if item is None else _value(item, column.kind, options) for item in elements(text)]
    if column.kind is Kind.BLOB:
        return _base64(text)
    return _on_the_wire(_value(text, column.kind, options))


def _array(text: str, column: ColumnType, options: ResultSetOptions) -> Field:
    values = [None if item is None else _value(item, column.kind, options) for item in elements(text)]
    kinds = {type(value) for value in values if value is not None} or {_OF_KIND.get(column.kind, str)}
    plural = _PLURALS[kinds.pop()] if len(kinds) == 1 else _PLURALS[float]  # decimals, with and without a fraction
    return {plural: [_on_the_wire(value) for value in values]}


def _value(text: str, kind: Kind, options: ResultSetOptions) -> bool | int | float | str:
    match kind:
        case Kind.BOOLEAN:
            return text == "t"
        case Kind.LONG:
            return int(text) if options.long_return_type == "LONG" else text
        case Kind.DOUBLE:
            return float(text)
        case Kind.DECIMAL if options.decimal_return_type == "DOUBLE_OR_LONG":
            return _double_or_long(text)
        case Kind.TIME:
            return _time(text)
        case _:
            return text


def _double_or_long(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number.is_finite() and number.as_tuple().exponent == 0 else float(number)


def _time(text: str) -> str:
    """In UTC, without an offset; no fraction, or milliseconds, or microseconds: as few as say it."""
    without_offset = re.sub(r"\+00$", "", text)
    seconds, point, fraction = without_offset.partition(".")
    if not point:
        return without_offset
    milliseconds, rest = fraction.ljust(6, "0")[:3], fraction.ljust(6, "0")[3:]
    return f"{seconds}.{milliseconds}{'' if rest == '000' else rest}"


def _on_the_wire(value: Scalar) -> Scalar:
    """JSON has no words for what is not a finite number: AWS's protocols write them as strings."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _base64(text: str) -> str:
    return base64.b64encode(bytes.fromhex(text.removeprefix("\\x"))).decode()
