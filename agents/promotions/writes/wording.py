"""Counts, numbers and times as a person says them."""

from datetime import datetime
from decimal import Decimal


def counted(number: int, things: str) -> str:
    """`1 customer`, `2 customers`: sources have plural names."""
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"


def plain(number: Decimal) -> str:
    """`25`, not `25.0`."""
    return f"{number.normalize() if number else number:,f}"


def dollars(money: Decimal) -> str:
    """A difference: `+$99.70`, `-$5.00`."""
    return f"{'-' if money < 0 else '+'}${abs(money):,.2f}"


def time_of(at: str) -> str:
    """`16:17 UTC`, for what is over today or soon after."""
    return datetime.fromisoformat(at).strftime("%H:%M UTC")


def moment(at: str) -> str:
    """With its day."""
    return datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M UTC")
