"""Bounds that a question sets on the numbers of rows: 'less than 50', 'between 20 and 40'."""

from collections.abc import Sequence

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.entities import amount_range
from local.bedrock.planner.records import Record
from local.bedrock.planner.values import is_money


def bounds(rows: Sequence[Record], question: str) -> bool:
    """Whether the question bounds a number that the rows have."""
    return bool(rows) and _bounded(rows[0], question) is not None


def lies_within(row: Record, question: str) -> bool:
    """Whether the row's number lies within the question's bounds."""
    limits, key = amount_range(question), _bounded(row, question)
    value = row.get(key) if key else None
    if not isinstance(value, int | float):
        return False
    return (limits.low is None or value >= limits.low) and (limits.high is None or value <= limits.high)


def _bounded(row: Record, question: str) -> str | None:
    """The number that the bounds are for: the one that is named, else an amount of money."""
    limits = amount_range(question)
    if limits.low is None and limits.high is None:
        return None
    numbers = {k: v for k, v in row.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    asked = Asked(question)
    named = max(numbers, key=lambda key: asked.wants(key, numbers[key]), default=None)
    if named and asked.wants(named, numbers[named]) > 0:
        return named
    return next((key for key, value in numbers.items() if is_money(key, value)), None)
