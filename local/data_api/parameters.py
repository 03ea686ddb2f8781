"""Typed parameters: what each is on PostgreSQL's wire. A string without a hint is text, and nothing else."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from psycopg.postgres import types

from local.data_api.errors import BadRequestException, DatabaseErrorException, ValidationException
from local.data_api.requests import SqlParameter, TypeHint, Value

_UNKNOWN = 0  # a NULL without a hint takes the type that its place in the statement asks for
_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


@dataclass(frozen=True)
class BoundValue:
    """A value in PostgreSQL's text format, and the type that it is declared to have."""

    oid: int
    data: bytes | None


def bind(parameters: Sequence[SqlParameter]) -> dict[str, BoundValue]:
    """Each parameter by its name. Raises ValidationException for what AWS refuses."""
    for parameter in parameters:
        if not _NAME.fullmatch(parameter.name):
            raise ValidationException(f"Named parameter syntax is invalid, input: {parameter.name}")
    return {parameter.name: _bind(parameter) for parameter in parameters}


def in_order(names: Sequence[str], bound: Mapping[str, BoundValue]) -> list[BoundValue]:
    """The values in the order of the statement's names."""
    for name in names:
        if name not in bound:
            raise BadRequestException(f"Cannot find parameter: {name}")
    return [bound[name] for name in names]


def _bind(parameter: SqlParameter) -> BoundValue:
    member = _only_member(parameter)
    value = parameter.value
    if member == "array_value":
        raise ValidationException("Array parameters are not supported.")
    if member == "string_value" and value.string_value is not None:
        return _string(parameter.name, value.string_value, parameter.type_hint)
    if member == "is_null":
        return BoundValue(oid=_HINTS[parameter.type_hint].oid if parameter.type_hint else _UNKNOWN, data=None)
    return _scalar(parameter.name, value)


def _only_member(parameter: SqlParameter) -> str:
    members = [name for name, value in parameter.value if value is not None]
    if len(members) != 1 or parameter.value.is_null is False:
        raise ValidationException(f"The value of parameter '{parameter.name}' must have exactly one member")
    return members[0]


def _scalar(name: str, value: Value) -> BoundValue:
    if value.boolean_value is not None:
        return BoundValue(oid=types["bool"].oid, data=b"t" if value.boolean_value else b"f")
    if value.long_value is not None:
        return BoundValue(oid=types["int8"].oid, data=str(value.long_value).encode())
    if value.double_value is not None:
        return BoundValue(oid=types["float8"].oid, data=str(value.double_value).encode())
    return BoundValue(oid=types["bytea"].oid, data=_bytea(name, value.blob_value or ""))


def _bytea(name: str, encoded: str) -> bytes:
    try:
        return b"\\x" + base64.b64decode(encoded, validate=True).hex().encode()
    except binascii.Error as error:
        raise ValidationException(f"The blobValue of parameter '{name}' isn't base64") from error


def _string(name: str, value: str, hint: TypeHint | None) -> BoundValue:
    if "\0" in value:  # libpq would cut the value there and not say so
        raise DatabaseErrorException('ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021')
    if hint is None:
        return BoundValue(oid=types["text"].oid, data=value.encode())
    try:
        _HINTS[hint].check(value)
    except (ValueError, InvalidOperation) as error:
        raise ValidationException(f"The value of parameter '{name}' isn't a {hint}: {_HINTS[hint].format}") from error
    return BoundValue(oid=_HINTS[hint].oid, data=value.encode())


@dataclass(frozen=True)
class _Hint:
    oid: int
    format: str
    check: Callable[[str], object]


def _matching(pattern: str, parse: Callable[[str], object]) -> Callable[[str], object]:
    """AWS takes one format of each, where PostgreSQL would take many."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> object:
        if not compiled.fullmatch(value):
            raise ValueError(value)
        return parse(value)

    return check


_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}:\d{2}"
_FRACTION = r"(\.\d{1,6})?"


def _without_fraction(value: str) -> str:
    return value.partition(".")[0]


_HINTS: Mapping[TypeHint, _Hint] = {
    "DATE": _Hint(types["date"].oid, "YYYY-MM-DD", _matching(_DATE, date.fromisoformat)),
    "TIME": _Hint(
        types["time"].oid,
        "HH:MM:SS[.FFF]",
        _matching(_TIME + _FRACTION, lambda value: time.fromisoformat(_without_fraction(value))),
    ),
    "TIMESTAMP": _Hint(
        types["timestamp"].oid,
        "YYYY-MM-DD HH:MM:SS[.FFF]",
        _matching(f"{_DATE} {_TIME}{_FRACTION}", lambda value: datetime.fromisoformat(_without_fraction(value))),
    ),
    "DECIMAL": _Hint(types["numeric"].oid, "a decimal number", Decimal),
    "JSON": _Hint(types["json"].oid, "a JSON document", json.loads),
    "UUID": _Hint(types["uuid"].oid, "a UUID", UUID),
}
