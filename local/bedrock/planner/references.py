"""What 'it', 'the second one' and 'and in black?' mean: looked up in what was said before, the nearest first."""

import re
from collections.abc import Sequence

from local.bedrock.planner import entities
from local.bedrock.planner.language import asks, content_words, refers_back, words
from local.bedrock.planner.phrases import phrases_in
from local.bedrock.planner.subject import is_regarding, regarding, topic
from local.bedrock.planner.turn import Turn

_OPEN = re.compile(r"I need it to answer “([^”]+)”")
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ORDINAL = re.compile(rf"\bthe ({'|'.join(_ORDINALS)})(?: one| item| option| of (?:them|those))\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"\b(?:that|this) one\b", re.IGNORECASE)
_EXTREME = re.compile(r"\b(?:the|is|are) (cheap|least expensiv)\w*(?: one| of (?:them|those))?\b", re.IGNORECASE)
_BEST_OF_THEM = re.compile(
    r"\b(?:of (?:them|those|these)|which one)\b.*\b(?:best|highest|top)\b|"
    r"\bthe (?:best|highest|top)[ -](?:rated )?one\b",
    re.IGNORECASE,
)
_RATED = re.compile(r"\b(?:rating|stars|score) (\d(?:\.\d+)?)")
_MOST = re.compile(r"\b(?:most expensive|priciest|dearest)\b", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+\**([^:\n*]{2,80}?)\**(?::|\s[-–(]|$)(.*)$", re.MULTILINE)
_CONTINUES = re.compile(
    r"\W*(?:and|also|but) (?:did|do|does|is|was|has|have|when|where|how|what|who|why|can)\b", re.IGNORECASE
)
_ONE = re.compile(r"\b(?:an?|any|the|and|some|other|another)\s+(?:(?:\w+er|\w+)\s+)?(ones?)\b(?! of)", re.IGNORECASE)
_SAME_AGAIN = re.compile(r"\b(?:i (?:meant|mean)|same question|the same (?:for|of|about))\b", re.IGNORECASE)
_LIGHT = frozenset(
    "work working works worked stop stopped broken broke help compare yesterday today tomorrow now again still please "
    "tell cost price check long happen happened wrong fix repair back good better best buy start started anymore two "
    "come coming arrive help's doing goes going new old much many".split()
)
_COLORS = (
    r"black|white|gr[ae]y|silver|red|blue|navy|teal|turquoise|green|olive|sage|khaki|yellow|gold|orange|coral|rust|pink|"
    r"purple|violet|lilac|brown|tan|beige|sand|cream"
)
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
_A_DETAIL = frozenset(
    "size sizes smaller bigger larger wider narrower longer shorter lighter darker small medium large wide narrow "
    "color colors colour colours black white gray grey silver red blue navy teal turquoise green olive yellow gold "
    "orange pink purple violet brown tan beige cream well too fit fits doesn't isn't won't version left does".split()
)
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


def open_question(reply: str) -> str:
    """The question that could not be answered for want of a detail, as it was put; empty where nothing is open."""
    asked = _OPEN.search(reply)
    return asked[1] if asked else ""


def reading(clause: str, *, before: Sequence[str], turn: Turn) -> str:
    """The clause as it can be understood alone; `before` are the earlier clauses of the same turn."""
    if is_regarding(clause):
        return clause
    if ids := entities.identifiers(clause):
        return _exchanged(clause, ids[-1], turn.previous)
    if rated := _best_rated(clause, turn.last_reply):
        return regarding(rated, "what is the rating?")
    if item := _item(clause, turn.last_reply):
        return regarding(next(iter(entities.record_numbers(item)), item), clause)
    if refers_back(clause):
        topics = (*map(topic, reversed(before)), _only_id(turn.last_reply), *map(topic, reversed(turn.earlier)))
        meant = next((found for found in topics if found), "") or _only_item(turn.last_reply)
        return _named(meant, clause) if meant else clause
    if _CONTINUES.match(turn.text) and not before and (ids := entities.identifiers(turn.previous)):
        return regarding(ids[-1], clause)
    if turn.previous and (instead := _detailed(turn.previous, clause) or _instead(turn.previous, clause)):
        return instead
    if turn.previous and not before and (another := _of_another(turn, clause)):
        return another
    if turn.previous and (_leans(clause) or _mends(clause, turn)):
        return f"{turn.previous.rstrip('.?! ')}, {clause}"
    return clause


def ordinal(clause: str) -> int | None:
    """The place in a list that 'the second one' names, from 0; -1 is the last."""
    found = _ORDINAL.search(clause)
    return _ORDINALS[found[1].lower()] if found else None


def extreme(clause: str) -> bool | None:
    """Whether 'the cheapest one' is meant, or the dearest; None without either."""
    if _MOST.search(clause):
        return False
    return True if _EXTREME.search(clause) else None


def is_unresolved(understood: str) -> bool:
    """Whether the clause speaks of 'it' and nothing says what that is."""
    if entities.identifiers(understood) or is_regarding(understood):
        return False
    leans = refers_back(understood) or "the two" in understood.lower()
    return leans and len(set(content_words(understood)) - _LIGHT - _A_DETAIL) <= 1


def _exchanged(clause: str, id_: str, previous: str) -> str:
    """'And of ORD-2?' after a question about ORD-1 is that question about ORD-2."""
    rest = [word for word in content_words(clause) if word not in words(id_)]
    before = entities.identifiers(previous)
    if not previous or (rest and not _SAME_AGAIN.search(clause)):
        return clause
    return previous.replace(before[-1], id_) if before else f"{previous.rstrip('.?! ')}, {clause}"


def _named(meant: str, clause: str) -> str:
    """'A bigger one' of a tent is a bigger tent; whatever else is meant stands before the clause."""
    if len(meant.split()) <= 3 and not entities.identifiers(meant) and (one := _ONE.search(clause)):
        return f"{clause[: one.start(1)]}{meant}{clause[one.end(1) :]}"
    return regarding(meant, clause)


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
    said = _AND_WHAT.match(turn.text)
    things = phrases_in(turn.previous)
    if not said or said[1].rstrip("?.! ") not in clause or asks(clause.rstrip("?")) or not things:
        return ""
    begun, _, ended = turn.previous.rpartition(things[-1].text)
    return f"{begun}{clause.rstrip('?.! ')}{ended}"


def _mends(clause: str, turn: Turn) -> bool:
    """Whether what was asked before is mended by what is told now: 'Oh wait, there will be six of us'."""
    return bool(_MENDS.match(turn.text)) and "?" not in turn.text and not asks(clause)


def _only_id(reply: str) -> str:
    """The id that the last reply spoke of, when it spoke of one."""
    spoken = {found for found in entities.record_numbers(reply) if len(found) > 5}
    return spoken.pop() if len(spoken) == 1 else ""


def _leans(clause: str) -> bool:
    return bool(_LEANING.match(clause)) and len(content_words(clause)) <= 3


def _item(clause: str, reply: str) -> str:
    """The item of the last reply's list that an ordinal or a superlative picks."""
    items: list[tuple[str, str]] = _ITEM.findall(reply)
    if not items:
        return ""
    if ordinal := _ORDINAL.search(clause):
        place = _ORDINALS[ordinal[1].lower()]
        return items[place][0].strip() if place < len(items) else ""
    if _THAT_ONE.search(clause):
        return items[0][0].strip()
    if _EXTREME.search(clause) or _MOST.search(clause):
        priced = [(found, name) for name, rest in items if (found := entities.money(rest)) is not None]
        pick = max if _MOST.search(clause) else min
        return pick(priced)[1].strip() if priced else ""
    return ""


def _best_rated(clause: str, reply: str) -> str:
    """The item of the last reply's list that 'the best of them' is."""
    if not _BEST_OF_THEM.search(clause):
        return ""
    items: list[tuple[str, str]] = _ITEM.findall(reply)
    rated = [(float(found[1]), name.strip()) for name, rest in items if (found := _RATED.search(rest))]
    return max(rated, key=lambda each: each[0])[1] if rated else ""


def _only_item(reply: str) -> str:
    """What the last reply spoke of, when it spoke of one thing."""
    items = _ITEM.findall(reply)
    if items:
        return items[0][0].strip() if len(items) == 1 else ""
    head, colon, _ = reply.partition(":")
    return head.strip() if colon and len(head) <= 60 and "\n" not in head else ""
