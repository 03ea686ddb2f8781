"""Windows of time that a question names: 'the last 30 days', 'since March', 'in Q4', 'more than 90 days ago'."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.days import DATE, MONTH, MONTHS, QUARTER, UNIT, back, days_of, first_of, quarter

_N = rf"(?P<n>\d+) (?P<unit>{UNIT})s?"
_LAST = r"(?:last|past|previous|preceding|prior|trailing|latest|most recent)"
_LEAD = (
    r"(?:\b(?:in|over(?! \d+ \w+ ago)|within(?! \d+ \w+ ago)|during|for|from|of|on|throughout|across|at|"
    r"happened|any time|anytime|as) )*(?:the )?"
)
_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "fall": (9, 10, 11), "winter": (12, 1, 2)}
_BEFORE = ("before", "prior to", "earlier than", "older than")


@dataclass(frozen=True)
class When:
    """A window: a period of the plan, a day to compare with (`start`), or months of any year."""

    kind: str
    amount: int = 1
    unit: str = "day"
    start: date | None = None
    end: date | None = None
    months: tuple[int, ...] = ()

    @property
    def is_filter(self) -> bool:
        """Whether a plan writes it as a filter, and not as a period."""
        return bool(self.months) or self.kind in ("less_than", "more_than")

    def on(self, field: str) -> JsonObject:
        """The window as a plan writes it, for a field's day."""
        if self.months:
            months: list[Json] = list(self.months)
            return {"field": field, "operator": "in_month", "values": months}
        if self.kind in ("less_than", "more_than"):
            return {"field": field, "operator": self.kind, "values": [str(self.start)]}
        if self.kind == "between":
            days = {"start": self.start, "end": self.end}
            return {"field": field, "kind": self.kind, **{k: v.isoformat() for k, v in days.items() if v}}
        sized: JsonObject = {"amount": self.amount} if self.kind == "last" else {}
        return {"field": field, "kind": self.kind, **sized, "unit": self.unit}


@dataclass(frozen=True)
class Time:
    """A window with its place in the text. `vague` is 'recently', which a rule of the house may define."""

    when: When
    start: int
    end: int
    vague: bool = False


def times_in(text: str, today: date) -> list[Time]:
    """All windows of a text in lower case, in order; none lies in another."""
    found: list[Time] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if when := read(match, today):
                found.append(Time(when, match.start(), match.end(), vague=read is _recent))
    return sorted(found, key=lambda time: time.start)


def _last(match: re.Match[str], _: date) -> When:
    return When("last", int(match["n"]), match["unit"])


def _rolling(match: re.Match[str], _: date) -> When:
    return When("last", 1, match["unit"])


def _this(match: re.Match[str], _: date) -> When:
    return When("this", unit=match["unit"])


def _previous(match: re.Match[str], _: date) -> When:
    return When("previous", unit=match["unit"])


def _named_day(match: re.Match[str], _: date) -> When:
    return When("previous" if match["day"] == "yesterday" else "this", unit="day")


def _recent(_: re.Match[str], __: date) -> When:
    return When("last", 30, "day")


def _ago(match: re.Match[str], today: date) -> When:
    """'More than 90 days ago' ends before that day, 'less than' begins with it; alone it is that very unit."""
    day = back(today, int(match["n"]), match["unit"])
    how = (match["how"] or "").strip()
    if how in ("less than", "under", "within", "at most", "fewer than"):
        return When("last", int(match["n"]), match["unit"])
    if how or match["more"]:
        return When("between", end=day) if how == "at least" or match["more"] else When("less_than", start=day)
    first = first_of(day, match["unit"])
    return When("between", start=first, end=back(first, -1, match["unit"]) - timedelta(days=1))


def _between(match: re.Match[str], today: date) -> When | None:
    one, other = match["first"].strip(". "), match["last"].strip(". ")
    if one in MONTHS and other in MONTHS:
        return _months_from(MONTHS[one], MONTHS[other])
    year = re.search(r"\b(?:19|20)\d{2}\b", other)
    if year and not re.search(r"\d{4}", one):
        one = f"{one} {year[0]}"
    first, last = days_of(one, today), days_of(other, today)
    return When("between", start=first[0], end=last[1]) if first and last else None


def _months_from(first: int, last: int) -> When:
    return When("months", months=tuple((first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)))


def _since(match: re.Match[str], today: date) -> When | None:
    if not (days := days_of(match["day"], today)):
        return None
    if match["how"] in ("after", "later than", "newer than"):
        return When("more_than", start=days[1])
    return When("between", start=days[0])


def _until(match: re.Match[str], today: date) -> When | None:
    if not (days := days_of(match["day"], today)):
        return None
    return When("less_than", start=days[0]) if match["how"] in _BEFORE else When("between", end=days[1])


def _date(match: re.Match[str], today: date) -> When | None:
    """A day, month, quarter or year; a month or quarter of no year is that of any year."""
    said = match["day"].strip(" .").removeprefix("the ")
    if said in MONTHS:
        return When("months", months=(MONTHS[said],))
    if (number := quarter(said)) and not re.search(r"\d{4}|year", said):
        return When("months", months=tuple(range(3 * number - 2, 3 * number + 1)))
    days = days_of(said, today)
    return When("between", start=days[0], end=days[1]) if days else None


def _some_months(match: re.Match[str], _: date) -> When:
    named = re.findall(MONTH, match[0])
    return When("months", months=tuple(MONTHS[month.strip(". ")] for month in named))


def _season(match: re.Match[str], _: date) -> When:
    months, year = _SEASONS[match["season"]], match["year"]
    if year:
        start = date(int(year), months[0], 1)
        return When("between", start=start, end=back(start, -3, "month") - timedelta(days=1))
    return When("months", months=_SEASONS[match["season"]])


def _next(match: re.Match[str], today: date) -> When:
    """What is to come: the next so many days, or the whole next unit."""
    unit, many = match["unit"], match["n"]
    if many or unit == "day":
        return When("between", start=today, end=back(today, -int(many or 1), unit))
    first = back(first_of(today, unit), -1, unit)
    return When("between", start=first, end=back(first, -1, unit) - timedelta(days=1))


_Reader = Callable[[re.Match[str], date], When | None]


def _pattern(pattern: str, read: _Reader, *, lead: str = _LEAD) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(rf"{lead}(?<![\w.$])(?:{pattern})(?![\w%])"), read


_MORE = (
    r"(?P<how>more than |over |at least |less than |under |within |longer than |fewer than |older than )?(?:the last )?"
)
_PATTERNS: Sequence[tuple[re.Pattern[str], _Reader]] = [
    _pattern(rf"{_MORE}{_N} ago(?P<more> or (?:more|longer|earlier))?", _ago),
    _pattern(rf"(?P<how>older than |more than ){_N} old(?P<more>x)?", _ago),
    _pattern(rf"older (?P<how>than ){_N}(?P<more>)", _ago),
    _pattern(rf"{_LAST} {_N}", _last),
    _pattern(rf"{_N} (?:or more|and more|now|already|straight)", _last),
    _pattern(rf"next (?:(?P<n>\d+) )?(?P<unit>{UNIT})s?", _next),
    _pattern(rf"between (?P<first>{DATE}) and (?P<last>{DATE})", _between),
    _pattern(rf"(?:from )?(?P<first>{DATE}) (?:to|until|till|through|-|–) (?P<last>{DATE})", _between),
    _pattern(rf"(?P<how>since|after|later than|newer than|as of) (?P<day>{DATE})", _since),
    _pattern(
        rf"(?P<how>from|starting(?: in| from| on)?|beginning) (?P<day>{DATE}) (?:on(?:wards?)?|onwards?|forward)",
        _since,
    ),
    _pattern(rf"(?P<how>before|prior to|earlier than|older than|until|till|up to|through|by) (?P<day>{DATE})", _until),
    _pattern(rf"(?:the )?(?:past|trailing|latest) (?P<unit>{UNIT})", _rolling),
    _pattern(rf"(?:the )?(?:previous|preceding|prior)(?: calendar)? (?P<unit>{UNIT})", _previous),
    _pattern(rf"(?:this|the current|current|the present)(?: calendar)? (?P<unit>{UNIT})(?: so far)?", _this),
    _pattern(rf"(?:(?:in|over|within|during|for) )the last (?P<unit>{UNIT})", _rolling, lead=""),
    _pattern(r"last (?:calendar )?(?P<unit>week|month|quarter|year)(?:'s)?", _previous),
    _pattern(
        rf"(?:in |during |over |each |every )+(?:the |each |every )?(?P<season>{'|'.join(_SEASONS)})(?:s|"
        rf"time)?(?: months)?(?:,? (?:of )?(?P<year>\d{{4}}))?",
        _season,
        lead="",
    ),
    _pattern(r"(?P<day>today|yesterday)(?:'s)?", _named_day),
    _pattern(rf"{MONTH},? {MONTH},?(?: and| or) {MONTH}|{MONTH}(?: and| or|,) {MONTH}(?! ?\d)", _some_months),
    _pattern(
        rf"(?:in |during |of |for |from |on |each |every )+(?:the |any |each |every )?(?P<day>{DATE})(?:'s)?(?: "
        rf"of any year)?",
        _date,
        lead="",
    ),
    _pattern(
        rf"(?P<day>{MONTH},? (?:of )?\d{{4}}|(?:{QUARTER})(?:,? (?:of |in )?(?:\d{{4}}\b|(?:this|last) year))?|"
        rf"\d{{4}}-\d{{2}}-\d{{2}})(?:'s)?",
        _date,
    ),
    _pattern(rf"(?P<day>{'|'.join(m for m in MONTHS if len(m) > 3 and m not in ('march', 'sept'))})(?:'s)?", _date),
    _pattern(
        r"(?<!over )(?<!than )(?<!least )(?<!under )(?<!below )(?<!above )(?P<day>20[12]\d)(?=$|[?.!,]|,? "
        r"(?:vs|versus|and|by|compared)\b)",
        _date,
        lead="",
    ),
    _pattern(r"(?<!most )(?:recently|recent|lately|of late|just now)", _recent),
    _pattern(rf"(?:(?<=, )|^){_N}(?=,|$)", _last, lead=""),
    _pattern(rf"(?:in|for|within) (?:over |more than |at least )?{_N}", _last, lead=""),
]
