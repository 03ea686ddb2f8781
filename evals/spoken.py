"""The forms in which people say what a database holds: numbers, dates, times of day, statuses, names."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | date

NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
MONTHS = (
    "january jan januar janvier enero gennaio",
    "february feb februar février febrero febbraio",
    "march mar märz mars marzo",
    "april apr avril abril aprile",
    "may mai mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet julio luglio",
    "august aug août agosto",
    "september sept sep septembre septiembre settembre",
    "october oct oktober octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dezember décembre diciembre dicembre",
)

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATE_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::\d{2})?")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NUMERAL = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
# Typographic characters as a keyboard has them; markdown's emphasis as nothing.
_ORDINARY = str.maketrans("’‘“”\u2010\u2011\u2012–—\u00a0\u202f", "''\"\"-----  ", "*`")


class Unsayable(ValueError):
    """A value that no answer can be expected to state; the message says why."""


def states(answer: str, value: Value) -> bool:
    """Whether the answer states a value of the database, in one of its spoken forms."""
    return any(re.search(pattern, text) for text, pattern in _searches(answer, value))


def contains(answer: str, words: str) -> bool:
    """Whether words stand in the answer, parts of words included; case, quotes, hyphens and spaces do not matter."""
    return plain(words) in plain(answer)


def plain(text: str) -> str:
    """Lower case without markdown; hyphens, underscores and runs of spaces are one space; one spelling of cancelled."""
    return re.sub(r"[\s_-]+", " ", tidy(text)).replace("canceled", "cancelled").strip()


def tidy(text: str) -> str:
    """Lower case, ordinary quotes and dashes, no markdown."""
    return text.translate(_ORDINARY).lower()


def written(value: Value) -> str:
    """A value as a person would write it into a message."""
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)


def checked(value: object) -> Value:
    """The value. Raises Unsayable for a NULL, a boolean and an empty text."""
    if value is None:
        raise Unsayable("a NULL can't be stated")
    if isinstance(value, bool):
        raise Unsayable("a boolean can't be stated: say what it means with `says`")
    if isinstance(value, float):
        return Decimal(str(value))
    if not isinstance(value, (str, int, Decimal, date)) or not str(value).strip():
        raise Unsayable(f"{value!r} can't be stated")
    return value


def _searches(answer: str, value: Value) -> Iterator[tuple[str, str]]:
    """Texts with the patterns to look for in them."""
    text = tidy(answer)
    match value:
        case date():
            yield text, _day(value)
        case int() | Decimal():
            yield text, _number(value)
        case str() if found := _DATE_AND_TIME.fullmatch(value):
            day, time = date.fromisoformat(found[1]), found[2]
            yield text, rf"(?s)(?=.*?{_day(day)})(?=.*?{_time_of_day(time)})"
        case str() if _DATE.fullmatch(value):
            yield text, _day(date.fromisoformat(value))
        case str() if _TIME.fullmatch(value):
            yield text, _time_of_day(value)
        case str() if _NUMERAL.fullmatch(value):
            yield text, _number(Decimal(value))
        case str():
            yield plain(answer), rf"(?<!\w){re.escape(plain(value).rstrip('.'))}(?!\w)"


def _number(value: int | Decimal) -> str:
    """With or without separators of thousands and cents; never a part of another number, an id, a date or a time."""
    whole, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    cents = rf"[.,]{fraction}0*" if fraction else r"(?:[.,]0+)?"
    numeral = rf"{_thousands(whole)}{cents}"
    pattern = rf"(?:(?<=usd)|(?<![a-wyz_\d-]))(?<!\d[.,:/]){numeral}(?!\d)(?![.,:-]\d)(?!/\d+/)"
    if isinstance(value, int) and 0 <= value < len(NUMBER_WORDS):
        pattern = rf"(?:{pattern}|\b{NUMBER_WORDS[value]}\b)"
    return pattern


def _thousands(whole: str) -> str:
    groups = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.append(group)
    return "[,.' ]?".join(reversed(groups))


def _day(day: date) -> str:
    number = rf"0?{day.day}(?:st|nd|rd|th|\.|er)?"
    month = rf"(?:{'|'.join(MONTHS[day.month - 1].split())})\b\.?"
    # Another year is another day; without a year, the one that is meant is the one that was looked up.
    year = rf"(?:,?\s+(?:de\s+)?{day.year}\b|(?!,?\s+(?:de\s+)?\d{{4}}\b))"
    forms = (
        rf"{day:%Y-%m-%d}(?!\d)",
        rf"{number}\s+(?:of\s+|de\s+)?{month}{year}",
        rf"{month}\s+{number}(?!\d){year}",
        rf"0?{day.month}/0?{day.day}/(?:{day.year}|{day:%y})\b",
        rf"0?{day.day}\.\s?0?{day.month}\.\s?(?:{day.year})\b",
    )
    return rf"(?<![\d/.-])(?:{'|'.join(forms)})"


def _time_of_day(time: str) -> str:
    hour, minutes = int(time[:2]), time[3:]
    noon = "p" if hour >= 12 else "a"
    on_the_hour = "(?:[:.]00)?" if minutes == "00" else rf"[:.]{minutes}"
    twelve_hours = rf"{(hour - 1) % 12 + 1}{on_the_hour}\s?{noon}\.?m\b"
    return rf"(?<![\d:.])(?:0?{hour}[:.]{minutes}(?!\d)(?!\s?[ap]\.?m)|{twelve_hours})"
