"""Values of a SQLite file, where any column may hold anything, as what ours hold; or a reason why not."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

LONGEST = 10_000
_CENT = Decimal("0.01")
_RICHEST = Decimal("99999999.99")
_PRODUCT = re.compile(r"[A-Za-z]+_?[0-9]{3,}")
_ORDER = re.compile(r"ORD-[0-9]{4}-[0-9]{3,}")

Old = Mapping[str, object]
"""A row as SQLite gives it."""


class Refused(ValueError):
    """The row can't be taken over; the message says why, without the value: it may be anything."""


def text(row: Old, column: str) -> str:
    """Words that say something."""
    found = optional_text(row, column)
    if found is None:
        raise Refused(f"{column} is empty")
    return found


def optional_text(row: Old, column: str) -> str | None:
    """Words, or None where there are none."""
    value = row.get(column)
    if value is None:
        return None
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        raise Refused(f"{column} is not text")
    if "\x00" in value or (not value.isprintable() and re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f]", value)):
        raise Refused(f"{column} has characters that text has not")
    if len(value) > LONGEST:
        raise Refused(f"{column} is longer than {LONGEST} characters")
    return value.strip() or None


def whole(row: Old, column: str, *, least: int = 0) -> int:
    """A whole number, not below `least`."""
    value = row.get(column)
    number = Decimal(value) if isinstance(value, int) else _number(value, column)
    if number != number.to_integral_value():
        raise Refused(f"{column} is not a whole number")
    if not least <= number < 2**31:
        raise Refused(f"{column} is below {least}" if number < least else f"{column} is too large")
    return int(number)


def money(row: Old, column: str) -> Decimal:
    """Dollars and cents, not negative."""
    amount = _number(row.get(column), column).quantize(_CENT)
    if not 0 <= amount <= _RICHEST:
        raise Refused(f"{column} is negative" if amount < 0 else f"{column} is too large")
    return amount


def _number(value: object, column: str) -> Decimal:
    try:
        number = Decimal(str(value).strip().lstrip("$"))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bytes) or not number.is_finite() or abs(number) > 10**12:
        raise Refused(f"{column} is not a number")
    return number


def day(row: Old, column: str) -> date:
    """A date, with or without a time."""
    found = optional_day(row, column)
    if found is None:
        raise Refused(f"{column} is empty")
    return found


def optional_day(row: Old, column: str) -> date | None:
    """A date of this century, or None where there is none."""
    words = optional_text(row, column)
    if words is None:
        return None
    try:
        found = datetime.fromisoformat(words).date()
    except ValueError as error:
        raise Refused(f"{column} is not a date like 2024-01-31") from error
    if not 2000 <= found.year < 2100:
        raise Refused(f"{column} is not of this century")
    return found


def product_id(row: Old) -> str:
    """As ours are written."""
    found = text(row, "product_id")
    if not _PRODUCT.fullmatch(found):
        raise Refused("product_id is not one like prod001")
    return found


def order_id(row: Old) -> str:
    """As ours are written, whatever the case."""
    found = text(row, "order_id").upper()
    if not _ORDER.fullmatch(found):
        raise Refused("order_id is not one like ORD-2024-001")
    return found


def word(row: Old, column: str) -> str:
    """A state in one spelling: "In Transit" and "in-transit" are in_transit."""
    return re.sub(r"[^a-z]+", "_", (optional_text(row, column) or "").lower()).strip("_")
