"""The short fields of a record as facts, those that the question asks for first and never cut."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from local.bedrock.model import Json
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.language import listed, stem, words
from local.bedrock.planner.records import Record, is_main_text, status_key, title_key, untold
from local.bedrock.planner.values import ID, LONG, is_day, is_gone, is_money, label, said, scalar

_OF_SEVERAL = {"latest", "last", "next", "first", "current", "previous"}  # such an id is an answer: 'latest_order_id'
_SORTS = {"kind", "type", "brand"}  # told without their label: 'debit card, Visa'


def facts(record: Record, asked: Asked, *, most: int, brief: bool = False) -> list[str]:
    """The short fields that the headline's subject does not tell; of a brief record not what it is not."""
    about, called = _beyond_the_subject(asked, record), subject_fields(record, asked)
    state = next((key for key in record if key.endswith("_status") and key != status_key(record)), None)
    weighed = [
        (about.wants(key, value), 2 if key == state else _matters(key, value), text)
        for key, value in untold(record).items()
        if key not in called
        and (text := fact(key, value, about))
        and not (brief and value is False and not about.wants(key, value))
    ]
    weighed.sort(key=lambda one: (-one[0], -one[1]))
    wanted = sum(1 for weight, _, _ in weighed if weight > 0)
    return [text for _, _, text in weighed[: max(most, wanted)]]


def subject_fields(record: Record, asked: Asked) -> list[str]:
    """What the question calls a record that has no title: 'the pharmacy on Saturday'."""
    if title_key(record):
        return []
    short = ((key, value) for key, value in record.items() if isinstance(value, str) and not is_day(value))
    return [key for key, value in short if asked.names(value.replace("_", " "))]


def joined(told: list[str]) -> str:
    """Facts in a row; semicolons between them where one has a comma."""
    return ("; " if any(", " in one for one in told) else ", ").join(told)


def fact(key: str, value: Json, asked: Asked) -> str:
    """Empty for what is no fact of its own: ids that nobody named, long texts, records inside."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, dict):
        return _of_table(key, value, asked) if "_by_" in key else _flat(key, value, asked)
    if isinstance(value, list):
        plain = [item for item in value if item is not None and not isinstance(item, dict | list)]
        return f"{label(key)} {listed(scalar(key, item) for item in plain)}" if plain else ""
    if ID.search(key):
        named = any(map(str.isdigit, str(value))) and str(value).lower() in asked.question.lower()
        named = named or (key.split("_")[0] in _OF_SEVERAL and asked.wants(key, value) > 0)
        return f"{label(ID.sub('', key))} {value}" if named else ""
    if isinstance(value, str) and (len(value) > LONG or is_main_text(key)):
        return ""
    return said(key, value).rstrip(".")


def _beyond_the_subject(asked: Asked, record: Record) -> Asked:
    """The question without what the record is: of an order, 'order' asks for no field."""
    keys = [key for key in (title_key(record), status_key(record)) if key]
    subject = {stem(word) for key in keys if ID.search(key) for word in words(ID.sub("", key))}
    return replace(asked, subject=frozenset(subject))


def _matters(key: str, value: Json) -> int:
    """What people look for before the rest: a state, an amount, a day."""
    if key.endswith("_status") or key in {"rating", "stars", "score"}:
        return 1
    return int(is_day(value) or (isinstance(value, int | float) and is_money(key, value)))


def _flat(key: str, value: Mapping[str, Json], asked: Asked) -> str:
    """A small record that has no title of its own: 'paid with debit card, Visa, ending in 2094'."""
    plain = {name: inner for name, inner in value.items() if inner is not None and not isinstance(inner, dict | list)}
    if len(plain) < len(value) or title_key(value) not in (None, *_SORTS):
        return ""
    parts = (scalar(name, inner) if name in _SORTS else fact(name, inner, asked) for name, inner in plain.items())
    return f"{label(key)} {', '.join(filter(None, parts))}"


def _of_table(key: str, table: Mapping[str, Json], asked: Asked) -> str:
    """Of 'stock_by_size', the entry that the question names: 'stock in size 10: 5'; so in 'stock_by_color_and_size'."""
    what, _, by = key.partition("_by_")
    return listed(
        f"{place} is out of stock" if is_gone(what, value) else f"{label(what)} in {place}: {scalar(what, value)}"
        for place, value in _entries(by.split("_and_"), table, asked)
    )


def _entries(by: Sequence[str], table: Mapping[str, Json], asked: Asked) -> list[tuple[str, Json]]:
    """What the question names, in words; of a table of tables also by its inner names alone."""
    of, *rest = by
    named = {name: value for name, value in table.items() if asked.names(name)}
    if not rest:
        return [(f"{label(of)} {name}", value) for name, value in named.items()]
    return [
        (f"{label(of)} {name}, {place}", value)
        for name, inner in (named or table).items()
        if isinstance(inner, dict)
        for place, value in _entries(rest, inner, asked)
    ]
