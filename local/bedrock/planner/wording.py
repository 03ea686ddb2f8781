"""Says what tools found as a person would: records by their name and state, lists cut to what one reads."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import cast

from local.bedrock.model import Json
from local.bedrock.planner.dates import Days, days_named
from local.bedrock.planner.language import addressed, content_stems, listed
from local.bedrock.planner.tone import is_override
from local.bedrock.planner.values import ID, LONG, facts, label, scalar

_TITLES = ("title", "name", "full_name", "product_name")
_PROSE = ("message", "note", "answer", "response", "advice", "summary", "hint")
_NEGATED = re.compile(r"\b(?:not|no|without|never|except)\b|n't\b|\bun\w+", re.IGNORECASE)
_LATEST = re.compile(r"\b(?:latest|most recent|newest|last (?!\w+s\b))", re.IGNORECASE)
_CHEAPEST = re.compile(r"\b(?:cheapest|lowest price|least expensive)\b", re.IGNORECASE)
_DEAREST = re.compile(r"\b(?:most expensive|dearest|highest price)\b", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_A_PARAGRAPH = 240
MOST_LISTED, MOST_FACTS, MOST_BRIEF_FACTS, MOST_PROSE = 5, 9, 5, 4000

Record = Mapping[str, Json]


def say(value: Json, *, question: str) -> str:
    """A value as text for the customer; fields that the question names come first."""
    if isinstance(value, dict):
        return _object(value, question)
    if isinstance(value, list):
        return _list("results", value, question)
    return "" if value is None else str(value).strip()


def _object(value: Record, question: str) -> str:
    """One record, or an envelope around lists, records and prose."""
    prose = [_trimmed(value[key]) for key in _PROSE if isinstance(value.get(key), str)]
    if _title(value):
        return _lines(_record(value, question), *prose)
    groups = [_list(key, inner, question) for key, inner in value.items() if isinstance(inner, list)]
    inside = [_record(inner, question) for inner in value.values() if isinstance(inner, dict)]
    told = _lines(*groups, *inside, *prose)
    return told or _sentence(", ".join(facts(value, question, most=MOST_FACTS)))


def _list(key: str, items: Sequence[Json], question: str) -> str:
    if not items:
        return f"I found no {label(key)} for that."
    rows: Sequence[Record] = [item for item in items if isinstance(item, dict)]
    if not rows:
        return _sentence(f"{label(key)}: {listed(scalar(key, item) for item in items)}")
    if all(_is_page(row, question) for row in rows[:MOST_LISTED]):
        return _best_of(rows, question)
    rows = _in_order_asked(_asked_for(rows, question), question)
    if len(rows) == 1:
        return _record(rows[0], question)
    lines = [f"- {_brief(row, question)}" for row in rows[:MOST_LISTED]]
    more = f"… and {len(rows) - MOST_LISTED} more." if len(rows) > MOST_LISTED else ""
    return _lines(f"I found {len(rows)} {label(key)}:", *lines, more)


def _asked_for(rows: Sequence[Record], question: str) -> Sequence[Record]:
    """The rows of the day that is named, the latest where that is asked, else those that bear most of its words."""
    if _NEGATED.search(question):
        return rows
    if (days := days_named(question)) and (dated := [row for row in rows if _falls_on(row, days)]):
        return dated
    if _LATEST.search(question) and (latest := max(rows, key=_day_of)) and _day_of(latest):
        return [latest]
    stems = [content_stems(" ".join(str(value) for value in row.values() if isinstance(value, str))) for row in rows]
    telling = {word for word in content_stems(question) if 0 < sum(word in row for row in stems) < len(rows)}
    most = max((len(telling & words) for words in stems), default=0)
    return [row for row, words in zip(rows, stems, strict=True) if len(telling & words) == most]


def _in_order_asked(rows: Sequence[Record], question: str) -> Sequence[Record]:
    """By price, where the question asks for the cheapest or the dearest."""
    dearest = bool(_DEAREST.search(question))
    if not (dearest or _CHEAPEST.search(question)) or not all(
        isinstance(row.get("price"), int | float) for row in rows
    ):
        return rows
    return sorted(rows, key=lambda row: cast("float", row["price"]), reverse=dearest)


def _falls_on(row: Record, days: Days) -> bool:
    told = (value[:10] for value in row.values() if isinstance(value, str) and _ISO_DAY.match(value))
    return any(days.first.isoformat() <= day <= days.last.isoformat() for day in told)


def _day_of(row: Record) -> str:
    """The first day that a row tells; empty when it tells none."""
    return next((value for value in row.values() if isinstance(value, str) and _ISO_DAY.match(value)), "")


def _is_page(row: Record, question: str) -> bool:
    """Whether a record is something to read, with hardly a fact beside its text."""
    few = len(facts(_untold(row), question, most=MOST_FACTS)) < MOST_BRIEF_FACTS
    return few and sum(map(len, _texts(row))) > _A_PARAGRAPH


def _best_of(rows: Sequence[Record], question: str) -> str:
    """Where each record is a page to read: the one whose title fits best whole, the others by their titles."""
    asked = content_stems(question)
    ranked = sorted(rows, key=lambda row: -len(asked & content_stems(_title(row))))
    others = [title for row in ranked[1:MOST_LISTED] if (title := _title(row))]
    return _lines(_record(ranked[0], question), f"See also: {'; '.join(others)}." if others else "")


def _record(record: Record, question: str) -> str:
    """'Order ORD-1 is shipped: carrier X, estimated delivery 23 November 2026.' and what is inside it."""
    rest = _untold(record)
    inside = [line for key, value in rest.items() if (line := _inside(key, value, question))]
    return _lines(_headline(record, rest, question, most=MOST_FACTS), *inside, *map(_trimmed, _texts(rest)))


def _brief(record: Record, question: str) -> str:
    """One line; a short text belongs to it when there is little else to tell."""
    rest = _untold(record)
    texts = _texts(rest) if len(facts(rest, question, most=MOST_FACTS)) < MOST_BRIEF_FACTS else []
    return " ".join([_headline(record, rest, question, most=MOST_BRIEF_FACTS), *map(_without_orders, texts)]).strip()


def _headline(record: Record, rest: Record, question: str, *, most: int) -> str:
    status = next((scalar(key, record[key]) for key in record if _is_status(key, record)), "")
    head = f"{_title(record)} is {status}" if status else _title(record)
    told = ", ".join(facts(rest, question, most=most))
    return _sentence(": ".join(part for part in (head, told) if part))


def _inside(key: str, value: Json, question: str) -> str:
    """Records inside a record, on a line of their own."""
    inner = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    if isinstance(value, dict) and _title(value):
        inner = [value]
    return f"{label(key).capitalize()}: {' '.join(_brief(item, question) for item in inner)}" if inner else ""


def _untold(record: Record) -> Record:
    """What the headline's subject does not say already."""
    status = next((key for key in record if _is_status(key, record)), None)
    told = {_title_key(record), status, *_PROSE, *(("first_name", "last_name") if _is_person(record) else ())}
    return {key: value for key, value in record.items() if key not in told}


def _is_status(key: str, record: Record) -> bool:
    """Whether the field is the state of what the title names: 'order_status' beside 'order_id', or plain 'status'."""
    title = _title_key(record)
    if title is None or not isinstance(record[key], str):
        return False
    return key == "status" or (bool(ID.search(title)) and key == f"{ID.sub('', title)}_status")


def _texts(record: Record) -> list[str]:
    """The long texts of a record."""
    return [
        value for key, value in record.items() if isinstance(value, str) and len(value) > LONG and key not in _PROSE
    ]


def _is_person(record: Record) -> bool:
    return {"first_name", "last_name"} <= record.keys()


def _title(record: Record) -> str:
    """What names the record: its title, a person's name, else its first id with what it is an id of."""
    if _is_person(record):
        return f"{record['first_name']} {record['last_name']}"
    key = _title_key(record)
    if key is None:
        return ""
    return f"{label(ID.sub('', key))} {record[key]}".strip() if ID.search(key) else str(record[key])


def _title_key(record: Record) -> str | None:
    named = (key for key in _TITLES if isinstance(record.get(key), str))
    ids = (key for key in record if ID.search(key) and key.count("_") < 2 and isinstance(record[key], str | int))
    return next(named, None) or next(ids, None)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _without_orders(text: str) -> str:
    """A stored text up to where it begins to address whoever reads it out."""
    sentences = re.split(r"(?<=[.!?:])\s+", text)
    kept = list(takewhile(lambda sentence: not is_override(sentence), sentences))
    return text if len(kept) == len(sentences) else f"{' '.join(kept)} (The rest is left out.)".strip()


def _trimmed(text: Json) -> str:
    whole = addressed(_without_orders(cast("str", text)).strip())
    return whole if len(whole) <= MOST_PROSE else f"{whole[:MOST_PROSE].rsplit(' ', 1)[0]} …"
