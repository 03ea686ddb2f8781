"""What things are called in the system's own spelling: 'my-cluster', an ARN, 'us-east-1', and never a phrase."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import STOP_WORDS, content_stems

_EXAMPLE = re.compile(r"\b(?:such as|for example|like) '(?=[^']*[a-z])(?=[^']*[-_.:\d])([^'\s]{2,80})'")
_QUOTED = r"[\"'“‘`](?P<quoted>[^\s\"'”’`]{2,255})[\"'”’`]"
_PLAIN = r"(?P<plain>arn:[\w:/.-]+|s3://[\w./-]+|[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)+)"
_VALUE = rf"(?:{_QUOTED}|{_PLAIN})"
_ANY = rf"(?:{_QUOTED}|(?P<plain>[A-Za-z][\w:/-]*(?:\.[\w:/-]+)*))"
_TOKEN = re.compile(rf"(?<![\w:/.-]){_VALUE}(?![\w-])")
_PLACE = re.compile(rf"\b(?:on|of|for|to|use|using)\s+(?:the\s+)?{_VALUE}(?=\s*(?:[?.!,]|$))")
_END = r"(?=\s*(?:[?.!,;)]|$)|\s+(?:to|with|on|in|for|from|using|and|as|back|again|now|please)\b)"
_ONE = re.compile(
    rf"\b(?:(?:one|it)\s+(?:is\s+)?(?:called|named)|(?:call|name)\s+it|[,;(]\s*(?:the\s+)?name(?:\s+is|\s*[:=])?)\s+{_ANY}",
    re.IGNORECASE,
)
_ACT = r"[a-z]+(?:\s+(?:down|back|up|out|off|rid of))?"
_POLITE = r"(?:(?:please|now|ok|okay|and|then|can|could|would|you|i|want|to|just|let's)\W+)*"
_OBJECT = re.compile(rf"^\W*{_POLITE}(?P<act>{_ACT})\s+(?P<plain>[a-z][a-z0-9]*(?:-[a-z0-9]+)+){_END}", re.IGNORECASE)
_DETERMINED = re.compile(rf"(?P<act>(?:\b{_ACT})?)\s*\b(?:the|my|our|your|this|that)\s+$", re.IGNORECASE)
_NO_NAME = STOP_WORDS | set(
    "again anyway back down end first last next previous named called now off soon today tomorrow yet".split()
)

_ALIKE, _MOST_BESIDE = 0.8, 4


def example_of(schema: JsonObject) -> str:
    """The name that a property's description shows in quotes; empty where the property is no such name."""
    shown = _EXAMPLE.search(str(schema.get("description", "")))
    return shown[1] if shown else ""


def names_in(text: str) -> list[str]:
    """All that is quoted or spelt as systems spell, in order."""
    return [_value(found) for found in _TOKEN.finditer(text)]


def is_spelt(text: str) -> bool:
    """Whether something stands there that nobody writes but systems: 'app_logs', 'stack:network'."""
    return bool(re.search(r"\b[a-z]+[_:][a-z]", text))


def called(words: Sequence[str], example: str, text: str, *, does: str = "") -> str | None:
    """What the thing is called that a property's words name: beside its noun, in its shape, or by holding the noun.

    `does` says what is done with it.
    """
    noun = re.escape(words[-1])
    beside = (
        rf"(?<![\w-]){noun}(?![\w-])(?:\s+(?:name|named|called|is|being|of))*\s*[:=]?\s*{_VALUE}",
        rf"(?<![\w-]){noun}(?![\w-])\s*(?:(?:is\s+)?(?:named|called)|[:=])\s*{_ANY}",
        rf"(?<![\w-]){_VALUE}\s+(?:\w+\s+)?{noun}(?![\w-])",
    )
    for pattern in beside:
        if found := re.search(pattern, text, re.IGNORECASE):
            return _value(found)
    if shape := _shape(example):
        return found[0] if (found := shape.search(text)) else _part(words, example, text, does)
    return next((name for name in names_in(text) if words[-1] in name.lower()), None)


def chosen(noun: str, does: str, text: str, *, alone: bool = True) -> str | None:
    """What an act that `does` so is to befall, of things that need no name: 'a pipeline vec', 'destroy shop-eu'.

    A word of no spelling of its own is a name only where the act stands before it: 'is the pipeline healthy' has none.
    `alone`: no other name is needed, which the act might befall.
    """
    acts = content_stems(does)
    if found := _ONE.search(text):
        return _value(found)
    for found in re.finditer(rf"(?<![\w-]){re.escape(noun)}\s+{_ANY}{_END}", text, re.IGNORECASE):
        before = text[: found.start()]
        determined = _DETERMINED.search(before)
        if content_stems(determined["act"] if determined else before) & acts and _may_name(_value(found)):
            return _value(found)
    thing = _OBJECT.search(text) if alone else None
    return thing["plain"] if thing and content_stems(thing["act"]) & acts else None


def _may_name(word: str) -> bool:
    return word.lower() not in _NO_NAME and not re.search(r"[a-z](?:ing|ly)$", word.lower())


def all_called(example: str, text: str) -> list[str]:
    """All that begin as the example does: 'subnet-0a1', 'subnet-0b2' where it is 'subnet-0a1b2c3d'."""
    prefix = re.match(r"[A-Za-z]+[-_](?=\w*\d)", example)
    found = re.findall(rf"(?<![\w-]){prefix[0]}\w*\d\w*(?![\w-])", text) if prefix else []
    return list(dict.fromkeys(found))


def correction(text: str, previous: str) -> str:
    """What was said before with the name that is said now in place of one much like it; empty where none is."""
    said, rest = names_in(text), re.findall(r"[a-z']+", _TOKEN.sub(" ", text).lower())
    if len(said) != 1 or len(rest) > _MOST_BESIDE:
        return ""
    meant = get_close_matches(said[0], names_in(previous), n=1, cutoff=_ALIKE)
    return previous.replace(meant[0], said[0]) if meant and meant[0] != said[0] else ""


def placed(example: str, text: str) -> str | None:
    """The one thing that a sentence is about, with no joints but the example's: 'which topics are on events-prod?'"""
    return next((_value(one) for one in _PLACE.finditer(text) if _joints(_value(one)) <= _joints(example)), None)


def _joints(name: str) -> set[str]:
    return set(re.findall(r"[_.]", name)) if not name.startswith("arn:") else set()


def _part(words: Sequence[str], example: str, text: str, does: str) -> str | None:
    """The part of a joined name beside its noun, or where its preposition points: 'roll back to the network step'."""
    if ":" not in example:
        return None
    noun = re.escape(words[-1])
    beside = [rf"\b(?P<part>[a-z][\w-]+)\s+{noun}(?![\w-])"]
    if len(words) > 1:
        beside.append(rf"\b{re.escape(words[0])}\s+(?:the\s+)?(?P<part>[a-z][\w-]+)(?=\s*(?:[?.!,]|$))")
    found = (one for pattern in beside for one in re.finditer(pattern, text, re.IGNORECASE))
    acts = content_stems(does) - content_stems(" ".join(words))
    return next(
        (one["part"] for one in found if _may_name(one["part"]) and content_stems(text[: one.start()]) & acts), None
    )


def _shape(example: str) -> re.Pattern[str] | None:
    """Names that look like the example, where it has a look of its own: digits, or a colon."""
    if ":" in example:
        return re.compile(r"(?<![\w:/-])[a-z]+:[a-z][\w-]*(?![\w:])")
    if not re.search(r"\d", example):
        return None
    spelled = re.sub(r"[A-Za-z]+|\d+", lambda run: r"\d+" if run[0].isdigit() else "[A-Za-z]+", example)
    return re.compile(rf"(?<![\w-]){spelled}(?![\w-])")


def _value(found: re.Match[str]) -> str:
    return str(found["quoted"] or found["plain"])
