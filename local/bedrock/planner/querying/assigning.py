"""New values that a message gives to fields: 'set the budget to 5000', 'cancel it', 'extend it until 31 December'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import Json
from local.bedrock.planner.querying.deeds import Deed
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import plainly, root, roots, text_of
from local.bedrock.planner.querying.numbers import amounts_in, plain
from local.bedrock.planner.querying.times import times_in

_TO = re.compile(r"\b(?:to|as|=|until|till|by|on|at)\s+[\"']?([^\"']+?)[\"']?\W*$", re.IGNORECASE)
_LAST = re.compile(r"\b(?:extend\w*|prolong\w*|until|till|end(?:s|ing)?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Assigned:
    """A field's new value."""

    field: Field
    value: Json


def assignments(said: str, deed: Deed | None, fields: Sequence[Field], today: date) -> Assigned | None:
    """The change that is meant; None where no field of them is spoken of."""
    if deed is None:
        return None
    named = [field for field in fields if _is_named(field, said)]
    verbs = [f for f in fields if f.kind == "choice" and any(_same(value, deed.verb) for value in f.values)]
    ends = [
        f
        for f in fields
        if f.kind == "date" and _LAST.search(said) and re.search(r"\bend|\blast\b", f"{f.own} {f.means}")
    ]
    titles = [f for f in fields if f.own in ("name", "title")] if deed.verb.startswith("renam") else []
    for field in (*named, *verbs, *ends, *titles):
        value = _value(field, said, deed, today)
        if value is not None:
            return Assigned(field, value)
    return None


def coming(day: date, said: str, today: date) -> date:
    """A day that was named without its year, and is still to come."""
    past = day < today and not re.search(r"[a-z\d],? 20\d{2}\b", said.lower())
    return day.replace(year=day.year + 1) if past and (day.month, day.day) != (2, 29) else day


def _is_named(field: Field, said: str) -> bool:
    words = {word.stem for word in text_of(said).words}
    return set(roots(field.own.replace("_percent", "").replace("_on", ""))) <= words


def _same(value: str, verb: str) -> bool:
    return root(value) == root(verb)


def _value(field: Field, said: str, deed: Deed, today: date) -> Json:
    """What stands after 'to', in the kind of the field; of a choice what the verb itself says."""
    given = _TO.search(said)
    text = text_of(plainly(given[1] if given else said))
    if field.kind == "choice":
        words = {word.stem for word in text.words}
        said_value = next((value for value in field.values if root(value) in words), None) if given else None
        return said_value or next((value for value in field.values if _same(value, deed.verb)), None)
    if field.kind == "date":
        whens = [time.when for time in times_in(f"on {text.lower}", today)]
        day = next((when.start or when.end for when in whens if when.start or when.end), None)
        return coming(day, said, today).isoformat() if day else None
    if field.is_number:
        amounts = amounts_in(text)
        return plain(amounts[-1].values[-1]) if amounts else None
    return given[1].strip() if given else None
