"""Values as the RDS Data API writes them: typed parameters out, typed columns back."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from agents.common.database import Json, Parameter, Row, Vector

if TYPE_CHECKING:
    from mypy_boto3_rds_data.literals import TypeHintType
    from mypy_boto3_rds_data.type_defs import (
        ColumnMetadataTypeDef,
        FieldOutputTypeDef,
        FieldTypeDef,
        SqlParameterTypeDef,
    )


def as_parameter(name: str, value: Parameter) -> "SqlParameterTypeDef":
    """A parameter with the hint that its type needs.

    A datetime has none: the hint TIMESTAMP knows neither a zone nor microseconds, and the statement casts the text.
    """
    match value:
        case None | bool() | int() | float():
            return {"name": name, "value": _plain_field(value)}
        case str():
            return {"name": name, "value": {"stringValue": value}}
        case datetime():
            return {"name": name, "value": {"stringValue": value.isoformat(sep=" ")}}
        case Vector():
            return {"name": name, "value": {"stringValue": _vector_text(value)}}
    text, hint = _hinted(value)
    return {"name": name, "value": {"stringValue": text}, "typeHint": hint}


def as_row(columns: "Sequence[ColumnMetadataTypeDef]", record: "Sequence[FieldOutputTypeDef]") -> Row:
    """A record by column name, each value in Python's type for the column's."""
    return {
        column.get("label") or column["name"]: _from_field(column["typeName"], field)
        for column, field in zip(columns, record, strict=True)
    }


def _plain_field(value: float | None) -> "FieldTypeDef":
    match value:
        case None:
            return {"isNull": True}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"longValue": value}
    return {"doubleValue": value}


def _hinted(value: Decimal | date | time | UUID | Json) -> "tuple[str, TypeHintType]":
    match value:
        case Decimal():
            return format(value, "f"), "DECIMAL"
        case date():
            return value.isoformat(), "DATE"
        case time():
            return value.isoformat(), "TIME"
        case UUID():
            return str(value), "UUID"
    return json.dumps(value.document), "JSON"


def _vector_text(vector: Vector) -> str:
    return "[" + ",".join(repr(float(value)) for value in vector.values) + "]"


def _timestamptz(text: str) -> datetime:
    """The Data API answers in UTC, and does not say so."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


_FROM_TEXT: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "numeric": Decimal,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "timestamp": datetime.fromisoformat,
        "timestamptz": _timestamptz,
        "uuid": UUID,
        "json": json.loads,
        "jsonb": json.loads,
    }
)


def _from_field(type_name: str, field: "FieldOutputTypeDef") -> object:
    if field.get("isNull"):
        return None
    [value] = field.values()
    return _FROM_TEXT[type_name](value) if type_name in _FROM_TEXT and isinstance(value, str) else value
