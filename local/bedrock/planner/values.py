"""Says single values as a person would: labels, money, days and times, yes and no, nothing left."""

import re
from datetime import datetime

from local.bedrock.model import Json
from local.bedrock.planner.language import words
from local.bedrock.planner.months import DAYS

ID = re.compile(r"(?:^|_)(?:id|key|sku)$")
LONG = 80
_MONEY = frozenset(
    "price amount cost fee refund subtotal tax charge fare rent deposit copay discount premium deductible bill "
    "estimate".split()
)
_MONEY_IF_BROKEN = frozenset("total spent balance due paid sum goods value fine shipping".split())
_A_NUMBER_OF = frozenset("number count quantity percent percentage share months days hours minutes".split())
_STOCK = frozenset("stock quantity available availability left remaining".split())
_NAMES = frozenset("name topic topics table database column field variable path file bucket cluster".split())
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_LAST_DIGITS = re.compile(r"last_?\d$|last_(?:four|digits)$")


def label(key: str) -> str:
    """A field's name as words: 'estimated_delivery' is 'estimated delivery'."""
    return "ending in" if _LAST_DIGITS.search(key) else " ".join(words(key))


def scalar(key: str, value: Json) -> str:
    """One value by its field's meaning: money with its sign, days in words, snake_case as words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _amount(value) if is_money(key, value) else f"{value:,.10g}" if value >= 10_000 else f"{value:g}"
    text = str(value).strip()
    if _DAY.fullmatch(text):
        return _in_words(text)
    if text in DAYS:
        return text.capitalize()
    spelt = words(key)[-1:] and words(key)[-1] in _NAMES
    return text.replace("_", " ") if _SNAKE.fullmatch(text) and not spelt else text


def _amount(value: float) -> str:
    return f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def is_money(key: str, value: float) -> bool:
    """Whether a number is an amount: by its name, or by a name that may mean one and its cents."""
    named = set(words(key))
    if named & _A_NUMBER_OF:
        return False
    return bool(named & _MONEY) or (isinstance(value, float) and bool(named & _MONEY_IF_BROKEN))


def is_day(value: Json) -> bool:
    """Whether a value is a day, with a time or without."""
    return isinstance(value, str) and bool(_DAY.fullmatch(value.strip()))


def is_stock(key: str) -> bool:
    """Whether a field tells how much there is to have."""
    return bool(set(words(key)) & _STOCK)


def is_gone(key: str, value: Json) -> bool:
    """Whether a field says that nothing is left to have."""
    return is_stock(key) and isinstance(value, int | float) and value == 0


def said(key: str, value: Json) -> str:
    """A field as 'label value'; one that is empty of stock, or true or false, by what that means."""
    if isinstance(value, bool):
        return _held(key) if value else _not_held(key)
    if is_gone(key, value):
        return _nothing(key)
    return f"{label(key)} {scalar(key, value)}"


def _held(key: str) -> str:
    first, *rest = words(key)
    return " ".join(rest) if rest and first in {"is", "was", "are"} else " ".join([first, *rest])


def _not_held(key: str) -> str:
    first, *rest = words(key)
    if "stock" in rest:
        return "out of stock"
    if rest and first in {"has", "is", "was", "are", "can"}:
        return f"{'no' if first == 'has' else 'cannot' if first == 'can' else 'not'} {' '.join(rest)}"
    if rest and first.endswith("s") and not first.endswith("ss"):
        return f"does not {first.removesuffix('s')} {' '.join(rest)}"
    return f"not {label(key)}"


def _nothing(key: str) -> str:
    """'quantity' and 'pieces_in_stock' are 'out of stock', 'copies_available' is 'no copies available'."""
    named = words(key)
    if {"stock", "quantity"} & set(named):
        return "out of stock"
    return "not available" if len(named) == 1 else f"no {' '.join(named)}"


def _in_words(text: str) -> str:
    """A day; with its time where that is one of a calendar, on a full minute."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{moment.day} {moment:%B %Y}"
    return f"{day} at {moment:%H:%M}" if text[10:11] in ("T", " ") and (moment.hour or moment.minute) else day
