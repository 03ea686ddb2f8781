"""Times of day as they are spoken, written as HH:MM: 'half past two', '4 pm', 'from 10 to 4', 'at eight tonight'."""

import re

from local.bedrock.planner.language import COUNTING

_NUMBERS = COUNTING[:12]
_HOUR = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_HALF = r"(?: ?(a\.?m\b\.?|p\.?m\b\.?|o['’]?clock\b))?(?: in the (morning|afternoon|evening)\b)?"
_UNITS = (
    "jan feb mar apr may jun jul aug sep oct nov dec day week night month year hour minute euro dollar pound people "
    "person adult guest kid child place seat ticket piece star".split()
)
_NO_TIME = rf"(?![\w:/-]|[.,]\d| ?[%€$£]| of\b| ?(?:{'|'.join(_UNITS)}|o['’]?clock))"
_SPOKEN = re.compile(rf"\b(half|quarter|ten|twenty|five) (past|to) {_HOUR}\b{_HALF}", re.IGNORECASE)
_EXACT = re.compile(rf"(?<![\w:.-]){_HOUR}(?:[:.](\d\d))?{_HALF}(?![\w:]|\.\d)", re.IGNORECASE)
_LEADS = "at around after before until till from by between past"
_AFTER = re.compile(rf"\b((?:{'|'.join(_LEADS.split())}) ){_HOUR}\b{_NO_TIME}", re.IGNORECASE)
_PAIR = re.compile(rf"(?<![\w:.-])(\d{{1,2}})( ?(?:to|till|until|-|–) ?){_HOUR}\b{_NO_TIME}", re.IGNORECASE)
_START = re.compile(rf"(?<![\w:.-]){_HOUR}( ?(?:to|till|until|-|–) ?)([01]\d|2[0-3])(?=:\d\d)", re.IGNORECASE)
_END = re.compile(rf"(\b\d\d:\d\d ?(?:to|till|until|and|-|–) ?){_HOUR}\b{_NO_TIME}", re.IGNORECASE)
_WORDS = ((r"\b(?:noon|midday)\b", "12:00"), (r"\bmidnight\b", "00:00"))
_LATE = re.compile(r"\b(?:tonight|evening|night|dinner|supper|afternoon)\b", re.IGNORECASE)
_EARLY = re.compile(r"\b(?:morning|breakfast)\b", re.IGNORECASE)
_MINUTES = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5}
_SURELY_LATE = 4
_USUALLY_LATE = 7  # 'at seven' is in the evening, 'at eight' in the morning


def clocked(text: str) -> str:
    """The text with its times of day as HH:MM; of an hour without its half of the day the likelier."""
    for pattern, time in _WORDS:
        text = re.sub(pattern, time, text, flags=re.IGNORECASE)
    text = _SPOKEN.sub(lambda found: _spoken(found, text), text)
    text = _EXACT.sub(lambda found: _exact(found, text), text)
    text = _START.sub(lambda found: f"{_sooner(found[1], int(found[3]))}:00{found[2]}{found[3]}", text)
    text = _PAIR.sub(lambda found: f"{_likely(found[1], text) or found[1]}{found[2]}{found[3]}", text)
    text = _AFTER.sub(lambda found: f"{found[1]}{_likely(found[2], text) or found[2]}", text)
    return _END.sub(lambda found: f"{found[1]}{_later(found[2], found[1][:5], text) or found[2]}", text)


def _spoken(found: re.Match[str], text: str) -> str:
    minutes = _MINUTES[found[1].lower()]
    before = found[2].lower() == "to"
    hour = _hour(found[3], found[4], found[5], text)
    if hour is None:
        return found[0]
    whole = hour * 60 + (-minutes if before else minutes)
    return f"{whole // 60 % 24:02}:{whole % 60:02}"


def _exact(found: re.Match[str], text: str) -> str:
    """Only what is clearly a time: with minutes, or with its half of the day; '11.30' may be a price."""
    word, minute, half, part = found.groups()
    if not (minute or half or part) or int(minute or 0) > 59:
        return found[0]
    if "." in found[0].split(minute or " ")[0] and not (half or part or _leads_to_a_time(text[: found.start()])):
        return found[0]
    hour = int(word) if minute and word.isdigit() and not (half or part) else _hour(word, half, part, text)
    return found[0] if hour is None or hour > 23 else f"{hour:02}:{minute or '00'}"


def _leads_to_a_time(before: str) -> bool:
    return bool(re.search(r"\b(?:at|from|till|until|by|after|before) $", before, re.IGNORECASE))


def _hour(word: str, half: str | None, part: str | None, text: str) -> int | None:
    """The hour of the day, 0 to 23."""
    number = int(word) if word.isdigit() else _NUMBERS.index(word.lower()) + 1
    if number > 23:
        return None
    if half and half[0].lower() in "ap":
        return number % 12 + 12 * (half[0].lower() == "p")
    if part:
        return number % 12 + 12 * (part.lower() != "morning")
    if number > 12 or (number > _SURELY_LATE and _EARLY.search(text) and not _LATE.search(text)):
        return number
    late = bool(_LATE.search(text)) and number < 12
    return number + 12 if late or number <= _USUALLY_LATE else number


def _likely(word: str, text: str) -> str:
    hour = _hour(word, None, None, text)
    return "" if hour is None else f"{hour:02}:00"


def _sooner(word: str, end: int) -> str:
    """The hour of what ends at `end`: the last such hour before it."""
    hour = int(word) if word.isdigit() else _NUMBERS.index(word.lower()) + 1
    return f"{next((each for each in (hour + 12, hour) if each < end), hour):02}"


def _later(word: str, start: str, text: str) -> str:
    """The end of what began at `start`: never before it."""
    hour = _hour(word, None, None, text)
    if hour is None:
        return ""
    ended = next((each for each in (hour, hour - 12, hour + 12) if int(start[:2]) < each <= 23), hour)
    return f"{ended:02}:00"
