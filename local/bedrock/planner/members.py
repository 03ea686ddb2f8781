"""Structured output that picks members of a list: which of them a message is for, by what is said of each.

A member that says it does something is for whoever wants it done, or chooses what to do it with.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.acts import Acts
from local.bedrock.planner.dealing.deeds import Terms, does_something, properties, required
from local.bedrock.planner.dealing.speech import Stance, looks
from local.bedrock.planner.dealing.wanted import Listener, Wanted
from local.bedrock.planner.language import clauses
from local.bedrock.planner.matching import Matcher
from local.bedrock.planner.schema import explained, options, type_of
from local.bedrock.planner.spelling import vocabulary_of
from local.bedrock.planner.tone import is_greeting, is_small_talk, is_thanks
from local.bedrock.planner.turn import Past, Turn

_ASKED_FOR = re.compile(r"\bwh(?:ich|at) (\w+?)s?\b[^.!?\n]*\?", re.IGNORECASE)
_SEEKING = re.compile(r"\b(?:find|search|look|show|identif|discover|recommend)\w*", re.IGNORECASE)
LEAST, CLOSE = 0.2, 0.05


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
        picked = [] if is_thanks(turn.text) else _by_meaning(turn, choice, matcher, acts)
    return {choice.parameter: [name for name in choice.members if name in picked]}


def _heard(turn: Turn) -> tuple[Wanted, Listener]:
    """The conversation on the terms that were used in it: any id, and the options that were given or asked for."""
    inputs = {name for past in turn.past for each in past.exchanges for name in each.use.input if "_" not in name}
    asked = {found.lower() for past in turn.past for found in _ASKED_FOR.findall(past.reply)}
    listener = Listener(
        Terms("", tuple(sorted(asked | (inputs & _kinds(turn.past))))), None, vocabulary_of(turn.earlier)
    )
    return listener.hear(turn), listener


def _kinds(past: Sequence[Past]) -> set[str]:
    """The parameters that took a short word or a number in words."""
    given = (item for each in past for one in each.exchanges for item in one.use.input.items())
    return {name for name, value in given if isinstance(value, str) and len(value) <= len("XXXL")}


def _for_the_deed(want: Wanted, listener: Listener, choice: Choice) -> list[str] | None:
    """Who does what was asked for, after whoever finds it; None for a message that wants nothing done."""
    if want.stance is Stance.DECLINES:
        return []
    unknown = any(line.thing is None for line in want.lines) or not want.lines
    finding = [choice.seeking] if unknown and choice.seeking else []
    if want.stance in (Stance.DOES, Stance.AGREES) and choice.doing and (want.lines or want.stance is Stance.DOES):
        return [*finding, choice.doing]
    if want.stance is Stance.ASKS or not choice.doing:
        return None
    if want.read.options and want.lines and listener.memory.known:
        return [*finding, choice.doing]
    return finding if want.stance is Stance.WISHES and finding else None


def _by_meaning(turn: Turn, choice: Choice, matcher: Matcher, acts: Acts) -> list[str]:
    """The nearest member of each question, where one is near; what is to be seen is for whoever finds things."""
    described = [
        Tool(name, meaning, cast("JsonObject", {"type": "object"})) for name, meaning in choice.members.items()
    ]
    picked: list[str] = []
    for clause in clauses(turn.text) or [turn.text]:
        ranked = matcher.rank(clause, described)
        near = [one.tool.name for one in ranked[:1] if one.score >= LEAST + acts.idle(clause) / 2]
        picked += [choice.seeking] if choice.seeking and looks(clause) else near
    return picked


def _explained(name: str, texts: Sequence[str]) -> str:
    """What a text says of a member: 'search is …;', or a line '- search: …'."""
    line = re.compile(rf"(?m)^\W*{re.escape(name)}\W*[:—-]\s*(.+)$")
    found = (explained(name, {"description": text}) or "".join(line.findall(text)[:1]) for text in texts)
    return next(filter(None, found), name)
