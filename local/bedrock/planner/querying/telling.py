"""Puts what tools gave into words: what was found, what went wrong, what waits for somebody's decision."""

import re
from collections.abc import Mapping, Sequence

from local.bedrock.model import Json
from local.bedrock.planner.language import listed
from local.bedrock.planner.records import PROSE, records, values
from local.bedrock.planner.turn import Exchange, Turn
from local.bedrock.planner.values import label, scalar

_MOST_ROWS = 5
_MOST_SENTENCES = 4
_IDS = re.compile(r"_(?:id|token|key)$")
_COUNTS = ("count", "total", "row_count", "rows_found", "number_of_rows")


def told(turn: Turn) -> str:
    """What the results of a turn say, one after another; of a look-up for the next call only that call's."""
    led = len(turn.exchanges) > 1 and _needs_id(turn.exchanges[-1], turn.exchanges[-2])
    return "\n\n".join(dict.fromkeys(filter(None, map(_one, turn.exchanges[-1:] if led else turn.exchanges))))


def _needs_id(last: Exchange, before: Exchange) -> bool:
    """Whether a call was made with an id that the one before found."""
    found = {str(each) for value in values(before.result) for row in records(value) for each in row.values()}
    return any(name.endswith("_id") and str(value) in found for name, value in last.use.input.items())


def _one(exchange: Exchange) -> str:
    said = [_value(value) for value in values(exchange.result)]
    text = " ".join(filter(None, said)).strip()
    if exchange.result.status == "error":
        return f"I could not do that: {text}" if text else "I could not do that just now."
    return text


def _value(value: Json) -> str:
    if isinstance(value, dict):
        prose = next((str(value[name]) for name in PROSE if isinstance(value.get(name), str)), "")
        return " ".join(filter(None, (prose or _rows(value), _beside(value) if prose else "", _waiting(value, prose))))
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


def _beside(value: Mapping[str, Json]) -> str:
    """Sentences that stand beside the first one, and the state of the latest thing of a list."""
    told = [each for inner in value.values() if isinstance(inner, list) for each in inner if isinstance(each, str)]
    listed_ = (inner for inner in value.values() if isinstance(inner, list))
    first = next((rows[0] for rows in listed_ if rows and isinstance(rows[0], dict)), {})
    state = first.get("state") or first.get("status")
    about = next((str(each) for key, each in first.items() if not _IDS.search(key) and each != state), "")
    latest = [f"The latest: {about}: {state}"] if state and about else []
    return " ".join(f"{_capital(each.strip()).rstrip('.')}." for each in (*latest, *told[:_MOST_SENTENCES]))


def _waiting(value: Mapping[str, Json], prose: str) -> str:
    """What nobody has decided yet is not done."""
    states = {str(value.get(name, "")).lower() for name in ("state", "status")}
    pending: Sequence[str] = ("waiting", "pending", "pending_approval", "waiting_for_approval", "awaiting_approval")
    said = re.search(r"\bnothing\b.*\bapprov|\bwaits\b", prose, re.IGNORECASE)
    return "Nothing is changed until it is approved." if states & set(pending) and not said else ""
