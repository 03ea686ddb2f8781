"""The question before, asked again with what is said now: 'and in black?', 'And swimwear?', 'Oh wait, six of us'."""

import re

from local.bedrock.planner import entities
from local.bedrock.planner.language import asks, content_words, words
from local.bedrock.planner.phrases import phrases_in
from local.bedrock.planner.turn import Turn

_SAME_AGAIN = re.compile(r"\b(?:i (?:meant|mean)|same question|the same (?:for|of|about))\b", re.IGNORECASE)
_COLORS = (
    r"black|white|gr[ae]y|silver|red|blue|navy|teal|turquoise|green|olive|sage|khaki|yellow|gold|orange|coral|rust|pink|"
    r"purple|violet|lilac|brown|tan|beige|sand|cream"
)
COLOR = re.compile(rf"\b(?:{_COLORS})\b", re.IGNORECASE)
_SORTS_OF_DETAIL = tuple(  # of each a thing has one: another that is said now takes its place
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        _COLORS,
        r"size \w+(?:\.5)?",
        r"(?:extra |x-?)?(?:small|medium|large)",
        r"\d+ ?(?:gb|tb|mm|cm|lb|kg)",
    )
)
_BARE_SIZE = re.compile(r"^in (?:an? )?(\d{1,2}(?:\.5)?|x{0,3}[sl]|m)\b(?=\W*$)", re.IGNORECASE)
_MENDS = re.compile(
    r"\W*(?:(?:oh|ah|hm+|ok|okay|well|sorry|no|nope)\W+)*(?:wait|actually|no|sorry|rather|or rather|i mean|i meant|"
    r"make (?:it|that)|on second thought)\b",
    re.IGNORECASE,
)
_AND_WHAT = re.compile(
    r"\W*(?:and|or)\s+((?!(?:in|on|at|for|with|from|to|by|of|is|are|do|does|did|can|will|"
    r"the (?:other|second|first|last))\b)[\w'-]+(?:\s+[\w'-]+){0,2})\s*\?+\s*$",
    re.IGNORECASE,
)
_AND_OF = re.compile(r"\W*(?:and|or)\s+(of\s+[\w'-]+(?:\s+[\w'-]+){0,3})\s*\?+\s*$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:and )?(?:what|how) about (.{4,80})", re.IGNORECASE)
_MINE = re.compile(
    r"\b(?:my|our|the|an?) (?:[\w-]+ ){0,3}?[\w-]+(?= (?:still|is|in|on|from|cost|covered|be|under|have)\b|[?.,!]|$)",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:what about|how about|in |size |for |with |only |under |below |cheaper|"
    r"(?:some|any)thing (?:\w+er|else|similar|like that)\b|(?:an? )?(?:cheaper|bigger|smaller|lighter|better) ones?\b)",
    re.IGNORECASE,
)


def restated(clause: str, turn: Turn, *, is_first: bool) -> str:
    """The last question with another detail or another thing in it, or mended; empty where it is left alone."""
    if not turn.previous:
        return ""
    if instead := _detailed(turn.previous, clause) or _instead(turn.previous, clause):
        return instead
    if is_first and (another := _of_another(turn, clause)):
        return another
    return f"{turn.previous.rstrip('.?! ')}, {clause}" if _leans(clause) or _mends(clause, turn) else ""


def exchanged(clause: str, id_: str, previous: str) -> str:
    """'And of ORD-2?' after a question about ORD-1 is that question about ORD-2."""
    rest = [word for word in content_words(clause) if word not in words(id_)]
    before = entities.identifiers(previous)
    if not previous or (rest and not _SAME_AGAIN.search(clause)):
        return clause
    return previous.replace(before[-1], id_) if before else f"{previous.rstrip('.?! ')}, {clause}"


def _instead(previous: str, clause: str) -> str:
    """'What about the lamp?' after a question about the mirror is that question about the lamp."""
    about, asked = _ABOUT.match(clause), _MINE.search(previous)
    return f"{previous[: asked.start()]}{about[1].rstrip('?.! ')}{previous[asked.end() :]}" if about and asked else ""


def _detailed(previous: str, clause: str) -> str:
    """'And in black?' after a question about the gray ones is that question about black ones."""
    if not _leans(clause):
        return ""
    clause = _BARE_SIZE.sub(r"size \1", clause)
    for sort in _SORTS_OF_DETAIL:
        now, before = sort.search(clause), sort.search(previous)
        if now and before:
            return f"{previous[: before.start()]}{now[0]}{previous[before.end() :]}"
    return ""


def _of_another(turn: Turn, clause: str) -> str:
    """'And swimwear?' after 'Can I return earbuds?' is whether swimwear can be returned."""
    about, of, _ = turn.previous.rpartition(" of ")
    if of and _AND_OF.match(turn.text):
        return f"{about} {clause}"
    said = _AND_WHAT.match(turn.text)
    things = phrases_in(turn.previous)
    if not said or said[1].rstrip("?.! ") not in clause or asks(clause.rstrip("?")) or not things:
        return ""
    begun, _, ended = turn.previous.rpartition(things[-1].text)
    return f"{begun}{clause.rstrip('?.! ')}{ended}"


def _mends(clause: str, turn: Turn) -> bool:
    """Whether what was asked before is mended by what is told now: 'Oh wait, there will be six of us'."""
    return bool(_MENDS.match(turn.text)) and "?" not in turn.text and not asks(clause)


def _leans(clause: str) -> bool:
    return bool(_LEANING.match(clause)) and len(content_words(clause)) <= 3
