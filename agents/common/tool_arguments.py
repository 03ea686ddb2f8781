"""Checks of what a model filled in. A ValueError's text goes back to the model, which may then try again."""

import re
from datetime import date
from decimal import Decimal

from agents.common.contracts import LONGEST_TEXT

_SIZES = {"EXTRA SMALL": "XS", "SMALL": "S", "MEDIUM": "M", "LARGE": "L", "EXTRA LARGE": "XL", "X-LARGE": "XL"}
_NOTHING = frozenset({"", "null", "none", "nil", "undefined", "n/a", "any", "all", "any size", "all sizes"})


def words(value: str, *, name: str) -> str:
    """A text that says something, at most as long as a customer's message."""
    text = " ".join(value.replace("\x00", " ").split())
    if not text:
        raise ValueError(f"{name} is empty: say in a few words what to look for.")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{name} is longer than {LONGEST_TEXT} characters: say the same in fewer words.")
    return text


def is_left_out(value: str) -> bool:
    """Whether an optional argument says nothing: models also leave out by an empty text, by "null" or by "any"."""
    return value.strip().casefold() in _NOTHING


def optional_words(value: str | None, *, name: str) -> str | None:
    """The same for an argument that may be left out."""
    return None if value is None or is_left_out(value) else words(value, name=name)


def amount(value: float | None, *, name: str) -> float | None:
    """A price in dollars: not negative, and small enough to be one."""
    if value is not None and not 0 <= value <= 1_000_000:  # also refuses NaN
        raise ValueError(f"{name} must be an amount in dollars, 0 or more.")
    return value


def dollars(value: float | None, *, name: str) -> Decimal | None:
    """The same, exact, for a comparison with prices."""
    checked = amount(value, name=name)
    return None if checked is None else Decimal(str(checked))


def highest_price(value: float | None, *, name: str = "max_price") -> Decimal | None:
    """The same for an upper bound. Nothing is free: models that have to fill in something fill in 0."""
    return dollars(value, name=name) or None


def stars(value: float | None, *, name: str) -> Decimal | None:
    """A rating from 0 to 5."""
    if value is None:
        return None
    if not 0 <= value <= 5:  # also refuses NaN
        raise ValueError(f"{name} must be a number of stars from 0 to 5.")
    return Decimal(str(value))


def count(value: int | None, *, name: str, highest: int, otherwise: int) -> int:
    """How many of something; `otherwise` when it is left out."""
    if value is None:
        return otherwise
    if not 1 <= value <= highest:
        raise ValueError(f"{name} must be a number from 1 to {highest}.")
    return value


def day(value: str | None, *, name: str) -> date | None:
    """A day as YYYY-MM-DD."""
    if value is None or is_left_out(value):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(f"{name} must be a day as YYYY-MM-DD, such as 2026-05-31.") from None


def order_number(value: str) -> str:
    """An order's number in the shop's spelling."""
    number = value.strip().upper()
    if not re.fullmatch(r"ORD-\d{4}-\d{3,8}", number):
        raise ValueError("An order number looks like ORD-2024-001: use the one that the customer gave, or list orders.")
    return number


def return_number(value: str) -> str | None:
    """A return's number in the shop's spelling; None for what is none."""
    number = value.strip().upper()
    return number if re.fullmatch(r"RET-\d{4}-\d{3,8}", number) else None


def size_label(value: str | None) -> str | None:
    """A size as the shop labels it: '10', 'M'; 'size 10', 'us 10' and 'medium' are understood."""
    if value is None or is_left_out(value):
        return None
    label = re.sub(r"^(?:SIZE|US|EU|UK)\s+", "", " ".join(value.upper().split()))
    if not re.fullmatch(r"[A-Z0-9./ -]{1,12}", label):
        raise ValueError("size looks like 10, 9.5 or M: leave it out when the customer named none.")
    return _SIZES.get(label, label)
