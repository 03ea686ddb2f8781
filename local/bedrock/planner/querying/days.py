"""Days, months, quarters and years as they are written, with their first and last day."""

import re
from calendar import monthrange
from datetime import date, timedelta

from local.bedrock.planner import months

MONTHS = {name: n for n, month in enumerate(months.MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}
MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
UNIT = r"(?:day|week|month|quarter|year)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DAY = (
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|(?:the )?\d{{1,2}}{_ORDINAL}(?: of)? {MONTH}(?:,? "
    rf"\d{{4}}\b)?|"
    rf"{MONTH} (?:the )?\d{{1,2}}{_ORDINAL}\b(?!\d)(?:,? \d{{4}}\b)?"
)
_EDGE = rf"(?:the )?(?:start|beginning|end) of (?:(?:the|this|last) {UNIT}|{MONTH}|\d{{4}})"
QUARTER = r"q[1-4]|(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th|last) quarter(?= of| in|,? \d{4}|$|\W)"
DATE = (
    rf"(?:{_DAY}|{_EDGE}|{MONTH}(?:,? (?:of )?\d{{4}}\b)?|(?:{QUARTER})(?:,? (?:of |in )?(?:\d{{4}}\b|(?:this|"
    rf"last) year))?|"
    rf"(?:first|second|1st|2nd|last) half of (?:(?:19|20)\d{{2}}|(?:this|last) year|the year)|(?:19|"
    rf"20)\d{{2}}\b|today|yesterday|(?:the )?(?:last|this|previous) {UNIT}\b)"
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
Span = tuple[date, date]


def days_of(said: str, today: date) -> Span | None:
    """The first and the last day of what is written, in lower case; a day or month of no year is the latest one."""
    said = said.strip(" .,").removeprefix("the ")
    if said in ("today", "yesterday"):
        day = today - timedelta(days=said == "yesterday")
        return day, day
    if edge := re.fullmatch(r"(start|beginning|end) of (.+)", said):
        whole = days_of(edge[2] if edge[2].split()[0] in ("this", "last") else _of_this(edge[2]), today)
        return whole and ((whole[1], whole[1]) if edge[1] == "end" else (whole[0], whole[0]))
    if unit := re.fullmatch(rf"(last|previous|this) ({UNIT})", said):
        first = first_of(today if unit[1] == "this" else back(first_of(today, unit[2]), 1, unit[2]), unit[2])
        return first, _before(back(first, -1, unit[2]))
    return _written(said, today)


def _of_this(said: str) -> str:
    said = said.removeprefix("the ")
    return f"this {said}" if re.fullmatch(UNIT, said) else said


def _written(said: str, today: date) -> Span | None:
    if half := re.match(r"(first|second|1st|2nd|last) half(?: of)? (?:the year )?(.*)", said):
        whole = days_of(half[2] or "this year", today)
        later = half[1] in ("second", "2nd", "last")
        return whole and (
            whole[0].replace(month=7 if later else 1),
            whole[0].replace(month=12 if later else 6, day=31 if later else 30),
        )
    year = next((int(found) for found in re.findall(r"\b(?:19|20)\d{2}\b", said)), None)
    if "last year" in said:
        year = today.year - 1
    elif "this year" in said:
        year = today.year
    if re.fullmatch(r"(?:19|20)\d{2}", said):
        return date(int(said), 1, 1), date(int(said), 12, 31)
    if (number := quarter(said)) is not None:
        return _months(3 * number - 2, 3, year, today)
    if iso := re.match(r"(\d{4})-(\d{2})-(\d{2})$", said):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if us := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})$", said):
        return _day(int(us[3]), int(us[1]), int(us[2]))
    if not (month := re.search(MONTH, said)):
        return None
    number = MONTHS[month[0].strip(".")]
    day = next((int(n) for n in re.findall(r"\b\d{1,2}(?=\D|$)", said)), None)
    if day is None:
        return _months(number, 1, year, today)
    return _day(year, number, day) if year else _latest(number, day, today)


def quarter(said: str) -> int | None:
    """The number of a quarter: 'q4', 'the fourth quarter of 2025'."""
    if found := re.match(r"q([1-4])\b", said):
        return int(found[1])
    found = re.match(rf"({'|'.join(_ORDINALS)}) quarter", said)
    return _ORDINALS[found[1]] if found else None


def _months(first: int, many: int, year: int | None, today: date) -> Span:
    if year is None:
        year = today.year if date(today.year, first, 1) <= today else today.year - 1
    start = date(year, first, 1)
    return start, _before(back(start, -many, "month"))


def _latest(month: int, day: int, today: date) -> Span | None:
    found = _day(today.year, month, day)
    return _day(today.year - 1, month, day) if found and found[0] > today else found


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _before(day: date) -> date:
    return day - timedelta(days=1)


def first_of(day: date, unit: str) -> date:
    """The first day of the unit that a day lies in; weeks start on Monday."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def back(day: date, amount: int, unit: str) -> date:
    """So many units earlier; in a shorter month its last day."""
    if unit in ("day", "week"):
        return day - timedelta(days=amount * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - amount * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
