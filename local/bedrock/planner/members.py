"""Structured output that picks members of a list: which of them a message is for, by what is said of each.

A member that says it does something is for whoever wants it done, or chooses what to do it with.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.acts import Acts
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.dealing.deeds import Terms, does_something, required
from local.bedrock.planner.dealing.lines import Wanted
from local.bedrock.planner.dealing.speech import Stance, looks, naming_words
from local.bedrock.planner.dealing.wanted import Listener
from local.bedrock.planner.language import clauses, stem, words
from local.bedrock.planner.matching import Matcher
from local.bedrock.planner.records import records, values
from local.bedrock.planner.schema import explained, options, properties, type_of
from local.bedrock.planner.spelling import vocabulary_of
from local.bedrock.planner.tone import is_greeting, is_small_talk, is_thanks
from local.bedrock.planner.turn import Past, Turn
from local.bedrock.planner.values import is_stock

_ASKED_FOR = re.compile(r"\bwh(?:ich|at) (\w+?)s?\b[^.!?\n]*\?", re.IGNORECASE)
_SEEKING = re.compile(r"\b(?:find|search|look|show|identif|discover|recommend)\w*", re.IGNORECASE)
_LONGEST_KIND = len("XXXL")
LEAST, OF_ITS_FIELD, IDLE = 0.2, 0.25, 0.3


@dataclass(frozen=True)
class Choice:
    """A parameter that takes members, and what each stands for."""

    parameter: str
    members: Mapping[str, str]

    @property
    def doing(self) -> str | None:
        """The member that does something."""
        return next((name for name, meaning in self.members.items() if does_something(meaning)), None)

    @property
    def seeking(self) -> str | None:
        """The member that finds things."""
        return next((name for name, meaning in self.members.items() if _SEEKING.search(meaning)), None)


def choice_in(tool: Tool, prompts: Sequence[str]) -> Choice | None:
    """The required list of a tool that has no other parameter to fill, each member explained."""
    lists = [name for name, schema in properties(tool).items() if type_of(schema) == "array" and options(schema)]
    if lists != required(tool)[:1] or len(required(tool)) != 1:
        return None
    texts = (str(properties(tool)[lists[0]].get("description", "")), tool.description, *prompts)
    return Choice(lists[0], {name: _explained(name, texts) for name in options(properties(tool)[lists[0]])})


def members(turn: Turn, choice: Choice, matcher: Matcher, acts: Acts) -> JsonObject:
    """The members that the message is for, in the order of the list; none for small talk."""
    if any(only(turn.text) for only in (is_greeting, is_small_talk)):
        return {choice.parameter: []}
    want, listener = _heard(turn)
    picked = _for_the_deed(want, listener, choice)
    if picked is None:
        other = is_thanks(turn.text) or acts.is_of_ones_own(turn.text)
        picked = [] if other else _by_meaning(turn, choice, matcher, acts)
    return {choice.parameter: [name for name in choice.members if name in picked]}


def _heard(turn: Turn) -> tuple[Wanted, Listener]:
    """The conversation on the terms that were used in it: any id, and the options that were given or asked for."""
    asked = {found.lower() for past in turn.past for found in _ASKED_FOR.findall(past.reply)}
    kinds = {kind for kind in (*asked, *_kinds(turn.past)) if "_" not in kind}
    listener = Listener(Terms("", tuple(sorted(kinds))), None, vocabulary_of(turn.earlier))
    return listener.hear(turn), listener


def _kinds(past: Sequence[Past]) -> Iterator[str]:
    """What a thing comes in, by what tools were asked and gave: 'size' of a size that was asked for, or of `sizes`."""
    for each in (exchange for turn in past for exchange in turn.exchanges):
        given = [(name, value) for name, value in each.use.input.items() if isinstance(value, str)]
        yield from (name for name, value in given if len(value) <= _LONGEST_KIND)
        for record in (record for value in values(each.result) for record in records(value)):
            yield from (key.removesuffix("s") for key, value in record.items() if _lists_kinds(value))


def _lists_kinds(value: Json) -> bool:
    """Whether it is a list of short words."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(v, str) and len(v) <= _LONGEST_KIND for v in value)
    )


def _for_the_deed(want: Wanted, listener: Listener, choice: Choice) -> list[str] | None:
    """Who does what was asked for, after whoever finds it; None for a message that wants nothing done."""
    if want.stance is Stance.DECLINES:
        return []
    unknown = any(line.thing is None for line in want.lines) or not want.lines
    names = bool(want.read.names) or not (want.lines or listener.memory.known)
    finding = [choice.seeking] if unknown and names and choice.seeking else []
    agrees = want.stance is Stance.AGREES and bool(want.lines or want.offered)
    if choice.doing and (agrees or want.stance is Stance.DOES):
        return [*finding, choice.doing]
    if want.stance is Stance.ASKS or not choice.doing:
        return None
    if (want.read.options or want.read.count) and want.lines and listener.memory.known:
        return [*finding, choice.doing]
    if want.stance in (Stance.WISHES, Stance.CORRECTS) and finding:
        return [*finding, choice.doing] if want.read.options else finding
    picks = want.stance in (Stance.WISHES, Stance.CORRECTS) or any(line.by_place for line in want.lines)
    return [choice.doing] if picks and not unknown else None


def _by_meaning(turn: Turn, choice: Choice, matcher: Matcher, acts: Acts) -> list[str]:
    """The nearest member of each question, where one is near; what is to be seen is for whoever finds things."""
    described = [
        Tool(name, meaning, cast("JsonObject", {"type": "object"})) for name, meaning in choice.members.items()
    ]
    picked: list[str] = []
    for clause in clauses(turn.text) or [turn.text]:
        ranked = matcher.rank(clause, described)
        scores = {one.tool.name: one.score + _asked_of(clause, choice.members[one.tool.name]) for one in ranked}
        best = max(scores, key=lambda name: scores[name])
        least = 0.0 if naming_words(clause) and acts.idle(clause) < IDLE else LEAST + acts.idle(clause) / 2
        near = [best] if scores[best] >= least and not acts.is_elsewhere(clause) else []
        picked += [choice.seeking] if choice.seeking and looks(clause) else near
    return picked


def _asked_of(clause: str, meaning: str) -> float:
    """How much more a question is for whoever speaks of its field: 'how much is it?' of costs."""
    asked = Asked(clause)
    kin = bool(asked.kin & {stem(word) for word in words(meaning)})
    stock = asked.of_stock and any(map(is_stock, words(meaning)))
    return OF_ITS_FIELD * (kin or stock)


def _explained(name: str, texts: Sequence[str]) -> str:
    """What a text says of a member: 'search is …;', or a line '- search: …'."""
    line = re.compile(rf"(?m)^\W*{re.escape(name)}\W*[:—-]\s*(.+)$")
    found = (explained(name, {"description": text}) or "".join(line.findall(text)[:1]) for text in texts)
    return next(filter(None, found), name)
