"""What the amounts of several rows come to, where that is asked."""

import re
from collections.abc import Sequence

from local.bedrock.planner.language import words
from local.bedrock.planner.records import Record
from local.bedrock.planner.values import scalar

_COMES_TO = re.compile(
    r"\b(?:how much|all together|altogether|in total|total|in all|sum|come to|comes to|add up|owe|owed|spent)\b",
    re.IGNORECASE,
)
_ADDS_UP = ("balance", "due", "amount", "total", "fee", "fine", "paid", "charge")


def summed(rows: Sequence[Record], question: str) -> str:
    """'Together: amount $42.00.' of what one person owes or paid; prices of things do not add up."""
    if len(rows) < 2 or not _COMES_TO.search(question):
        return ""
    told = [f"{key.replace('_', ' ')} {_sum(rows, key)}" for key in rows[0] if _adds_up(key, rows)]
    return f"Together: {', '.join(told)}." if told else ""


def _adds_up(key: str, rows: Sequence[Record]) -> bool:
    numbers = all(isinstance(row.get(key), int | float) and not isinstance(row[key], bool) for row in rows)
    return numbers and bool(set(words(key)) & set(_ADDS_UP))


def _sum(rows: Sequence[Record], key: str) -> str:
    amounts = [value for row in rows if isinstance(value := row[key], int | float)]
    return scalar("amount", float(sum(amounts)))
