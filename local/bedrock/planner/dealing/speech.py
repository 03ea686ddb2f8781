"""What the person does with what was offered: take it, leave it, choose, or want to know more (`speech.toml`)."""

import re
import tomllib
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from local.bedrock.planner.language import content_words

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_PERMISSION = re.compile(r"\W*(?:can|may|could|should) (?:i|we)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|they|them|both)\b|\b(?:these|those|this|that)\b"
    r"(?=\W*(?:$|[.,!?]|(?:in|for|please|now|then|as|to|too|with|and|instead|today|ones?|are|is|made|come|cost|have)\b))",
    re.IGNORECASE,
)
_TO_KNOW = re.compile(r"\bto (?:know|see|hear|compare)\b", re.IGNORECASE)


class Stance(Enum):
    """AGREES is a yes, DOES asks for the deed, DECLINES ends it, WISHES names something, CORRECTS names
    something else, ASKS wants to know.
    """

    AGREES = "agrees"
    DOES = "does"
    DECLINES = "declines"
    WISHES = "wishes"
    CORRECTS = "corrects"
    ASKS = "asks"
    SAYS = "says"


def stance(text: str, *, names: bool) -> Stance:
    """By the person's words; `names` says that they name a thing or a kind of it, besides."""
    plain = _without_manners(text)
    declined = _begins("no", plain) or _stands("declines", text)
    if _PERMISSION.match(plain) and _stands("gets", text):
        return Stance.WISHES
    if declined and not names:
        return Stance.DECLINES
    if _does(plain, text) and not _stands("declines", text):
        return Stance.DOES
    asking = "?" in text or _stands("asks", text)
    if not asking and not declined and _begins("yes", text) and not _TO_KNOW.search(text):
        return Stance.AGREES
    if not asking and declined:
        return Stance.CORRECTS
    if not asking and not _TO_KNOW.search(text) and _stands("wishes", text):
        return Stance.WISHES
    return Stance.ASKS if asking else Stance.SAYS


def is_offer(reply: str) -> bool:
    """Whether a reply ends by asking if it should be done."""
    asked = [sentence for sentence in _SENTENCE.split(reply.strip()) if sentence.endswith("?")]
    return bool(asked) and _stands("offers", asked[-1])


def leans(text: str, names: Iterable[str]) -> bool:
    """Whether it speaks of what was named before: 'order them', not 'those lamps' or 'the lamps, two of them'."""
    pronoun = _PRONOUN.search(text)
    return pronoun is not None and not any(0 <= text.find(name.split()[0]) < pronoun.start() for name in names)


def points(text: str) -> bool:
    """Whether it points at something: 'those lamps', 'what you show'."""
    return _stands("demonstrating", text) or looks(text)


def looks(text: str) -> bool:
    """Whether it speaks of what is to be seen: 'what do you show', 'the second one'."""
    return _stands("looking", text)


def holds_back(text: str) -> bool:
    """Whether the person says that it is not to be done yet."""
    return _stands("holds", text)


def is_again(text: str) -> bool:
    """Whether something is to be done once more."""
    return _stands("again", text)


def is_determined(name: str, text: str) -> bool:
    """Whether a name stands in the text as that of a thing: 'the lamp', 'those lamps'."""
    return bool(re.search(rf"\b(?:the|this|these|that|those|an?|your) (?:\w+ )?{_spaced(name)}", text, re.IGNORECASE))


def pointing_words(text: str, name: str) -> str:
    """The words for what is pointed at, as they were said: 'those lamps'; empty for a mere 'it'."""
    if name:
        found = re.search(
            rf"(?:\b(?:the|this|these|that|those|my|your|her|his)\s+)?{_spaced(name)}", text, re.IGNORECASE
        )
        return found[0] if found else name
    asked = _led_by("asking").sub("", text.strip())
    wished = re.sub(rf"^(?:{'|'.join(_lists()['wishes'])})\b\s*", "", asked, flags=re.IGNORECASE)
    return wished.strip(" .,!?") if _stands("placed", text) else ""


def _spaced(name: str) -> str:
    """The name with whatever stood between its words."""
    return r"\W+(?:\w+\W+){0,2}?".join(map(re.escape, name.split()))


def naming_words(text: str) -> list[str]:
    """The words that may name a thing."""
    return [word for word in content_words(text) if word not in _light()]


def _does(plain: str, text: str) -> bool:
    """'Can I order?' and 'how do I order?' only ask about it."""
    if _PERMISSION.match(plain) or _begins("asks", plain):
        return False
    return _begins("does", plain) or _stands("does_later", text)


def _without_manners(text: str) -> str:
    return _led_by("manners").sub("", text.strip())


def _begins(list_: str, text: str) -> bool:
    """Whether the text begins so, after what leads up to it."""
    led = _led_by("asking").sub("", text) if list_ == "does" else text
    return bool(_pattern(list_, r"\W*(?:{})\b").match(led) or _pattern(list_, r"\W*(?:{})\b").match(text))


def _stands(list_: str, text: str) -> bool:
    return bool(_pattern(list_, r"\b(?:{})(?!\w)").search(text))


@cache
def _pattern(list_: str, frame: str) -> re.Pattern[str]:
    return re.compile(frame.replace("{}", "|".join(_lists()[list_])), re.IGNORECASE)


@cache
def _led_by(list_: str) -> re.Pattern[str]:
    either = "|".join(_lists()[list_] if list_ == "manners" else [*_lists()["manners"], *_lists()[list_]])
    return re.compile(rf"^\W*(?:(?:{either})\b[\s,.!:-]*)*", re.IGNORECASE)


@cache
def _light() -> frozenset[str]:
    return frozenset(str(_lists()["light"]).split())


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
