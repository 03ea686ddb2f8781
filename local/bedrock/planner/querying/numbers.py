"""Numbers that a question compares with: 'more than $1,000', 'between 2 and 5', 'at least 10 %'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from local.bedrock.planner.querying.english import Text

Sign = Literal["money", "percent", "times", ""]

_NUMBER = (
    r"(?P<{0}>[$€£]?\s?(?<![\w.,-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?\s?(?:%|percent\b(?: off)?|"
    r"dollars?\b|bucks\b|usd\b|euros?\b|times\b)?)(?![\w-]*\w)"
)
_ONE = _NUMBER.format("one")
_OTHER = _NUMBER.format("other")
_BEFORE: Sequence[tuple[str, str]] = (
    (
        "at_most",
        r"(?:at (?:the )?most|no more than|not more than|no(?:t)? (?:over|above|higher than|greater than)|up to|"
        r"maximum(?: of)?|maximal(?:ly)?|max(?: of)?|"
        r"<=|≤|not exceeding|within|no higher than|capped at)",
    ),
    (
        "at_least",
        r"(?:at (?:the )?least|no less than|no fewer than|not (?:less|fewer|under|below) ?(?:than)?|minimum(?: "
        r"of)?|min(?: of)?|"
        r">=|≥|upwards of|starting (?:at|from)|from)",
    ),
    (
        "more_than",
        r"(?:(?:more|greater|higher|bigger|larger|better|longer|pricier|dearer|older|costlier|expensive) than|"
        r"over|above|beyond|exceed(?:s|ed|ing)?|"
        r"in excess of|north of|past|topped|top(?:s|ping)?(?= \$?\d)|>|surpass(?:es|ed|ing)?)",
    ),
    (
        "less_than",
        r"(?:(?:less|fewer|lower|cheaper|smaller|shorter|worse|younger|expensive) than|under|below|beneath|"
        r"south of|<|short of)",
    ),
    ("not_equals", r"(?:not (?:equal to|exactly)|other than|different from)"),
    ("equals", r"(?:exactly|precisely|equal to|equals?|just|only|=)"),
)
_AFTER: Sequence[tuple[str, str]] = (
    (
        "at_least",
        r"(?:or (?:more|higher|better|above|over|greater|longer|up|bigger|larger)|and (?:more|above|up|over|"
        r"higher)|\+|plus\b|upwards)",
    ),
    (
        "at_most",
        r"(?:or (?:less|fewer|lower|below|under|worse|cheaper|shorter|smaller)|and (?:less|below|under|lower)|"
        r"max(?:imum)?\b|tops\b|at most)",
    ),
)
_BETWEEN = re.compile(rf"(?:(?:between|from|ranging from) )?{_ONE}\s?(?:and|to|up to|through|-|–)\s?{_OTHER}")
_EITHER = re.compile(rf"{_ONE}(?:\s|-)?(?:stars?)?\s?(?:or|and)\s{_OTHER}")
_COMPARED = re.compile("|".join(rf"(?P<{name}>(?<!\w){pattern})" for name, pattern in _BEFORE))
_AMOUNT = re.compile(_ONE)
_FOLLOWED = [(name, re.compile(rf"\s?(?:\w+ )?(?P<how>{pattern})(?! than| [$€£]?\d)")) for name, pattern in _AFTER]


@dataclass(frozen=True)
class Amount:
    """A comparison with its place in the text; `bare` when no word says how to compare."""

    operator: str
    values: tuple[float, ...]
    sign: Sign
    start: int
    end: int
    bare: bool = False
    said_at: tuple[int, int] = (0, 0)  # of a comparison that follows: '2 stars or less'


def amounts_in(text: Text) -> list[Amount]:
    """The comparisons of a text, in order, outside of what is understood already."""
    found: list[Amount] = []
    for match in _BETWEEN.finditer(text.lower):
        spoken = match[0].startswith(("between", "from", "ranging"))
        if text.is_free(match.start(), match.end()) and (
            spoken or _sign(match["one"]) or _sign(match["other"]) or "-" in match[0] or " to " in match[0]
        ):
            low, high = sorted((_value(match["one"]), _value(match["other"])))
            sign = _sign(match["one"]) or _sign(match["other"])
            found.append(Amount("between", (low, high), sign, match.start(), match.end()))
            text.take(match.start(), match.end())
    for match in _EITHER.finditer(text.lower):
        if text.is_free(match.start(), match.end()):
            values = (_value(match["one"]), _value(match["other"]))
            found.append(Amount("one_of", values, _sign(match["other"]), match.start(), match.end()))
            text.take(match.start(), match.end())
    for match in _AMOUNT.finditer(text.lower):
        if text.is_free(match.start(), match.end()):
            amount = _amount(match, text.lower)
            found.append(amount)
            text.take(amount.start, amount.end)
            text.take(*amount.said_at)
    return sorted(found, key=lambda amount: amount.start)


def _amount(match: re.Match[str], text: str) -> Amount:
    said, sign = (_value(match["one"]),), _sign(match["one"])
    before = [
        each for each in _COMPARED.finditer(text, 0, match.start()) if not text[each.end() : match.start()].strip(" $a")
    ]
    for operator, pattern in _FOLLOWED:
        if after := pattern.match(text, match.end()):
            return Amount(operator, said, sign, match.start(), match.end(), said_at=after.span("how"))
    if before and before[-1].lastgroup:
        return Amount(before[-1].lastgroup, said, sign, before[-1].start(), match.end())
    return Amount("equals", said, sign, match.start(), match.end(), bare=True)


def _value(said: str) -> float:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    return float(found[0].replace(",", "")) if found else 0.0


def _sign(said: str) -> Sign:
    if re.search(r"[$€£]|dollar|buck|usd|euro", said):
        return "money"
    if re.search(r"%|percent", said):
        return "percent"
    return "times" if "times" in said else ""


def plain(value: float) -> int | float:
    """A whole number as such."""
    return int(value) if value == int(value) else value
