"""What a message wants done: its verb, and the tools that do such a thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.language import words
from local.bedrock.planner.querying.english import deeds_of

_POLITE = re.compile(
    r"^\W*(?:(?:please|pls|ok|okay|hi|hello|hey|hi there|so|now|then|and|great|good|thanks|thank you|yes|yeah|"
    r"also|alright|all right|"
    r"next|first|let's|lets|go ahead and|just|quickly|kindly|"
    r"(?:can|could|would|will) (?:you|we)(?: please| kindly| also)?|"
    r"(?:i|we)(?:'d| would)? (?:want|like|love|need|wish)(?: you)? to|i want|we want|i need|"
    r"(?:we|you) (?:should|could|can|must|need to)|i'm going to|i am going to|it's time to|time to|help me(?: to)?|"
    r"is it possible to|would it be possible to|how about we|why don't we)\b[\s,.!:]*)+",
    re.IGNORECASE,
)
_TWO_WORDS = (
    (r"set(?:ting)? (?=\w+ )?up\b", "setup"),
    (r"roll(?:ing)? (?:\w+ )?back\b", "rollback"),
    (r"give(?= .+ \w+ (?:segment|label|status|tier|level|category)\W*$)", "change"),
    (r"take (?:\w+ )?back\b", "undo"),
)
_GO_ON = re.compile(
    r"^\W*(?:go ahead|do it|carry (?:it )?out|carry on|it (?:is|was|has been|got) approved|it's "
    r"approved)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:what|which|who|whose|when|where|how|why|did|does|do|is|are|was|were|has|have|show|"
    r"list|find)\b",
    re.IGNORECASE,
)

_AMENDS = re.compile(
    r"^(?:make|change|set|turn|switch) (?:it|that|this|them|those) (?:to )?(?:\$?\d|the (?:last|top|first)|only|"
    r"last|this|top|by|per|weekly|monthly|daily)",
    re.IGNORECASE,
)
_A_LIST = re.compile(
    r"^e?-?mails? (?:addresses|address|status|statuses|consents?|lists?|of|and|"
    r"complaints?|bounce[sd]?|open(?:s|ed)|clicks?)\b|"
    r"^\w+ (?:me|us)\b|^\w+ (?:\w+ )?(?:an? |the |another )?(?:\w+ )?(?:list|table|report|chart|overview|"
    r"summary|breakdown|query|count)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"(?:[^e]ed|sent|written|given|made|told)$", re.IGNORECASE)
_MAIL = (
    r"(?:an? |the |out |another |our |short |quick )*"
    r"(?:e-?mails?|messages?|mails?|notes?|letters?|reminders?|newsletters?)"
)
_OF_TO = re.compile(rf"(?:{_MAIL} )(?:about|regarding) (?P<topic>.+?) to (?P<whom>[^,]+)$", re.IGNORECASE)
_THING_TO = re.compile(rf"(?!{_MAIL}\b)(?P<topic>(?:the|our|an?|my) [^@]+?) to (?P<whom>[^,]+)$", re.IGNORECASE)
_WHOM_FIRST = frozenset("tell inform notify remind invite write contact".split())


@dataclass(frozen=True)
class Deed:
    """A verb in its groups, and what is said after it."""

    verb: str
    groups: frozenset[str]
    rest: str


def deed_in(said: str) -> Deed | None:
    """What a message wants done; None where it asks or tells."""
    text = _POLITE.sub("", said.strip())
    if _GO_ON.match(text):
        return Deed("execute", frozenset({"execute"}), text)
    for pattern, verb in _TWO_WORDS:
        text = re.sub(rf"^{pattern}", verb, text, flags=re.IGNORECASE)
    if _ASKS.match(text) or _A_LIST.match(text) or _AMENDS.match(text):
        return None
    first = re.match(r"([A-Za-z]+)\b(?!-)\W*", text)
    groups = deeds_of(first[1]) if first else frozenset()
    if first is None or not groups or _PAST.search(first[1]):
        return None
    return Deed(
        first[1].lower(),
        groups,
        _whom_first(first[1].lower(), text[first.end() :]) if "send" in groups else text[first.end() :],
    )


def _whom_first(verb: str, rest: str) -> str:
    """What is sent to whom, in the order of 'to Ada about the sale': 'a mail about the sale to Ada'."""
    found = _OF_TO.match(rest) or (None if verb in _WHOM_FIRST else _THING_TO.match(rest))
    return f"{found['whom'].rstrip('.!? ')} about {found['topic']}" if found else rest


def does(tool: Tool) -> frozenset[str]:
    """The groups of verbs that a tool is for: by its name's first word, else by its description's first words."""
    named = words(tool.name)
    groups = deeds_of(named[0]) if named else frozenset()
    if groups:
        return groups
    said = words(tool.description)[:6]
    return next((found for word in said if (found := deeds_of(word))), frozenset())


def doing(tools: Sequence[Tool]) -> list[Tool]:
    """The tools that do something, rather than tell."""
    return [tool for tool in tools if does(tool) - {"list", "less"}]
