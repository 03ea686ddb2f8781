"""Which operators a type has, and the values of a condition in the type of its field."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from agents.promotions.declaration.model import DataField, FieldType
from agents.promotions.declaration.parts import Operator, Scalar

_ALWAYS: tuple[Operator, ...] = ("equals", "not_equals", "is_known", "is_unknown")
_SETS: tuple[Operator, ...] = ("one_of", "none_of")
_RANGES: tuple[Operator, ...] = ("less_than", "at_most", "more_than", "at_least", "between")
_MEASURED = (*_ALWAYS, *_SETS, *_RANGES)
OPERATORS: Mapping[FieldType, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": (*_ALWAYS, *_SETS, "contains", "starts_with"),
        "choice": (*_ALWAYS, *_SETS),
        "flag": _ALWAYS,
        "whole": _MEASURED,
        "number": _MEASURED,
        "money": _MEASURED,
        "date": (*_MEASURED, "in_month"),
    }
)
MOST_VALUES = 100  # what DynamoDB's IN takes
_LONGEST_TEXT = 200
_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 6
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def typed_values(field: DataField, operator: Operator, values: Sequence[Scalar]) -> tuple[Scalar, ...]:
    """The values, each in the field's type. Raises ValueError with what is wrong, in words for who wrote them."""
    if operator not in OPERATORS[field.type]:
        raise ValueError(
            f"{field.type} knows no {operator}; it knows {', '.join(OPERATORS[field.type])}",
        )
    _check_count(operator, len(values))
    as_typed = _month if operator == "in_month" else _TYPED[field.type]
    typed = tuple(as_typed(field, value) for value in values)
    if operator == "between" and typed[0] > typed[1]:  # type: ignore[operator]  # both are of the field's one type
        raise ValueError("between takes the lower value first")
    return typed


def _check_count(operator: Operator, count: int) -> None:
    match operator:
        case "is_known" | "is_unknown":
            least, most = 0, 0
        case "between":
            least, most = 2, 2
        case "one_of" | "none_of" | "in_month":
            least, most = 1, MOST_VALUES
        case _:
            least, most = 1, 1
    if not least <= count <= most:
        wanted = str(most) if least == most else f"{least} to {most}"
        raise ValueError(f"{operator} takes {wanted} value{'' if most == 1 else 's'}, and was given {count}")


def _text(_: DataField, value: Scalar) -> str:
    """A text that PostgreSQL and DynamoDB can both hold; a size 10 is one, too."""
    if isinstance(value, Decimal):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{value} is no text")  # noqa: TRY004  # all that is wrong with a value is a ValueError
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"a text has at most {_LONGEST_TEXT} characters")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("a text holds characters only")
    return value


def _choice(field: DataField, value: Scalar) -> str:
    """As it is declared, however it was spelled."""
    for declared in field.values:
        if str(value).strip().casefold() == declared.casefold():
            return declared
    raise ValueError(f"it is one of {', '.join(field.values)}, not {str(value)[:40]!r}")


def _number(_: DataField, value: Scalar) -> Decimal:
    if isinstance(value, bool | date):
        raise ValueError(f"{value} is no number")  # noqa: TRY004  # as above
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{str(value)[:40]!r} is no number") from None
    if not number.is_finite() or abs(number) >= _LARGEST or number != round(number, _MOST_DECIMALS):
        raise ValueError(f"a number is below {_LARGEST:,} and has at most {_MOST_DECIMALS} decimals")
    return _plain(number)


def _plain(number: Decimal) -> Decimal:
    """Without an exponent or empty decimals, so that equal plans are written alike."""
    return Decimal(format(number.normalize(), "f"))


def _whole(field: DataField, value: Scalar) -> Decimal:
    number = _number(field, value)
    if number != number.to_integral_value():
        raise ValueError(f"{number} is no whole number")
    return number


def _date(_: DataField, value: Scalar) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else _refused(value)
    except ValueError:
        raise ValueError(f"{str(value)[:40]!r} is no day as YYYY-MM-DD") from None


def _refused(value: Scalar) -> date:
    raise ValueError(f"{value} is no date")


def _flag(_: DataField, value: Scalar) -> bool:
    if isinstance(value, bool):
        return value
    if (flag := _FLAGS.get(str(value).strip().casefold())) is None:
        raise ValueError(f"it is true or false, not {str(value)[:40]!r}")
    return flag


def _month(field: DataField, value: Scalar) -> Decimal:
    month = _whole(field, value)
    if not 1 <= month <= 12:
        raise ValueError("a month is a number from 1 to 12")
    return month


_TYPED: Mapping[FieldType, Callable[[DataField, Scalar], Scalar]] = MappingProxyType(
    {
        "text": _text,
        "choice": _choice,
        "whole": _whole,
        "number": _number,
        "money": _number,
        "date": _date,
        "flag": _flag,
    }
)
