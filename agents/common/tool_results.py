"""What tools give back: plain JSON with a count first, so that a model, a person and a test read the same."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import JsonValue

from agents.common.database import Row

MOST_ROWS = 20
MOST_TEXT = 1200

ToolResult = dict[str, JsonValue]


def found(name: str, rows: Sequence[Row], *, otherwise: str) -> ToolResult:
    """`{"found": 2, name: [...]}`, or `{"found": 0, "message": otherwise}`; long lists and texts are cut."""
    if not rows:
        return {"found": 0, "message": otherwise}
    return {"found": len(rows), name: [plain(row) for row in rows[:MOST_ROWS]]}


def plain(value: object) -> JsonValue:
    """A database value as JSON: numbers for money, ISO dates, no empty fields."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items() if inner not in (None, [])}
    if isinstance(value, str):
        return shortened(value, longest=MOST_TEXT)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Sequence):
        return [plain(inner) for inner in value[:MOST_ROWS]]
    return str(value)


def shortened(text: str, *, longest: int) -> str:
    """Cut between two words, and seen to be."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
