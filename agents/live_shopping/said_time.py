"""Finds the second of a stream that somebody names: "at 3:20", "two minutes ago", "90 seconds in"."""

import re

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
    for word in words.split()
}
_NUMBER = rf"(?:\d{{1,5}}|{'|'.join(_NUMBERS)})"
_MINUTES, _SECONDS = r"\s*(?:minutes?|mins?|m)\b", r"\s*(?:seconds?|secs?|s)\b"
_SPAN = (
    rf"(?:(?P<minutes>{_NUMBER}){_MINUTES}(?:\s*(?:and\s+)?(?P<rest>{_NUMBER}){_SECONDS})?"
    rf"|(?P<seconds>{_NUMBER}){_SECONDS})"
)
_AGO = re.compile(rf"\b{_SPAN}\s+(?:ago|earlier|back|before)\b")
_TIMES = (
    re.compile(r"\b(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<rest>[0-5]\d)\b"),
    re.compile(rf"\b(?:at|after|around|about|from)\s+(?:the\s+)?{_SPAN}"),
    re.compile(rf"\b{_SPAN}\s+(?:in|into|mark)\b"),
    re.compile(r"\bminute\s+(?P<minutes>\d{1,3})\b"),
    re.compile(r"\bsecond\s+(?P<seconds>\d{1,5})\b"),
)


def time_said(said: str, *, now: int) -> tuple[int | None, str]:
    """The second that small letters name, if they do, and what else they say."""
    if ago := _AGO.search(said):
        return now - _seconds(ago), _without(said, ago)
    for pattern in _TIMES:
        if named := pattern.search(said):
            return _seconds(named), _without(said, named)
    return None, said


def _seconds(named: re.Match[str]) -> int:
    spans = {"hours": 3600, "minutes": 60, "rest": 1, "seconds": 1}
    return sum(spans[name] * _number(value) for name, value in named.groupdict().items() if value)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _without(said: str, found: re.Match[str]) -> str:
    return f"{said[: found.start()]} {said[found.end() :]}"
