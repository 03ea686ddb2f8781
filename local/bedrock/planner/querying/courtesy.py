"""What is said to who greets, thanks, agrees, asks what can be done here, or would decide by words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.language import listed, words
from local.bedrock.planner.querying.deeds import does, doing
from local.bedrock.planner.querying.shape import shape_of
from local.bedrock.planner.tone import is_greeting, is_override, is_small_talk, is_thanks

_HELP = re.compile(
    r"^\W*(?:help\b|what (?:can|do|else can) (?:you|i)(?: do| ask| know| offer)?\b|how (?:can|do) (?:you|"
    r"i) (?:help|use)|what are you)[^,]{0,40}$",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\W*(?:(?:ok|okay|yes|yep|yeah|sure|right|alright|fine|good|cool|nice|great|perfect|wow|got it|i see|"
    r"understood|please|do|that's|it|all|very|sounds)\b\W*)+$",
    re.IGNORECASE,
)
_DECLINES = re.compile(r"^\W*(?:(?:no|nope|nah|never mind|nevermind|forget it|not now|stop)\b\W*)+$", re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:who am i (?:talking|speaking) (?:to|with)|who (?:are|r) (?:you|u)|"
    r"are you (?:an? )?(?:real|human|person|bot|robot|machine|ai|program))\b|^\W*how are you\b",
    re.IGNORECASE,
)
_FUN = re.compile(
    r"^\W*(?:(?:please|can you|could you)\b\W*)*(?:tell|write|sing|give|make|compose)(?: me| us)? "
    r"(?:an?|another|some|the) (?:\w+ )?(?:jokes?|poems?|story|stories|songs?|riddles?|haikus?|limericks?|recipes?)\b",
    re.IGNORECASE,
)
_SQL = re.compile(
    r"^\W*(?:select\b.+\bfrom\b|drop (?:the )?(?:\w+ )?table\b|delete from\b|insert into\b|truncate\b|alter table\b|"
    r"update \w+ set\b|union select\b)|;\s*(?:drop|delete|select|update)\b",
    re.IGNORECASE,
)
_A_PROGRAM = "I'm a program, and no person. "
_PLAIN_WORDS = "I take questions in plain words, and run no SQL. Ask me what you would like to know."
_VERBS = r"(?:approve|reject|decline|confirm|authori[sz]e|sign off(?: on)?)"
_DECIDES = re.compile(
    rf"(?:^|[,;:.!]|\b(?:please|just|then|and|to|i|you|we|hereby|now))\W*{_VERBS}\b"
    r"(?=\W*$|\s+(?:it|this|that|them|these|those|the|my|all|every\w*|both|yourself|anyway|now)\b)",
    re.IGNORECASE,
)
_ROUND_IT = re.compile(
    r"\b(?:without|no|skip\w*|bypass\w*|ignor\w*)(?: (?:any|an|the|further|need for|waiting for|asking for))* "
    r"(?:approvals?\b|approving|asking anyone|confirmation)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:what|which|who|whose|when|where|how|why|did|does|is|are|was|were|has|have)\b", re.IGNORECASE
)

_CANNOT = "I'm sorry, I can't do that: none of what I can do does it."
_NOT_MINE = (
    "I can't approve or reject a change, and nobody can through me: a person does that, with the buttons of its card "
    "or by its link."
)
_IT_WAITS = "It still waits: a person approves it, with the buttons of its card or by its link. I can't."
_LEFT = "All right: it is not done unless a person approves it, and lapses if nobody does."
_NEXT = "All right. What would you like to know, or to change?"


@dataclass(frozen=True)
class Courtesy:
    """Words that need no look at any data: `sources` may be asked about, `tools` are all that there are."""

    sources: Sequence[str]
    tools: Sequence[Tool]

    def reply(self, said: str, *, waits: bool) -> str:
        """Nothing where something is wanted; `waits` when the last answer proposed what nobody has decided."""
        if is_greeting(said):
            return f"Hello! {self._about()} Ask me what I can do for more."
        if is_thanks(said) and len(words(said)) < 5:
            return "You're welcome!"
        if _WHO.search(said):
            return f"{_A_PROGRAM}{self._about()}"
        if _SQL.search(said):
            return _PLAIN_WORDS
        if _FUN.match(said):
            return f"That is beyond me. {self._about()}"
        if is_small_talk(said) or _HELP.match(said):
            return self._everything()
        if _DECLINES.match(said):
            return _LEFT if waits else _NEXT
        if _AGREES.match(said):
            return _IT_WAITS if waits else _NEXT
        if self._would_decide(said):
            return _NOT_MINE
        return _CANNOT if is_override(said) else ""

    def _would_decide(self, said: str) -> bool:
        """Whether somebody would approve by words, or go round it, where there is something to approve."""
        decides = _DECIDES.search(said) and not _ASKS.match(said)
        return bool(doing(self.tools)) and bool(decides or _ROUND_IT.search(said))

    def _about(self) -> str:
        prepares = " and prepare changes, which a person then approves" if doing(self.tools) else ""
        return f"I answer questions about {listed(name.replace('_', ' ') for name in self.sources)}{prepares}."

    def _everything(self) -> str:
        """What there is to ask and to do, in the tools' own words."""
        acts = doing(self.tools)
        tells = [tool for tool in self.tools if tool not in acts and shape_of(tool) is None and not does(tool)]
        more = f"I can also {_each(tells)}." if tells else ""
        changes = f"What I can prepare or see to: {_each(acts)}." if acts else ""
        return " ".join(filter(None, (self._about(), more, changes)))


def _each(tools: Sequence[Tool]) -> str:
    """The first sentence of each description."""
    first = (re.split(r"[.:](?:\s|$)", tool.description.strip(), maxsplit=1)[0] for tool in tools)
    return "; ".join(f"{said[:1].lower()}{said[1:]}" for said in first if said)
