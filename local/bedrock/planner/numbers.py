"""Numbers that are no measure: how many of something, a year, an age, a floor."""

import re
from datetime import date

from local.bedrock.model import JsonObject
from local.bedrock.planner.clocks import clocked
from local.bedrock.planner.dates import without_days
from local.bedrock.planner.language import stem
from local.bedrock.planner.measured import people_in
from local.bedrock.planner.phrases import phrases_in
from local.bedrock.planner.quantities import MONEY, Quantity, quantities
from local.bedrock.planner.schema import described, name_words

_COUNTS = frozenset(
    "amount quantity pieces persons people seats places tickets copies units items parcels boxes rooms count number "
    "players guests value reading nights days months weeks hours".split()
)
_COUNTED = re.compile(r"\b(?:how many|number of|so many|number$|side by side)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.,/-])((?:1[5-9]|20)\d\d)(?![\w/-]|[.,]\d)")
_WHICH_YEAR = re.compile(r"\b(this|last|next) year\b", re.IGNORECASE)
_OLD = (
    re.compile(r"\b(\w+)[- ]years?[- ]olds?\b", re.IGNORECASE),
    re.compile(r"\b(?:turn(?:s|ed|ing)?|aged?|(?:girl|boy|child|kid|son|daughter|grand\w+) of) (\w+)\b", re.IGNORECASE),
    re.compile(r"\b(?:is|are|he's|she's|be|i'm|am) (\w+)(?= (?:years|now|and|in|on)\b|[.,!?]|$)", re.IGNORECASE),
)
_NTHS = "ground first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINALS = {word: place for place, word in enumerate(_NTHS)}
_NTH = re.compile(rf"\b({'|'.join(_ORDINALS)})\b(?: (\w+))?", re.IGNORECASE)
_NO_COUNT = re.compile(
    r"\b(?:the|that|this|which|any|no|another|every|each|last|next|first|second) one\b|\bone (?:of|way)\b",
    re.IGNORECASE,
)


def number_for(name: str, schema: JsonObject, text: str, today: date) -> float | None:
    """The number that the text says for the property, by what the property is."""
    parts = set(name_words(name))
    if parts & {"year", "vintage"}:
        return _year(text, today)
    if "age" in parts:
        return _age(text)
    if parts & {"floor", "team", "level", "row"}:
        return next((_ORDINALS[n[1].lower()] for n in _NTH.finditer(text) if not n[2] or n[2].lower() in parts), None)
    return _count(name, schema, text) if parts & _COUNTS or _COUNTED.search(described(schema)) else None


def _year(text: str, today: date) -> float | None:
    if found := _YEAR.search(text):
        return float(found[1])
    which = _WHICH_YEAR.search(text)
    return float(today.year + {"this": 0, "last": -1, "next": 1}[which[1].lower()]) if which else None


def _age(text: str) -> float | None:
    said = (amount for pattern in _OLD for found in pattern.finditer(text) for amount in quantities(found[1]))
    return next((each.value for each in said), None)


def _count(name: str, schema: JsonObject, text: str) -> float | None:
    """Of the amounts that count something, the one of the property's own noun, else the first."""
    own = {stem(word) for word in (*name_words(name), *name_words(described(schema)))}
    counted = [each for each in quantities(_bare(text)) if _counts(each, own)]
    only = counted[0] if len(counted) == 1 else None  # of several, each may be another property's
    best = next((each for each in counted if each.unit in own), only)
    return best.value if best else people_in(text) if own & {"person", "peopl", "seat", "plac"} else None


def _counts(each: Quantity, own: set[str]) -> bool:
    return each.unit in own or (each.unit != MONEY and not each.is_time and not each.bound)


def _bare(text: str) -> str:
    """Without what else has numbers: days, times of day, names."""
    for phrase in phrases_in(text):
        if phrase.is_name and any(map(str.isdigit, phrase.text)):
            text = text.replace(phrase.text, " ")
    return re.sub(r"\b\d\d:\d\d\b", " ", clocked(without_days(_NO_COUNT.sub(" ", text))))
