"""Rows known by what they hold: an amount that the question names, or records that only some of them have."""

import re
from collections.abc import Iterator, Sequence

from local.bedrock.model import Json
from local.bedrock.planner.entities import Range, amount_range, number
from local.bedrock.planner.records import Record

_AMOUNT = re.compile(r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*\.\d\d)(?![\d:])|(\d[\d,]*) (?:dollars|euros|bucks)\b")
_ONE_OF = r"\b(?:my|our|the|any|which|what|of|open|how many)\s+(?:\w+\s+)?{noun}s?\b"


def of_the_amount(rows: Sequence[Record], question: str) -> list[Record] | None:
    """The rows that hold the very amount; None where none is named, or none or all of them hold it."""
    if amount_range(question) != Range():
        return None
    named = {number(a or b or c) for a, b, c in _AMOUNT.findall(question)}
    return _some(rows, [row for row in rows if named & set(_numbers(dict(row)))]) if named else None


def having(rows: Sequence[Record], question: str) -> list[Record] | None:
    """The rows with returns, where the question is for returns; None where it tells none apart."""
    lists = dict.fromkeys(key for row in rows for key, value in row.items() if isinstance(value, list))
    for key in lists:
        noun = re.escape(key.replace("_", " ").removesuffix("s"))
        if re.search(_ONE_OF.format(noun=noun), question, re.IGNORECASE):
            found = _some(rows, [row for row in rows if row.get(key)])
            if found:
                return found
    return None


def _some(rows: Sequence[Record], found: list[Record]) -> list[Record] | None:
    return found if 0 < len(found) < len(rows) else None


def _numbers(value: Json) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
