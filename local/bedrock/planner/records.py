"""What tools found, as records: the values inside a tool result, what names a record, and what is inside it."""

import json
from collections.abc import Iterable, Iterator, Mapping

from local.bedrock.model import Json, ToolResult
from local.bedrock.planner.values import ID, LONG, label

Record = Mapping[str, Json]
PROSE = ("message", "note", "answer", "response", "advice", "summary", "hint")
_TITLES = ("title", "name", "full_name", "product_name", "display_name", "label")
_SORTS = ("kind", "type")
_MAIN_TEXTS = frozenset("body text description content details answer steps instructions review comment".split())


def values(result: ToolResult) -> list[Json]:
    """The contents of a result; a text that holds JSON is that JSON."""
    return [_parsed(item) for item in result.content]


def finds_anything(result: ToolResult) -> bool:
    """Whether a look-up went well and found something."""
    return result.status == "success" and any(map(_has_rows, values(result)))


def _has_rows(value: Json) -> bool:
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        return any(lists) if lists else bool(value)
    return bool(value)


def records(value: Json) -> Iterator[Record]:
    """Every object inside a value, outermost first, in order."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from records(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from records(inner)


def inner_records(value: Json) -> list[Record]:
    """The records of a list, or the one that is there."""
    if isinstance(value, dict):
        return [value] if title_key(value) not in (None, *_SORTS) else []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def title(record: Record) -> str:
    """What names the record: its title, a person's name, else its first id with what it is an id of."""
    if _is_person(record):
        return f"{record['first_name']} {record['last_name']}"
    key = title_key(record)
    if key is None:
        return ""
    return f"{label(ID.sub('', key))} {record[key]}".strip() if ID.search(key) else str(record[key])


def titles(rows: Iterable[Record]) -> list[str]:
    """What the rows are called, each once."""
    return list(dict.fromkeys(name for row in rows if (name := title(row))))


def title_key(record: Record) -> str | None:
    """The field that names the record."""
    plain = (key for key in _TITLES if isinstance(record.get(key), str))
    named = (key for key in record if key.endswith("_name") and isinstance(record[key], str))
    ids = (key for key in record if ID.search(key) and key.count("_") < 2 and isinstance(record[key], str | int))
    sorts = (key for key in _SORTS if isinstance(record.get(key), str))
    return next(plain, None) or next(ids, None) or next(named, None) or next(sorts, None)


def status_key(record: Record) -> str | None:
    """The state of what the title names: 'order_status' beside 'order_id', or plain 'status'."""
    key = title_key(record)
    if key is None:
        return None
    own = f"{ID.sub('', key)}_status" if ID.search(key) else "status"
    return next((name for name in ("status", own) if isinstance(record.get(name), str)), None)


def untold(record: Record) -> Record:
    """What the title and the state do not say already."""
    names = ("first_name", "last_name") if _is_person(record) else ()
    told = {title_key(record), status_key(record), *PROSE, *names}
    return {key: value for key, value in record.items() if key not in told}


def texts(record: Record) -> dict[str, str]:
    """The texts of a record: long ones, and what it is there to say."""
    return {
        key: value
        for key, value in record.items()
        if isinstance(value, str)
        and key not in (*PROSE, title_key(record))
        and (len(value) > LONG or is_main_text(key))
    }


def is_main_text(key: str) -> bool:
    """Whether a record is there for this text's sake."""
    return label(key).rpartition(" ")[2] in _MAIN_TEXTS


def _is_person(record: Record) -> bool:
    return {"first_name", "last_name"} <= record.keys()


def _parsed(item: Json) -> Json:
    if not isinstance(item, str) or not item.lstrip().startswith(("{", "[")):
        return item
    try:
        parsed: Json = json.loads(item)
    except ValueError:
        return item
    return parsed
