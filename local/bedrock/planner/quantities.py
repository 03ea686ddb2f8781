"""Amounts that a sentence names, with unit and bound: 'at least 45 minutes', 'not above 80 euros', 'two adults'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from local.bedrock.planner.language import COUNTING, STOP_WORDS, stem

Bound = Literal["", "low", "high"]
_WORDS = {word: number for number, word in enumerate(COUNTING, 1)} | dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety hundred".split(), range(20, 110, 10), strict=True)
)
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(_WORDS)}"
_HIGH = (
    r"under|below|less than|fewer than|cheaper than|shorter than|up to|at most|at the most|max(?:imum|\.)?(?: of)?|"
    r"within|(?:no|not|isn't|n't) (?:\w+ )?(?:more|longer|further|farther|higher|larger) than|"
    r"not (?:above|over|beyond)|"
    r"no(?:thing|ne)? (?:over|above|beyond|\w+er than|more than)"
)
_LOW = (
    r"over|above|more than|longer than|at least|min(?:imum|\.)?(?: of)?|from|starting at|"
    r"(?:no|not) (?:less|fewer|shorter) than|not (?:under|below)"
)
_LOWER = r"(?:or|and) (?:less|fewer|under|below|shorter)|max(?:imum)?|tops|at (?:the )?most"
_HIGHER = r"(?:or|and) (?:more|over|above|longer)|at least|minimum"
_NO_UNIT = r"(?:or|and|max|maximum|tops|at|minimum)"
_QUANTITY = re.compile(
    rf"(?:\b(?:(?P<high>{_HIGH})|(?P<low>{_LOW}))\s+(?:an? |about |around )?)?"
    rf"(?P<sign>[$€£])?\s?(?<![\w.:-])(?P<number>{_NUMBER})(?![\w:]|[.,]\d|-\d)(?P<ended>[€$])?"
    rf"(?:[ -]?(?P<unit>(?!{_NO_UNIT}\b)[a-z]+))?"
    rf"(?(high)|(?(low)|(?:[ ,]+(?P<after>(?P<lower>{_LOWER})|{_HIGHER})\b(?! \d))?))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b(?:between|from) [$€£]?\s?(?P<low>{_NUMBER})\s*(?:and|to|-|–)\s*[$€£]?\s?(?P<high>{_NUMBER})(?![\w:]|[.,]\d)"
    r"(?:[ -]?(?P<unit>[a-z€]+))?",
    re.IGNORECASE,
)
_HOURS = (
    (re.compile(r"\b(?:a )?(?:three[- ]quarters? of an hour)\b", re.IGNORECASE), "45 minutes"),
    (re.compile(r"\b(?:a )?quarter of an hour\b", re.IGNORECASE), "15 minutes"),
    (re.compile(r"\ban? hour and a half\b", re.IGNORECASE), "90 minutes"),
    (re.compile(r"\bhalf an hour\b|\bhalf[- ]hour\b", re.IGNORECASE), "30 minutes"),
    (re.compile(r"\ban hour\b(?! ago)", re.IGNORECASE), "1 hours"),
)
_MONEY = frozenset(map(stem, "dollar dollars buck bucks usd euro euros eur pound pounds cent cents francs".split()))
_PEOPLE = frozenset(map(stem, "adult people person guest child children kid traveller passenger friend".split()))
_TIME = frozenset(
    map(stem, "minutes mins min hours hour days day nights night weeks week months month years year".split())
)
_SIZES = {
    "kilo": "kg", "kilogram": "kg", "kg": "kg", "cm": "cm", "centimetr": "cm", "km": "km", "kilometr": "km",
    "star": "star",
}  # fmt: skip
MONEY, PEOPLE = "money", "people"


@dataclass(frozen=True)
class Quantity:
    """An amount; `unit` is 'money', 'people', the stem of another unit, or empty where none is said."""

    value: float
    bound: Bound
    unit: str

    @property
    def is_time(self) -> bool:
        """Whether it says how long."""
        return self.unit in _TIME


def quantities(text: str) -> list[Quantity]:
    """All amounts, in the order of the words; 'between 20 and 40' is two of them."""
    for pattern, plain in _HOURS:
        text = pattern.sub(plain, text)
    found = [*_ranges(text)]
    return [*found, *(_quantity(each) for each in _QUANTITY.finditer(_BETWEEN.sub(" ", text)))]


def _ranges(text: str) -> Iterator[Quantity]:
    for each in _BETWEEN.finditer(text):
        low, high = sorted((_value(each["low"]), _value(each["high"])))
        unit = MONEY if re.search(r"[$€£]", each[0]) else _unit(each["unit"])
        yield Quantity(low, "low", unit)
        yield Quantity(high, "high", unit)


def _quantity(found: re.Match[str]) -> Quantity:
    high = found["high"] or found["lower"]
    bound: Bound = "high" if high else "low" if found["low"] or found["after"] else ""
    unit = MONEY if found["sign"] or found["ended"] else _unit(found["unit"])
    return Quantity(_value(found["number"]), bound, unit)


def _value(number: str) -> float:
    return float(_WORDS.get(number.lower()) or number.replace(",", ""))


def _unit(word: str | None) -> str:
    root = stem((word or "").lower())
    if root in _MONEY:
        return MONEY
    if root in _PEOPLE:
        return PEOPLE
    if root in _SIZES:
        return _SIZES[root]
    counts = root in _TIME or (word or "").lower().endswith("s")
    return root if word and counts and word.lower() not in STOP_WORDS else ""
