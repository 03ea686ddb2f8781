"""Values that stand in a sentence: identifiers, amounts, ranges, counts, dates, sizes, quoted words."""

import re
from dataclasses import dataclass

from local.bedrock.planner.language import STOP_WORDS

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONEY = re.compile(rf"(?:[$€£]\s?({_NUMBER})|({_NUMBER})\s?(?:dollars|bucks|usd|euros?|eur)\b)", re.IGNORECASE)
_AMOUNT = rf"[$€£]?\s?({_NUMBER})"
_NO_DATE = r"(?![\d:]|(?:st|nd|rd|th)\b| (?:[ap]\.?m|o'clock|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)"
_BETWEEN = re.compile(rf"(?:between|from)\s+{_AMOUNT}\s*(?:and|to|-|–)\s*{_AMOUNT}{_NO_DATE}", re.IGNORECASE)
_AT_MOST = re.compile(
    rf"(?:under|below|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|"
    rf"(?:no|not) more than|within)\s+{_AMOUNT}",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    rf"(?:over|above|more than|at least|min(?:imum)?(?: of)?|from|starting at|no less than)\s+{_AMOUNT}", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z]+(?:[-_]?[A-Za-z0-9]+)*\b")
_COUNT_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "couple": 2, "dozen": 12,
}  # fmt: skip
_COUNT = re.compile(rf"\b(?:top|best|first|last|latest)\s+(\d{{1,3}}|{'|'.join(_COUNT_WORDS)})\b", re.IGNORECASE)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Doctor|Professor)\.?\s+([A-Z][\w'-]+)")
_CAPITALISED = re.compile(r"(?<!^)(?<![.!?]\s)\b(?!I\b|I')[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*")
_OPENING_NAME = re.compile(
    r"(?!I\b|I'|(?:The|My|Our|Is|Are|Do|Does|Can|What|When|Which|Who|How|Where)\b)[A-Z][\w'-]+(?: [A-Z][\w'-]+)+"
)
_LANGUAGES = re.compile(
    r"\b(?:Arabic|Bengali|Bulgarian|Cantonese|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian|Finnish|French|"
    r"German|Greek|Hebrew|Hindi|Hungarian|Icelandic|Indonesian|Irish|Italian|Japanese|Korean|Latvian|Lithuanian|Mandarin|"
    r"Norwegian|Persian|Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Slovak|Slovenian|Spanish|Swahili|Swedish|Tamil|"
    r"Thai|Turkish|Ukrainian|Urdu|Vietnamese|Welsh)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December)s?$"
)
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_LASTING = re.compile(rf"\b({_NUMBER}) ?(second|minute|hour|day)s?\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\w$€£.,:-])(?:[A-Z]{1,4}\d{2,}|\d{4,})(?![\w:%€$-]|[.,]\d)")
_QUOTED = re.compile(r"(?<!\w)[\"“']([^\"”']{2,80})[\"”'](?!\w)")


@dataclass(frozen=True)
class Range:
    """Bounds on an amount; None is open."""

    low: float | None = None
    high: float | None = None


def number(text: str) -> float:
    """'1,500.50' as 1500.5."""
    return float(text.replace(",", ""))


def amount_range(text: str) -> Range:
    """'between 20 and $50', 'under 1,500', 'at least 10'."""
    if between := _BETWEEN.search(text):
        low, high = sorted((number(between[1]), number(between[2])))
        return Range(low, high)
    high_match, low_match = _AT_MOST.search(text), _AT_LEAST.search(text)
    return Range(number(low_match[1]) if low_match else None, number(high_match[1]) if high_match else None)


def money(text: str) -> float | None:
    """The first amount of money."""
    found = _MONEY.search(text)
    return number(found[1] or found[2]) if found else None


def count(text: str) -> int | None:
    """'top 5', 'the last three'."""
    found = _COUNT.search(text)
    if not found:
        return None
    word = found[1].lower()
    return _COUNT_WORDS.get(word) or int(word)


def identifiers(text: str) -> list[str]:
    """Words that mix letters with digits, as ids do."""
    return _IDENTIFIER.findall(text)


def numbered(text: str) -> list[str]:
    """Whatever may be the id of something, where nobody says what ids look like: 'M-50330', 'KA77', '60099310'."""
    return [*record_numbers(text), *_NUMBERED.findall(text)]


def record_numbers(text: str) -> list[str]:
    """Ids with a joint, as orders, loans and cases have them: 'LN-2044'."""
    return [found for found in identifiers(text) if "-" in found]


def shape(identifier: str) -> re.Pattern[str]:
    """The pattern of ids that look like this one: letters as they are (any case), as many digits or more.

    Where digits stand in two groups, as in ORD-2024-001, the letters before them may be left out.
    """
    parts = _parts(identifier)
    last = max((i for i, part in enumerate(parts) if part.isdigit()), default=-1)
    spelled = [_spelled(part, open_ended=i == last) for i, part in enumerate(parts)]
    if sum(part.isdigit() for part in parts) > 1 and parts[0].isalpha() and not parts[1].isdigit():
        spelled[:2] = [f"(?:{''.join(spelled[:2])})?"]
    return re.compile(rf"(?<![\w-]){''.join(spelled)}(?![\w-])", re.IGNORECASE)


def looks_like(identifier: str) -> re.Pattern[str]:
    """Ids built as this one is: as many letters and digits in each part."""
    spelled = (
        rf"\d{{{len(p)}}}" if p.isdigit() else rf"[a-z]{{{len(p)}}}" if p.isalpha() else p for p in _parts(identifier)
    )
    return re.compile(rf"(?<![\w-]){''.join(spelled)}(?![\w-])", re.IGNORECASE)


def like(example: str, text: str) -> str | None:
    """The first id in the text that looks like the example, in the example's letter case and with its joints."""
    found = shape(example).search(text)
    if not found:
        return None
    digits = iter(found.groups())
    return "".join(next(digits) if part.isdigit() else part for part in _parts(example))


def _parts(identifier: str) -> list[str]:
    return re.findall(r"[A-Za-z]+|\d+|[-_]", identifier)


def _spelled(part: str, *, open_ended: bool) -> str:
    if part.isdigit():
        return rf"(\d{{{max(1, len(part) - 1)},}})" if open_ended else rf"(\d{{{len(part)}}})"
    return "[-_]?" if part in "-_" else part


def examples(description: str) -> list[str]:
    """Ids that a description shows: 'the order, for example ORD-2024-001'."""
    return [word for word in identifiers(description) if shape(word).search(word)]


def named_value(name: str, text: str) -> str | None:
    """The value beside a property's name: 'size 10', 'in size M'; of several the last."""
    pattern = rf"\b{re.escape(name)}s?\b\s*(?:is|of|=|:|should be|in)?\s*([A-Za-z]{{1,3}}\b|{_NUMBER}[A-Za-z]{{0,2}}\b)"
    values = [value for value in re.findall(pattern, text, re.IGNORECASE) if value.lower() not in STOP_WORDS]
    return (values[-1].upper() if values[-1].isalpha() else values[-1]) if values else None


def counted(thing: str, text: str) -> float | None:
    """How many of something there are: '20,000 events', '36 partitions', '50 test events'."""
    found = re.search(rf"\b({_NUMBER})\s?(k\b)?\s*(?:[a-z]+ )?{re.escape(thing)}\b", text, re.IGNORECASE)
    return number(found[1]) * (1000 if found[2] else 1) if found else None


def lasting(unit: str, text: str) -> float | None:
    """A duration in the unit: '5 minutes' are 300 seconds; None where none is named, or the unit is none of time."""
    found = _LASTING.search(text)
    if not found or unit not in _SECONDS:
        return None
    return number(found[1]) * _SECONDS[f"{found[2].lower()}s"] / _SECONDS[unit]


def proper_name(text: str) -> str | None:
    """A name after a title, or the last run of capitalised words; what opens a sentence is one from two words on."""
    if titled := _TITLED.search(text):
        return titled[1]
    runs = [_OPENING_NAME.match(text), *_CAPITALISED.finditer(text)]
    names = [re.sub(r"['’]s$", "", found[0]) for found in runs if found]
    names = [name for name in names if not (_CALENDAR.match(name) or re.search(r"\d|^[A-Z]{3,}$", name))]
    return names[-1] if names else None


def languages_in(text: str) -> list[str]:
    """Languages by their English names."""
    return [name.capitalize() for name in _LANGUAGES.findall(text)]


def quoted(text: str) -> str | None:
    """The first words in quotation marks."""
    found = _QUOTED.search(text)
    return found[1] if found else None


def without_amounts(text: str) -> str:
    """The text without its ranges and amounts of money, for a search by words."""
    for pattern in (_BETWEEN, _AT_MOST, _AT_LEAST, _MONEY):
        text = pattern.sub(" ", text)
    return " ".join(re.sub(r"\b(?:dollars|bucks|usd|euros?|eur)\b", " ", text, flags=re.IGNORECASE).split())
