"""What a question wants done with the rows: counted, added up, grouped, sorted, cut to the first so many."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from local.bedrock.planner.querying.english import Text

_UNITS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_UNIT = r"day|week|month|quarter|year"
_COUNT = re.compile(
    r"\b(?:how many|(?:total )?number of|number(?= and\b)|count(?:s)?(?: of| the)?|head ?count|how often)\b(?: of)?(?: "
    r"(?P<distinct>different|distinct|unique))?|"
    r"\b(?P<alone>different|distinct|unique)\b"
)
_FUNCTIONS = (
    ("average", re.compile(r"\b(?:on average|average|mean|typical(?:ly)?)\b")),
    (
        "sum",
        re.compile(r"\b(?:grand total|totals?|sum|altogether|in total|combined|overall|add(?:s|ed)? up|how much)\b"),
    ),
    ("minimum", re.compile(r"\b(?:minimum|min|smallest|lowest)\b")),
    ("maximum", re.compile(r"\b(?:maximum|max|largest|biggest|highest)\b")),
)
_EACH = re.compile(
    r"\b(?:(?:group|grouped|split|broken|break|breakdown|segmented|sliced|divided)(?: (?:it|them|that|this|those|"
    r"these|up|down|out))* (?:by|per|into|for each)|"
    r"per|by|for each|for every|in each|in every|of each|of every|across(?: all)?|each|every)\b(?: (?:the|their|"
    r"its|customer's|single|different))?(?:(?<=per) number of)?"
)
_WHICH_TIME = re.compile(
    rf"\b(?:in |on |during )?(?:which|what) (?:(?:was|is) (?:our|the) )?(?:(?:best|worst|strongest|weakest|"
    rf"busiest) )?(?P<unit>{_UNIT})s?\b|"
    rf"^\W*(?:show |list |find |give )?(?:me )?(?:the |our )?(?P<units>{_UNIT})s (?=with\b|of|in|when|where|that)|"
    rf"^\W*(?:what(?:'s| is| was) )?(?:the |our )?(?:best|worst|strongest|weakest|busiest|slowest) (?:\d+ "
    rf")?(?P<best>{_UNIT})s?\b"
)
_NEXT = re.compile(r",? (?:and|then|&)(?: then)?(?: by| per| each)? (?:the |their )?")
_SORTED = re.compile(
    r"\b(?:(?:sort|sorted|order|ordered|rank|ranked|ranking|arrange|arranged|list|listed)(?: (?:them|it|these|"
    r"those|this|that|the list|results|descending|ascending))*"
    r" (?:by|on|according to)|by)\b(?: (?:the|their|its|order of|descending|ascending|number of|what they|how "
    r"much they))*"
)
_DOWN = re.compile(
    r"\b(?:desc(?:ending)?|(?:highest|largest|biggest|newest|latest|most|most recent|most expensive|best)(?: "
    r"\w+)? first|high(?:est)? to low(?:est)?|from most|z to a|from (?:the )?(?:highest|largest|newest|best))\b"
)
_UP = re.compile(
    r"\b(?:asc(?:ending)?|(?:lowest|smallest|oldest|earliest|least|cheapest|fewest)(?: \w+)? first|low(?:est)? "
    r"to high(?:est)?|alphabetical(?:ly)?|a to z|from (?:the )?(?:lowest|smallest|oldest|cheapest)(?: to (?:the "
    r")?(?:most )?\w+)?)\b"
)
_N = r"(?P<n>\d{1,3})"
_MOST = (
    r"most(?! recent| of)|top|biggest|largest|highest|greatest|best(?![- ]sell)|leading|strongest|weakest|"
    r"busiest|slowest|"
    r"least(?! \d)|fewest|smallest|lowest|worst|bottom|weakest|poorest"
)
_NAMED = (
    r"best[- ]sell(?:ing|ers?)|(?:best|top|highest)[- ](?:earning|grossing)|(?:most|least) (?:expensive|"
    r"recent(?:ly)?|popular|sold|valuable|loyal)|"
    r"(?:best|worst|highest|lowest|top)[- ]rated|cheapest|"
    r"priciest|dearest|costliest|newest|latest|oldest|earliest|longest|shortest|last|first"
)
_LIMITS = (
    re.compile(
        rf"\b(?:top|bottom|first|last|best|worst|limit(?:ed)?(?: it)?(?: to)?) {_N}\b(?! (?:{_UNIT})|\.\d|%| "
        rf"percent| dollars| stars?)"
    ),
    re.compile(rf"\b(?:{_NAMED}|{_MOST}) {_N}\b(?! (?:{_UNIT})|\.\d|%| percent| dollars| stars?| times)"),
    re.compile(rf"\b{_N} (?=(?:\w+ )?(?:{_NAMED}|{_MOST}))(?!(?:{_UNIT})s? )"),
    re.compile(
        r"(?:\b(?:(?:show|list|give|get|find|see|display|tell)(?: me| us)?|any|the|our|my)|^\W*(?:and |now |ok "
        r")*(?:only|just)) "
        rf"(?:the |our |just |only |me )*{_N} "
        rf"(?!(?:{_UNIT})s?\b|stars?\b|percent|%|dollars|or more|or less|times|pieces|orders? or|and )"
    ),
)
_SUPERLATIVE = re.compile(rf"\b(?:{_NAMED}|{_MOST})\b")
_LEAST = re.compile(
    r"\b(?:least|fewest|smallest|lowest|worst|bottom|weakest|poorest|cheapest|oldest|earliest|shortest|first)\b"
)


_LIMITS_SAID = re.compile(r"(?:than|least|most|over|under|above|below|and) \$?[\d.,]+(?: \w+)? $")


@dataclass(frozen=True)
class Function:
    """An aggregate and where it is asked for."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Each:
    """A group: by a unit of time, or by what is named after `end`; `by` alone may also mean an order."""

    start: int
    end: int
    unit: str = ""
    only_by: bool = False


@dataclass(frozen=True)
class Most:
    """The most or the least of something."""

    said: str
    start: int
    end: int
    least: bool = False


@dataclass(frozen=True)
class Sorted:
    """An order, by what is named after `end`."""

    start: int
    end: int


@dataclass
class Asked:
    """All of it, in order."""

    functions: list[Function] = field(default_factory=list)
    each: list[Each] = field(default_factory=list)
    sorted: list[Sorted] = field(default_factory=list)
    most: list[Most] = field(default_factory=list)
    limit: int | None = None
    descending: bool | None = None


def asked_for(text: Text) -> Asked:
    """Read it; numbers and words that were read are taken."""
    said = text.lower
    asked = Asked()
    if down := _DOWN.search(said):
        asked.descending = True
        text.take(*down.span())
    elif up := _UP.search(said):
        asked.descending = False
        text.take(*up.span())
    _limit(text, asked)
    sorts = (m for m in _SORTED.finditer(said) if m[0].split()[0] != "by" and text.is_free(*m.span()))
    asked.sorted = [Sorted(*m.span()) for m in sorts if not _is_thing(said, m)]
    for each in asked.sorted:
        text.take(each.start, each.end)
    asked.each = list(_each(text))
    asked.most = [
        Most(m[0], *m.span(), least=bool(_LEAST.search(m[0])))
        for m in _SUPERLATIVE.finditer(said)
        if text.is_free(*m.span())
    ]
    asked.functions = list(_functions(text))
    return asked


def _is_thing(said: str, found: re.Match[str]) -> bool:
    """'the latest order by ...' is a thing, and not what is to be done."""
    noun = re.match(r"(?:order|rank|list) by", found[0])
    return bool(noun) and not re.search(r"(?:^|[,.]|\band|then|please|to|me|them|those)\s*$", said[: found.start()])


def _limit(text: Text, asked: Asked) -> None:
    for found in (match for pattern in _LIMITS for match in pattern.finditer(text.lower)):
        start, end = found.span("n")
        if text.is_free(start, end):
            asked.limit = max(1, min(200, int(found["n"])))
            text.take(start, end)
            return


def _each(text: Text) -> Iterator[Each]:
    for word, unit in _UNITS.items():
        if said := re.search(rf"\b{word}\b", text.lower):
            text.take(*said.span())
            yield Each(*said.span(), unit=unit)
    for found in _WHICH_TIME.finditer(text.lower):
        if text.is_free(*found.span()):
            named: str = found["unit"] or found["units"] or found["best"]
            text.take(found.end() - len(named) - 1, found.end())
            yield Each(found.start(), found.end(), unit=named)
    for found in _EACH.finditer(text.lower):
        if text.is_free(*found.span()):
            first = _group(text, found.start(), found.end(), only_by=found[0].strip() == "by")
            yield first
            yield from _further(text, first.end)


def _group(text: Text, start: int, end: int, *, only_by: bool = False) -> Each:
    unit = re.match(rf" ?({_UNIT})s?\b(?! of)", text.lower[end:])
    end += unit.end() if unit else 0
    text.take(start, end)
    return Each(start, end, unit[1] if unit else "", only_by=only_by and not unit)


def _further(text: Text, end: int) -> Iterator[Each]:
    """'per segment and month', 'by month and by state'; 'and' before anything else goes on with something new."""
    while more := _NEXT.match(text.lower, end):
        each = _group(text, more.start(), more.end())
        if not each.unit and not more[0].strip(" ,").endswith(("by", "per", "each")):
            text.taken.difference_update(text.places(more.start(), more.end()))
            return
        yield each
        end = each.end


def _functions(text: Text) -> Iterator[Function]:
    said = text.lower
    counts = [m for m in _COUNT.finditer(said) if text.is_free(*m.span())]
    for found in counts:
        yield Function("count_distinct" if found["distinct"] or found["alone"] else "count", *found.span())
    for name, pattern in _FUNCTIONS:
        first = next(
            (m for m in pattern.finditer(said) if not _LIMITS_SAID.search(said[: m.start()]) or m[0] != "in total"),
            None,
        )
        if first and text.is_free(*first.span()) and not any(c.start() <= first.start() < c.end() for c in counts):
            yield Function(name, *first.span())
