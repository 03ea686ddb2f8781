"""Answers a person whose tools take query plans: which tool a message is for, with what, and what its results say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.language import listed, words
from local.bedrock.planner.languages import language_of
from local.bedrock.planner.querying.amending import Proposal, proposed
from local.bedrock.planner.querying.choosing import Chosen, best_deed, telling
from local.bedrock.planner.querying.courtesy import Courtesy
from local.bedrock.planner.querying.deeds import deed_in, does, doing
from local.bedrock.planner.querying.filling import WHICH, Form
from local.bedrock.planner.querying.questions import Understood
from local.bedrock.planner.querying.shape import PlanShape, shape_of
from local.bedrock.planner.querying.telling import told
from local.bedrock.planner.records import records, values
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Exchange, Past, Turn

_ESTIMATES = re.compile(
    r"\b(?:estimat\w*|how (?:much|long) (?:would|will|does) (?:it|that|this|the query) (?:cost|take)|"
    r"cost(?:s)? (?:to run|of running|to ask)|(?:before|without) running|"
    r"(?:expensive|slow) (?:is|would) (?:this|that|it))\b",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(
    rf"{_ESTIMATES.pattern}(?: (?:the|a|an|this|that))?(?: (?:cost|costs|price|query|search|question))*(?: to "
    rf"run| of running)?(?: (?:a|the|this|that) query)?(?: (?:for|of|if))*|"
    r"\b(?:a |the )?query for\b",
    re.IGNORECASE,
)
_CANNOT = "I'm sorry, I can't do that: none of what I can do does it."
_FIRST = "Before I can ask for that, I need to know: "
_OVER = re.compile(
    r"undone|\bnot\b|wait|pend|about to|sending|going out|reject|expired|failed|moved|abandon", re.IGNORECASE
)
_DICTATES = re.compile(r"\W*(?:tell|say|saying|about|regarding|that|subject|message|text|it says)\b", re.IGNORECASE)
_DESTROYS = frozenset("delete erase wipe purge destroy".split())
_ASKS_ANEW = re.compile(
    r"^\W*(?:show|list|find|give me|count|compare|how (?:many|much|long|often)|what|which|who|whose|when|where|why|"
    r"is|are|was|were|do|does|did|has|have|tell me)\b",
    re.IGNORECASE,
)
_STILL_THERE = " What was asked for before it still waits as well."
_NONE_TO_UNDO = "None of what was asked for can be taken back now."


@dataclass(frozen=True)
class Desk:
    """The tool that answers questions, the one that says what that costs, all others, and of them those that tell."""

    shape: PlanShape
    answers: Tool
    estimates: Tool | None
    others: Sequence[Tool]
    tells: Sequence[Tool]

    def next(self, turn: Turn, offer: Offer) -> Sequence[Call] | str:
        """The calls to make now, or the words of the reply."""
        if language := language_of(turn.text):
            said = self.next(replace(turn, text=language.in_english(turn.text)), offer)
            return f"{language.found} {said}" if isinstance(said, str) and turn.exchanges else said
        if turn.exchanges:
            return self._further(turn) or self._told(turn, offer.today)
        proposal = self._proposal(turn)
        waits = proposal is not None and proposal.tool not in self.tells
        if words_alone := self._courtesy.reply(turn.text, waits=waits):
            return words_alone
        if amended := proposal.amended(turn.text, offer.today) if proposal else None:
            return [amended]
        alone = self._telling(turn.text, turn, offer.today)
        said = turn.text if alone and not alone.filled.missing else _with_what_was_asked_for(turn)
        if self._is_beyond(said):
            return _CANNOT
        if (chosen := self._deed(said, turn, offer.today)) or (chosen := self._telling(said, turn, offer.today)):
            if chosen.filled.missing:
                return f"{_FIRST}{listed(chosen.filled.missing)}?"
            return [Call(chosen.tool.name, chosen.filled.arguments)]
        understood = self._understood(turn, offer)
        if understood.plan is None:
            return understood.reply
        return [Call(self._for(turn.text).name, understood.plan)]

    @property
    def _courtesy(self) -> Courtesy:
        return Courtesy(list(self.shape.domain.sources), self.others)

    def _proposal(self, turn: Turn) -> Proposal | None:
        """What the last answer proposed, where it still waits."""
        made = turn.past[-1].exchanges[-1] if turn.past and turn.past[-1].exchanges else None
        tool = next((tool for tool in self.others if made and made.use.name == tool.name), None)
        if made is None or tool is None or not (proposed(made) or (tool in self.tells and made.use.input)):
            return None
        return Proposal(tool, made.use.input, self.shape.domain)

    def _told(self, turn: Turn, today: date) -> str:
        """What the results say; that what was amended is another wish beside the first."""
        proposal, last = self._proposal(turn), turn.exchanges[-1]
        again = proposal and proposed(last) and proposal.amended(turn.text, today)
        lists, deed = self._listing(), deed_in(turn.text)
        if lists and last.use.name == lists.name and deed and deed.groups == {"undo"}:
            return _NONE_TO_UNDO
        return told(turn) + (_STILL_THERE if again else "")

    def _is_beyond(self, said: str) -> bool:
        """Whether it wants rows removed, which no tool does."""
        deed = deed_in(said)
        about = deed and (deed.verb in _DESTROYS or self.shape.questions.speaks_of(deed.rest))
        return bool(
            about and deed and deed.groups == {"remove"} and not any(does(t) & deed.groups for t in self.others)
        )

    def _deed(self, said: str, turn: Turn, today: date) -> Chosen | None:
        """The tool that does what is wished, where one is for it."""
        if (deed := deed_in(said)) is None:
            return None
        found = dict(_found(turn))
        last = self._last(turn, today)
        topic = _spoken_of(turn)
        forms = [Form(tool, said, deed, self.shape.domain, today, found, last, topic) for tool in doing(self.others)]
        chosen = best_deed(
            deed, said, [Chosen(form.tool, form.fill()) for form in forms if does(form.tool) & deed.groups]
        )
        if chosen and chosen.filled.missing and deed.groups & {"undo", "execute"} and (lists := self._listing()):
            return Chosen(lists, Form(lists, said, deed, self.shape.domain, today).fill())
        return chosen

    def _telling(self, said: str, turn: Turn, today: date) -> Chosen | None:
        """The tool that tells what the data alone does not."""
        if self._for(said) is self.estimates:
            return None
        plan = self.shape.questions.understand(said, self._last(turn, today), today).plan
        beyond = plan is None or not plan.keys() - {"source", "fields", "limit"}
        tool = telling(said, self.tells, self.shape.domain, beyond=beyond)
        if tool is None:
            return None
        return Chosen(tool, Form(tool, said, None, self.shape.domain, today, dict(_found(turn))).fill())

    def _listing(self) -> Tool | None:
        """What lists the things that were done."""
        return next((tool for tool in self.others if "list" in does(tool)), None)

    def _further(self, turn: Turn) -> Sequence[Call] | None:
        """What is to be undone, once the list of what was done is there: the latest that still can be."""
        lists, undoes = self._listing(), next((tool for tool in self.others if "undo" in does(tool)), None)
        deed = deed_in(turn.text)
        if not (lists and undoes and deed and deed.groups == {"undo"}):
            return None
        if [each.use.name for each in turn.exchanges] != [lists.name]:
            return None
        properties = undoes.schema.get("properties")
        name = next(iter(properties)) if isinstance(properties, dict) and properties else ""
        rows = [row for value in values(turn.exchanges[0].result) for row in records(value) if row.get(name)]
        row = next((row for row in rows if not _OVER.search(str(row.get("state", "")))), None)
        return [Call(undoes.name, {name: row[name]})] if row else None

    def _for(self, said: str) -> Tool:
        return self.estimates if self.estimates and _ESTIMATES.search(said) else self.answers

    def _understood(self, turn: Turn, offer: Offer) -> Understood:
        last = self._last(turn, offer.today)
        return self.shape.questions.understand(_ESTIMATED.sub("", turn.text), last, offer.today)

    def _last(self, turn: Turn, today: date) -> JsonObject | None:
        """The last plan of the conversation."""
        last: JsonObject | None = None
        for past in turn.past:
            last = self._asked(past) or self._again(past, last, today) or last
        return last

    def _again(self, past: Past, last: JsonObject | None, today: date) -> JsonObject | None:
        """The plan of an earlier question whose calls are not told any more."""
        if past.exchanges or deed_in(past.text):
            return None
        return self.shape.questions.understand(past.text, last, today).plan

    def _asked(self, past: Past) -> JsonObject | None:
        """The last plan that was called for in a turn."""
        ours = {self.answers.name, *([self.estimates.name] if self.estimates else [])}
        return next((each.use.input for each in reversed(past.exchanges) if each.use.name in ours), None)


def desk_of(tools: Sequence[Tool]) -> Desk | None:
    """None where no tool takes a whole plan."""
    shapes = {tool.name: shape for tool in tools if (shape := shape_of(tool))}
    whole = [tool for tool in tools if tool.name in shapes and shapes[tool.name].is_whole]
    if not whole:
        return None
    estimates = next((tool for tool in whole if "estimate" in words(tool.name)), None)
    answers = next((tool for tool in whole if tool is not estimates), whole[0])
    others = [tool for tool in tools if tool not in whole]
    does_something = {tool.name for tool in doing(others)}
    tells = [tool for tool in others if tool.name not in does_something and tool.name not in shapes]
    return Desk(shapes[answers.name], answers, estimates if estimates is not answers else None, others, tells)


def _found(turn: Turn) -> Iterator[tuple[str, Json]]:
    """Ids and tokens that tools gave in this conversation; of one name the latest."""
    exchanges: list[Exchange] = [each for past in turn.past for each in past.exchanges]
    for exchange in exchanges:
        for value in values(exchange.result):
            if isinstance(value, Mapping):
                yield from ((name, each) for name, each in value.items() if name.endswith(("_id", "_token")))


def _spoken_of(turn: Turn) -> str:
    """The name of what was proposed last."""
    uses = [each.use.input for past in turn.past for each in past.exchanges]
    return next((str(use[name]) for use in reversed(uses) for name in ("name", "title") if use.get(name)), "")


def _with_what_was_asked_for(turn: Turn) -> str:
    """An answer to what we asked back belongs to the wish that we asked it for."""
    said = turn.text
    for past in reversed(turn.past):
        if _FIRST not in past.reply or past.exchanges:
            break
        wish = deed_in(past.text)
        letter = bool(wish and "send" in wish.groups)
        if (deed_in(turn.text) or _ASKS_ANEW.match(turn.text)) and not (letter and _DICTATES.match(turn.text)):
            break
        if wish and letter and WHICH in past.reply:
            said = f"{wish.verb} {said.rstrip('.!? ')} {wish.rest}"
            continue
        about = letter and not _DICTATES.match(said)
        said = f"{past.text.rstrip('.!? ')} {'about ' if about else ''}{said}"
    return said
