"""What something comes to, by the rates that a prompt states: 'Tax is 8 % …', 'Shipping is 9.99, free from 50.00'."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from local.bedrock.planner.dealing.lines import Line
from local.bedrock.planner.values import is_money

_AMOUNT = r"[$€£]?\s?(\d+(?:\.\d+)?)"
_TAX = re.compile(
    r"\btax\b[^\n%]{0,60}?(\d+(?:\.\d+)?)\s?(?:%|percent)|(\d+(?:\.\d+)?)\s?(?:%|percent)[^\n.]{0,30}\btax\b",
    re.IGNORECASE,
)
_SHIPPING = re.compile(rf"\b(?:shipping|delivery)\b[^\n\d]{{0,40}}{_AMOUNT}", re.IGNORECASE)
_FREE = re.compile(rf"\bfree\b[^\n\d]{{0,40}}\b(?:from|at|over|above|of)\b[^\n\d]{{0,20}}{_AMOUNT}", re.IGNORECASE)
_OF_RATES = re.compile(
    r"\bhow (?:much|high) (?:is|are|does|do|would)(?: \w+){0,2} (?:shipping|delivery|tax(?:es)?)\b|"
    r"\b(?:shipping|delivery) (?:costs?|fees?|free)\b|\bfree (?:shipping|delivery)\b",
    re.IGNORECASE,
)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rates:
    """`tax` in per cent; `free_from` is the price of the goods from which nothing is charged for sending them."""

    tax: Decimal
    shipping: Decimal
    free_from: Decimal | None


def rates_in(prompts: Iterable[str]) -> Rates | None:
    """The rates of a prompt that states a tax."""
    for text in prompts:
        if tax := _TAX.search(text):
            shipping, free = _SHIPPING.search(text), _FREE.search(text)
            return Rates(
                Decimal(tax[1] or tax[2]),
                Decimal(shipping[1]) if shipping else Decimal(0),
                Decimal(free[1]) if free else None,
            )
    return None


def explained(rates: Rates) -> str:
    """The rates as a person is told them."""
    free = f", free from ${rates.free_from:,.2f}" if rates.free_from is not None else ""
    return f"Shipping is ${rates.shipping:,.2f}{free}. Tax is {rates.tax:g} %."


def are_asked_for(question: str) -> bool:
    """Whether a question is for the rates themselves."""
    return bool(_OF_RATES.search(question))


def total(line: Line, rates: Rates) -> Decimal | None:
    """Goods, tax and shipping of a line whose price is known."""
    price = _price(line)
    if price is None:
        return None
    goods = price * (line.count or 1)
    tax = (goods * rates.tax / 100).quantize(_CENT, ROUND_HALF_UP)
    free = rates.free_from is not None and goods >= rates.free_from
    return (goods + tax + (0 if free else rates.shipping)).quantize(_CENT)


def in_words(line: Line, rates: Rates) -> str:
    """'With tax and shipping that is $21.60.'; empty without a price."""
    comes_to = total(line, rates)
    of_each = f" for {line.count}" if (line.count or 1) > 1 else ""
    return f"With tax and shipping the total{of_each} is ${comes_to:,}." if comes_to is not None else ""


def _price(line: Line) -> Decimal | None:
    """What one piece costs, as it was found last."""
    for record in reversed(line.thing.records if line.thing else ()):
        for key, value in record.items():
            if (number := _number(value)) is not None and is_money(key, float(number)):
                return number
    return None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return Decimal(str(value)) if re.fullmatch(r"\d+(?:\.\d+)?", str(value)) else None
