"""Answers a person whose tools take query plans: which tool a message is for, with what, and what its results say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.language import words
from local.bedrock.planner.plan import Call
from local.bedrock.planner.querying.questions import Understood
from local.bedrock.planner.querying.shape import PlanShape, shape_of
from local.bedrock.planner.querying.telling import told
from local.bedrock.planner.tone import is_greeting, is_small_talk, is_thanks
from local.bedrock.planner.turn import Past, Turn

_ESTIMATES = re.compile(
    r"\b(?:estimat\w*|how (?:much|long) (?:would|will|does) (?:it|that|this) (?:cost|take)|cost(?:s)? (?:to run|"
    r"of running)|before running|without running|expensive (?:is|would) (?:this|that|it))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Desk:
    """The tools that take whole plans: the one that answers, and the one that only says what an answer would cost."""

    shape: PlanShape
    answers: Tool
    estimates: Tool | None

    def next(self, turn: Turn, offer: Offer) -> Sequence[Call] | str:
        """The calls to make now, or the words of the reply."""
        if turn.exchanges:
            return told(turn)
        if courtesy := _courtesy(turn.text):
            return courtesy
        understood = self._understood(turn, offer)
        if understood.plan is None:
            return understood.reply
        return [Call(self._tool(turn.text).name, understood.plan)]

    def _tool(self, said: str) -> Tool:
        return self.estimates if self.estimates and _ESTIMATES.search(said) else self.answers

    def _understood(self, turn: Turn, offer: Offer) -> Understood:
        last: JsonObject | None = None
        for past in turn.past:
            last = self._asked(past) or self.shape.questions.understand(past.text, last, offer.today).plan or last
        return self.shape.questions.understand(turn.text, last, offer.today)

    def _asked(self, past: Past) -> JsonObject | None:
        """The last plan that was called for in a turn."""
        ours = {self.answers.name, *([self.estimates.name] if self.estimates else [])}
        return next((each.use.input for each in reversed(past.exchanges) if each.use.name in ours), None)


def desk_of(tools: Sequence[Tool]) -> Desk | None:
    """None where no tool takes a whole plan."""
    shaped = [(tool, shape) for tool in tools if (shape := shape_of(tool)) and shape.is_whole]
    if not shaped:
        return None
    estimates = next(
        (tool for tool, _ in shaped if "estimate" in words(tool.name) or words(tool.description)[:1] == ["estimate"]),
        None,
    )
    answers, shape = next(((tool, shape) for tool, shape in shaped if tool is not estimates), shaped[0])
    return Desk(shape, answers, estimates if estimates is not answers else None)


def _courtesy(said: str) -> str:
    if is_greeting(said):
        return "Hello! What would you like to know?"
    if is_thanks(said) and len(words(said)) < 5:
        return "You're welcome!"
    return "I'm the assistant for this data: ask me a question about it." if is_small_talk(said) else ""
