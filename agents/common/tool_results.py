"""What tools give back: plain JSON with a count first, so that a model, a person and a test read the same."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import JsonValue

from agents.common.database import Row

MOST_ROWS = 20
MOST_TEXT = 1200
MOST_QUOTED = 80
MOST_CHARACTERS = 12_000  # some 3,000 tokens: a few results of this length and the question still fit any model

ToolResult = dict[str, JsonValue]


def found(name: str, rows: Sequence[Row], *, otherwise: str) -> ToolResult:
    """`{"found": 2, name: [...]}`, or `{"found": 0, "message": otherwise}`; long lists and texts are cut.

    Where fewer rows are shown than were found, `shown` says how many.
    """
    if not rows:
        return {"found": 0, "message": otherwise}
    shown = _fitting([plain(row) for row in rows[:MOST_ROWS]])
    cut: ToolResult = {"shown": len(shown)} if len(shown) < len(rows) else {}
    return {"found": len(rows), **cut, name: shown}


def _fitting(rows: list[JsonValue]) -> list[JsonValue]:
    """The first rows that fit together into a prompt, and the first one in any case."""
    characters = 0
    for place, row in enumerate(rows):
        characters += len(json.dumps(row, ensure_ascii=False))
        if characters > MOST_CHARACTERS and place > 0:
            return rows[:place]
    return rows


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


def quoted(said: str) -> str:
    """What a model looked for, as a message names it: enough to know it by, not the whole argument again."""
    return f"'{shortened(said, longest=MOST_QUOTED)}'"


def shortened(text: str, *, longest: int) -> str:
    """Cut between two words, and seen to be."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
