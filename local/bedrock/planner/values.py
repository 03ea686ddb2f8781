"""Says single values as a person would: labels, money, dates, yes and no, the fields that a question names."""

import re
from collections.abc import Mapping
from datetime import date

from local.bedrock.model import Json
from local.bedrock.planner.language import content_stems, listed, words

_MONEY_WORDS = frozenset({"price", "amount", "total", "cost", "fee", "refund", "subtotal", "spent", "balance"})
ID = re.compile(r"(?:^|_)(?:id|key|sku)$")
LONG = 80


def label(key: str) -> str:
    """A field's name as words: 'estimated_delivery' is 'estimated delivery'."""
    return " ".join(words(key))


def scalar(key: str, value: Json) -> str:
    """One value by its field's meaning: money with its sign, dates in words, snake_case as words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"${value:,.2f}" if set(words(key)) & _MONEY_WORDS else f"{value:g}"
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", text):
        day = date.fromisoformat(text[:10])
        return f"{day.day} {day:%B %Y}"
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", text) else text


def facts(record: Mapping[str, Json], question: str, *, most: int) -> list[str]:
    """The short fields as 'label value', those that the question speaks of first."""
    asked = content_stems(question)
    told = [(key, text) for key, value in record.items() if (text := _fact(key, value, question))]
    told.sort(key=lambda fact: not content_stems(fact[0]) & asked)
    return [text for _, text in told[:most]]


def _fact(key: str, value: Json, question: str) -> str:
    """Empty for what is no fact of its own: ids that nobody named, long texts, records inside."""
    if isinstance(value, bool):
        return label(key) if value else f"not {label(key)}"
    if isinstance(value, dict):
        return _chosen(key, value, question)
    if isinstance(value, list):
        plain = [item for item in value if item is not None and not isinstance(item, dict | list)]
        return f"{label(key)} {listed(scalar(key, item) for item in plain)}" if plain else ""
    if ID.search(key):
        return f"{label(ID.sub('', key))} {value}" if value and str(value).lower() in question.lower() else ""
    if value is None or value == "":
        return ""
    text = scalar(key, value)
    return "" if len(text) > LONG else f"{label(key)} {text}"


def _chosen(key: str, table: Mapping[str, Json], question: str) -> str:
    """Of 'stock_by_size', the entry that the question names: 'stock in size 10: 5'."""
    what, _, by = key.partition("_by_")
    asked = {word.lower() for word in words(question)}
    named = [(name, value) for name, value in table.items() if by and name.lower() in asked]
    return listed(f"{label(what)} in {label(by)} {name}: {scalar(what, value)}" for name, value in named)
