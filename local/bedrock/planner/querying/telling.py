"""Puts what tools gave into words: what was found, what went wrong, what waits for somebody's decision."""

from collections.abc import Mapping, Sequence

from local.bedrock.model import Json
from local.bedrock.planner.language import listed
from local.bedrock.planner.records import PROSE, values
from local.bedrock.planner.turn import Exchange, Turn
from local.bedrock.planner.values import label, scalar

_MOST_ROWS = 5
_COUNTS = ("count", "total", "row_count", "rows_found", "number_of_rows")


def told(turn: Turn) -> str:
    """What the results of a turn say, one after another."""
    return "\n\n".join(dict.fromkeys(filter(None, map(_one, turn.exchanges))))


def _one(exchange: Exchange) -> str:
    said = [_value(value) for value in values(exchange.result)]
    text = " ".join(filter(None, said)).strip()
    if exchange.result.status == "error":
        return f"I could not do that: {text}" if text else "I could not do that just now."
    return text


def _value(value: Json) -> str:
    if isinstance(value, dict):
        prose = next((str(value[name]) for name in PROSE if isinstance(value.get(name), str)), "")
        return " ".join(filter(None, (prose or _rows(value), _waiting(value))))
    return str(value) if isinstance(value, str) else ""


def _rows(value: Mapping[str, Json]) -> str:
    """How many rows there are, and the first of them; one number alone is told as such."""
    rows = next((each for each in value.values() if isinstance(each, list)), [])
    found = [row for row in rows if isinstance(row, dict)]
    many = next((value[name] for name in _COUNTS if isinstance(value.get(name), int)), len(found))
    if not found:
        return "Nothing matches."
    if len(found) == 1 and len(found[0]) <= 2:
        return f"{_capital(_fields(found[0]))}."
    more = "more than " if value.get("more") is True else ""
    first = "; ".join(_fields(row) for row in found[:_MOST_ROWS])
    shown = "The first are" if len(found) > 1 else "It is"
    return f"I found {more}{many} {'row' if many == 1 else 'rows'}. {shown}: {first}."


def _fields(row: Mapping[str, Json]) -> str:
    return listed(f"{label(key)} {scalar(key, each)}" for key, each in row.items() if each is not None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _waiting(value: Mapping[str, Json]) -> str:
    """What nobody has decided yet is not done."""
    states = {str(value.get(name, "")).lower() for name in ("state", "status")}
    pending: Sequence[str] = ("waiting", "pending", "pending_approval", "waiting_for_approval", "awaiting_approval")
    return "Nothing is changed until it is approved." if states & set(pending) else ""
