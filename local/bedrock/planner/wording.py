"""Says values as a person would: labels, money, dates, records and lists of records."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from local.bedrock.model import Json
from local.bedrock.planner.language import content_stems, listed, words

_MONEY_WORDS = frozenset({"price", "amount", "total", "cost", "fee", "refund", "subtotal", "spent", "balance"})
_ID = re.compile(r"(?:^|_)(?:id|key|sku)$")
_TITLES = ("title", "name", "product_name", "full_name")
_STATE = re.compile(r"(?:^|_)(?:status|state)$")
_PROSE = frozenset({"message", "note", "answer", "response", "advice", "reason_text", "summary", "hint"})
_LONG = 80
MOST_LISTED, MOST_FACTS, MOST_PROSE = 5, 9, 700


def say(value: Json, *, question: str) -> str:
    """A value as text for the customer; fields that the question names come first."""
    if isinstance(value, dict):
        return _object(value, question)
    if isinstance(value, list):
        return _list("results", value, question)
    return "" if value is None else str(value).strip()


def label(key: str) -> str:
    """A field's name as words: 'estimated_delivery' is 'estimated delivery'."""
    return " ".join(words(key))


def scalar(key: str, value: Json) -> str:
    """One value by its field's meaning: money with its sign, dates in words, yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and set(words(key)) & _MONEY_WORDS:
        return f"${value:,.2f}"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", text):
        day = date.fromisoformat(text[:10])
        return f"{day.day} {day:%B %Y}"
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text) else text


def _object(value: Mapping[str, Json], question: str) -> str:
    """An envelope around lists, or one record."""
    groups = {key: inner for key, inner in value.items() if isinstance(inner, list) and _are_records(inner)}
    prose = [_trimmed(text) for key, text in value.items() if key in _PROSE and isinstance(text, str)]
    if _subject(value):
        return "\n".join(filter(None, [_record(value, question), *prose]))
    if prose and not groups:
        return "\n".join(prose)
    parts = [_list(key, inner, question) for key, inner in groups.items()]
    inner_records = [_record(inner, question) for inner in value.values() if isinstance(inner, dict)]
    facts = "" if groups or inner_records else _facts(value, question)
    return "\n".join(filter(None, [*parts, *inner_records, facts and f"{facts[:1].upper()}{facts[1:]}.", *prose]))


def _list(key: str, items: Sequence[Json], question: str) -> str:
    noun = label(key)
    if not items:
        return f"I found no {noun} for that."
    plain = [item for item in items if not isinstance(item, dict)]
    if plain:
        return f"{noun.capitalize()}: {listed(scalar(key, item) for item in plain)}."
    rows = [cast("dict[str, Json]", item) for item in items]
    if len(rows) == 1:
        return _record(rows[0], question)
    lines = [f"- {_record(row, question, brief=True)}" for row in rows[:MOST_LISTED]]
    more = [f"… and {len(rows) - MOST_LISTED} more."] if len(rows) > MOST_LISTED else []
    return "\n".join([f"I found {len(rows)} {noun}:", *lines, *more])


def _record(record: Mapping[str, Json], question: str, *, brief: bool = False) -> str:
    """'Order ORD-1 is shipped: carrier X, estimated delivery 23 November 2026.' and what is inside it."""
    subject_keys = _subject(record)
    subject = _subject_text(record, subject_keys)
    state_key = next((key for key in record if _STATE.search(key) and isinstance(record[key], str)), None)
    used = {*subject_keys, *([state_key] if state_key else []), *_PROSE}
    rest = {key: value for key, value in record.items() if key not in used}
    facts = _facts(rest, question, most=5 if brief else MOST_FACTS)
    head = f"{subject} is {scalar(state_key, record[state_key])}" if state_key else subject
    joint = ": " if head and facts else ""
    text = f"{head}{joint}{facts}".strip()
    return "\n".join(
        filter(None, [f"{text[:1].upper()}{text[1:]}." if text else "", *([] if brief else _inside(rest, question))])
    )


def _inside(record: Mapping[str, Json], question: str) -> list[str]:
    """Lists and objects inside a record, a line each, and its long texts."""
    lines = []
    for key, value in record.items():
        if isinstance(value, list) and _are_records(value) and value:
            inner = [_record(item, question, brief=True) for item in value[:MOST_LISTED] if isinstance(item, dict)]
            lines.append(f"{label(key).capitalize()}: {' '.join(inner)}")
        elif isinstance(value, dict) and value:
            lines.append(f"{label(key).capitalize()}: {_record(value, question, brief=True)}")
        elif isinstance(value, str) and len(value) > _LONG:
            lines.append(_trimmed(value))
    return lines


def _facts(record: Mapping[str, Json], question: str, most: int = MOST_FACTS) -> str:
    """The short fields, those that the question speaks of first."""
    asked = content_stems(question)
    short = [(key, text) for key, value in record.items() if (text := _short(key, value))]
    short.sort(key=lambda fact: not content_stems(fact[0]) & asked)
    return ", ".join(f"{label(key)} {text}" for key, text in short[:most])


def _short(key: str, value: Json) -> str:
    if isinstance(value, list) and value and not any(isinstance(item, dict | list) for item in value):
        return listed(scalar(key, item) for item in value)
    if value is None or value == "" or isinstance(value, dict | list) or _ID.search(key):
        return ""
    text = scalar(key, value)
    return "" if len(text) > _LONG else text


def _subject(record: Mapping[str, Json]) -> list[str]:
    """The fields that name the record: its title, else its first id."""
    titled = [key for key in record if (key in _TITLES or key.endswith("_name")) and isinstance(record[key], str)]
    if titled:
        return titled[:1]
    return [key for key in record if _ID.search(key) and isinstance(record[key], str | int)][:1]


def _subject_text(record: Mapping[str, Json], keys: Sequence[str]) -> str:
    if not keys:
        return ""
    key = keys[0]
    return f"{label(_ID.sub('', key))} {record[key]}".strip() if _ID.search(key) else str(record[key])


def _are_records(items: Sequence[Json]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _trimmed(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MOST_PROSE else f"{text[:MOST_PROSE].rsplit(' ', 1)[0]} …"
