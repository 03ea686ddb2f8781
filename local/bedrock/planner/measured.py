"""Which of the amounts that a sentence names is a property's: by the property's unit, and by what it bounds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import stem, words
from local.bedrock.planner.quantities import MONEY, PEOPLE, Bound, Quantity, quantities
from local.bedrock.planner.schema import name_words, type_of
from local.bedrock.planner.values import is_money

_LOW = frozenset("min minimum low lower from least above shortest lowest".split())
_HIGH = frozenset("max maximum high upper to most below under budget longest highest".split())
_LOWEST = re.compile(r"(?:the )?(?:at least|shortest|lowest|smallest|least|minimum|no less|earliest)\b", re.IGNORECASE)
_HIGHEST = re.compile(
    r"(?:the )?(?:most|at most|up to|longest|greatest|highest|largest|maximum|no (?:more|further|longer))\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"\b(?:dollars?|euros?|pounds?|francs?|usd|eur|price|cost)\b|[$€£]", re.IGNORECASE)
_TO_SPEND = re.compile(r"\b(?:i(?:'ve| have)|we(?:'ve| have)|has|got|budget|spend|about|around|round)\b", re.IGNORECASE)
_PERSONS = re.compile(
    r"\b(?:guests?|persons?|people|adults?|passengers?|travell?ers?|participants?|diners?)\b", re.IGNORECASE
)
_MINUTES = {"hour": 60.0, "minut": 1.0, "min": 1.0}
_OF_US = re.compile(
    r"\b(?P<n>\w+) of us\b|\b(?:party|family|group|table|room|bed) (?:of|for) (?P<of>\w+)\b|"
    r"\bfor (?P<for>\w+)(?=[?.,!]|$)",
    re.IGNORECASE,
)
_AND_I = re.compile(r"\b(?:me|myself|us) and (?:my|our|a) \w+|\b(?:my|our) \w+ and (?:i|me|myself)\b", re.IGNORECASE)
_ALONE = re.compile(r"\b(?:just|only) (?:for )?me\b|\b(?:for|by) myself\b|\balone\b|\bone person\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Measure:
    """What a number property measures."""

    bound: Bound
    units: frozenset[str]
    of_money: bool
    of_people: bool


def measured(name: str, schema: JsonObject, text: str, *, beside: Mapping[str, JsonObject]) -> float | None:
    """The amount for the property; None where none is said that must be its own."""
    measure = _measure(name, schema)
    if measure.of_people:
        return people_in(text)
    others = [_measure(other, each) for other, each in beside.items() if other != name and _is_number(each)]
    fitting = [each for each in quantities(text) if _fits(each, measure, others)]
    own_unit = set(map(stem, name_words(name)))
    if not measure.bound:
        return next((each.value for each in fitting if each.unit in own_unit), None)
    to_spend = measure.bound == "high" and bool(_TO_SPEND.search(text))
    own = (
        each
        for each in fitting
        if each.bound == measure.bound or (not each.bound and (each.unit in own_unit or _is_meant(each, to_spend)))
    )
    return next((_in_unit(each, measure) for each in own), None)


def _is_meant(each: Quantity, to_spend: bool) -> bool:
    """Whether an amount without a bound is one all the same: 'an hour', 'I have 50 euros'."""
    return each.is_time or (to_spend and each.unit == MONEY)


def bounds(name: str, schema: JsonObject) -> bool:
    """Whether the property is the most or the least of something, so that no other amount is its own."""
    return bool(_measure(name, schema).bound) and bool(set(name_words(name)) & (_LOW | _HIGH))


def people_in(text: str) -> float | None:
    """How many persons are spoken of: 'two adults and a child', 'the four of us', 'my wife and I'."""
    told = sum(
        each.value
        for each in quantities(re.sub(r"\ban? (?=adult|child|kid|baby|person)", "one ", text))
        if each.unit == PEOPLE and not each.bound
    )
    together = 2.0 if _AND_I.search(text) else 0.0
    if told or together:
        return told + together
    for found in _OF_US.finditer(text):
        if number := next((each.value for each in quantities(found[found.lastgroup or 0])), 0.0):
            return number
    return 1.0 if _ALONE.search(text) else None


def _measure(name: str, schema: JsonObject) -> _Measure:
    described = str(schema.get("description", ""))
    named = set(name_words(name))
    units = frozenset(map(stem, (*named, *words(described))))
    of_people = bool(_PERSONS.search(f"{' '.join(named)} {described}")) and type_of(schema) == "integer"
    of_money = is_money(name, 1.0) or bool(_CURRENCY.search(f"{' '.join(named)} {described}"))
    return _Measure(_bound(named, described), units, of_money, of_people and not of_money)


def _bound(named: set[str], described: str) -> Bound:
    if named & _LOW:
        return "low"
    if named & _HIGH:
        return "high"
    if _LOWEST.match(described):
        return "low"
    return "high" if _HIGHEST.match(described) else ""


def _fits(each: Quantity, measure: _Measure, others: list[_Measure]) -> bool:
    """Whether the amount may be the property's; one without a unit is money where money is measured."""
    if each.unit == MONEY:
        return measure.of_money
    if each.unit == PEOPLE:
        return False
    if each.is_time:
        return not measure.of_money and (each.unit in measure.units or bool(_factor(each.unit, measure)))
    if each.unit:
        return each.unit in measure.units and not measure.of_money
    money_beside = any(other.of_money and other.bound == measure.bound for other in others)
    return bool(each.bound) and (measure.of_money or not money_beside)


def _in_unit(each: Quantity, measure: _Measure) -> float:
    return each.value * (1.0 if each.unit in measure.units else _factor(each.unit, measure) or 1.0)


def _factor(unit: str, measure: _Measure) -> float:
    """Hours in the property's minutes, and the other way round; 0 for what it does not measure."""
    own = next((size for root, size in _MINUTES.items() if root in measure.units), 0.0)
    return _MINUTES.get(unit, 0.0) / own if own else 0.0


def _is_number(schema: JsonObject) -> bool:
    return type_of(schema) in ("number", "integer")
