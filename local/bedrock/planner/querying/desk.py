"""Answers a person whose tools take query plans: which tool a message is for, with what, and what its results say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.language import listed, words
from local.bedrock.planner.plan import Call
from local.bedrock.planner.querying.choosing import Chosen, best_deed, telling
from local.bedrock.planner.querying.deeds import deed_in, does, doing
from local.bedrock.planner.querying.filling import Form
from local.bedrock.planner.querying.questions import Understood
from local.bedrock.planner.querying.shape import PlanShape, shape_of
from local.bedrock.planner.querying.telling import told
from local.bedrock.planner.records import records, values
from local.bedrock.planner.tone import is_greeting, is_override, is_small_talk, is_thanks
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
_DECIDES = re.compile(r"^\W*(?:please |can you |i )?(?:approve|reject|decline|confirm|authori[sz]e)\b", re.IGNORECASE)
_NOT_MINE = "I can't approve or reject a change: a person does that, with the buttons of its card or by its link."
_HELP = re.compile(
    r"^\W*(?:help\b|what (?:can|do) (?:you|i)(?: do| ask| know| offer)?\b|how (?:can|do) (?:you|"
    r"i) (?:help|use)|what are you)[^,]{0,40}$",
    re.IGNORECASE,
)
_CANNOT = "I'm sorry, I can't do that: none of what I can do does it."
_FIRST = "Before I can ask for that, I need to know: "
_OVER = re.compile(r"undone|wait|sending|reject|expired|failed|moved|abandon", re.IGNORECASE)


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
        if turn.exchanges:
            return self._further(turn) or told(turn)
        if courtesy := self._courtesy(turn.text):
            return courtesy
        said = _with_what_was_asked_for(turn)
        if _DECIDES.match(said) and doing(self.others):
            return _NOT_MINE
        if is_override(said) or self._is_beyond(said):
            return _CANNOT
        if (chosen := self._deed(said, turn, offer.today)) or (chosen := self._telling(said, turn, offer.today)):
            if chosen.filled.missing:
                return f"{_FIRST}{listed(chosen.filled.missing)}?"
            return [Call(chosen.tool.name, chosen.filled.arguments)]
        understood = self._understood(turn, offer)
        if understood.plan is None:
            return understood.reply
        return [Call(self._for(turn.text).name, understood.plan)]

    def _courtesy(self, said: str) -> str:
        """A word for who greets, thanks, or asks what can be asked."""
        if is_greeting(said):
            return f"Hello! {self._offer()}"
        if is_thanks(said) and len(words(said)) < 5:
            return "You're welcome!"
        return self._offer() if is_small_talk(said) or _HELP.match(said) else ""

    def _offer(self) -> str:
        """What there is to ask and to do, in the tools' own words."""
        sources = [name.replace("_", " ") for name in self.shape.domain.sources]
        does_ = [first for tool in self.others if (first := tool.description.strip().split(".")[0])]
        also = f" I can also: {'; '.join(each[:1].lower() + each[1:] for each in does_)}." if does_ else ""
        return f"I can answer questions about {listed(sources)}.{also}"

    def _is_beyond(self, said: str) -> bool:
        """Whether it wants rows removed, which no tool does."""
        deed = deed_in(said)
        about = deed and self.shape.questions.speaks_of(deed.rest)
        return bool(
            about and deed and deed.groups == {"remove"} and not any(does(t) & deed.groups for t in self.others)
        )

    def _deed(self, said: str, turn: Turn, today: date) -> Chosen | None:
        """The tool that does what is wished, where one is for it."""
        if (deed := deed_in(said)) is None:
            return None
        found = dict(_found(turn))
        last = self._last(turn, today)
        forms = [Form(tool, said, deed, self.shape.domain, today, found, last) for tool in doing(self.others)]
        chosen = best_deed(
            deed, said, [Chosen(form.tool, form.fill()) for form in forms if does(form.tool) & deed.groups]
        )
        if chosen and chosen.filled.missing and deed.groups & {"undo", "execute"} and (lists := self._listing()):
            return Chosen(lists, Form(lists, said, deed, self.shape.domain, today).fill())
        return chosen

    def _telling(self, said: str, turn: Turn, today: date) -> Chosen | None:
        """The tool that tells what the data alone does not."""
        beyond = self.shape.questions.understand(said, None, today).plan is None
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
        if not (
            lists
            and undoes
            and deed
            and deed.groups & {"undo", "execute"}
            and [e.use.name for e in turn.exchanges] == [lists.name]
        ):
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


def _with_what_was_asked_for(turn: Turn) -> str:
    """An answer to what we asked back belongs to the wish that we asked it for."""
    said = turn.text
    for past in reversed(turn.past):
        if not past.reply.startswith(_FIRST) or past.exchanges or deed_in(turn.text):
            break
        said = f"{past.text.rstrip('.!? ')} {said}"
    return said
