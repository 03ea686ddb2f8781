"""Decides what to do next: which tools to call together, what to ask the customer, or that all is found."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from local.bedrock.model import JsonObject, Tool, ToolChoice
from local.bedrock.planner import entities
from local.bedrock.planner.arguments import Context, Filled, fill
from local.bedrock.planner.hints import is_trouble
from local.bedrock.planner.limits import refusal
from local.bedrock.planner.matching import Match, Matcher
from local.bedrock.planner.records import Record, records, values
from local.bedrock.planner.request import Clause, Request
from local.bedrock.planner.tone import is_telling, is_upset
from local.bedrock.planner.turn import Exchange, Turn

THRESHOLD, CLEAR, MARGIN = 0.27, 0.17, 0.05
FLOOR = 0.13  # a search that finds nothing does no harm, so little is enough to try one
CLOSE = 0.08
WHO_CAN_HELP = "who can help with what can't be done here, whom to contact"
_SEARCHES = re.compile(r"(?:search|find|lookup|look_up)", re.IGNORECASE)
MOST_ROUNDS_A_CLAUSE = 3


@dataclass(frozen=True)
class Call:
    """A tool call that a clause asks for."""

    tool: str
    arguments: JsonObject

    @property
    def key(self) -> str:
        """The same for the same call."""
        return f"{self.tool} {json.dumps(self.arguments, sort_keys=True)}"


@dataclass(frozen=True)
class Step:
    """What one clause needs now: a call, an answer to `missing`, or nothing that a tool could give."""

    clause: str
    kind: Literal["call", "done", "ask", "beyond"]
    call: Call | None = None
    missing: tuple[str, ...] = ()
    tool: Tool | None = None
    reading: str = ""


@dataclass(frozen=True)
class Candidate:
    """A tool for a clause, with its arguments as far as they are known."""

    match: Match
    filled: Filled
    place: int

    @property
    def score(self) -> float:
        """How well the tool fits by meaning; an id that only it takes speaks louder than words."""
        return self.match.score + (0.3 if self.filled.names_id else 0.0)

    @property
    def readiness(self) -> float:
        """How well it can be called: a value that the words name speaks for the tool that takes it."""
        return self.score + 0.06 * min(self.filled.evidence, 3) - 0.12 * len(self.filled.missing)

    def step(self, clause: Clause) -> Step:
        """Its call."""
        tool = self.match.tool
        call = Call(tool.name, self.filled.arguments)
        return Step(clause.text, "call", call, tool=tool, reading=clause.reading)


@dataclass(frozen=True)
class Offer:
    """What the model may do in this call."""

    tools: Sequence[Tool]
    choice: ToolChoice
    today: date
    prompts: Sequence[str]


def plan(request: Request, turn: Turn, offer: Offer, matcher: Matcher) -> list[Step]:
    """One step a clause, in the order of the words; calls that ask the same tool a question become one."""
    candidates = [_candidates(clause, turn, offer, matcher) for clause in request.clauses]
    steps = [_step(clause, ranked, offer.choice) for clause, ranked in zip(request.clauses, candidates, strict=True)]
    helped = [step for clause in request.clauses for step in _whom_to_ask(clause, turn, offer, matcher)]
    several = [each for step in (*_without_asides(steps, candidates), *helped) for each in _for_each_id(step)]
    return _settled(_joined(several), turn)


def _whom_to_ask(clause: Clause, turn: Turn, offer: Offer, matcher: Matcher) -> list[Step]:
    """For an act that can't be done here, also the tool that knows who can do it, where there is one."""
    if not refusal(clause.text, offer.prompts) or offer.choice.kind != "auto":
        return []
    ranked = _candidates(clause, turn, offer, matcher, meant=WHO_CAN_HELP)
    return [one.step(clause) for one in ranked[:1] if one.match.score >= THRESHOLD and not one.filled.missing]


def _candidates(
    clause: Clause, turn: Turn, offer: Offer, matcher: Matcher, *, meant: str | None = None
) -> list[Candidate]:
    """The tools on offer, the best fit first: to what the clause says, or to what else is `meant` by it."""
    if offer.choice.kind == "none":
        return []
    context = Context(
        clause=clause.text,
        reading=clause.reading,
        turn=turn.text,
        today=offer.today,
        earlier=turn.earlier,
        found=found(turn.exchanges),
        refused=frozenset(each.use.name for each in turn.exchanges if each.result.status == "error"),
    )
    places = {tool.name: place for place, tool in enumerate(offer.tools)}
    ranked = [
        Candidate(match, fill(match.tool, context), places[match.tool.name])
        for match in matcher.rank(meant or clause.reading, offer.tools)
    ]
    return sorted(ranked, key=lambda candidate: -candidate.score)


def _for_each_id(step: Step) -> list[Step]:
    """A clause that names several ids of one kind asks for each of them."""
    if step.call is None:
        return [step]
    for name, value in step.call.arguments.items():
        alike = [
            id_ for id_ in entities.identifiers(step.clause) if isinstance(value, str) and entities.like(value, id_)
        ]
        if len(alike) > 1 and value in alike:
            return [replace(step, call=Call(step.call.tool, {**step.call.arguments, name: id_})) for id_ in alike]
    return [step]


def _step(clause: Clause, ranked: Sequence[Candidate], choice: ToolChoice) -> Step:
    if is_upset(clause.text) and _is_aside(clause.text) and choice.kind == "auto":
        return Step(clause.text, "beyond")
    if clause.is_open and choice.kind == "auto":
        return Step(clause.text, "ask", missing=("thing that you mean",))
    fitting = _fitting(ranked, choice)
    if not fitting:
        return Step(clause.text, "beyond")
    best = _likeliest(fitting[:4])
    if not best.filled.missing:
        return best.step(clause)
    # Another tool that can be called now may find what the best one needs; else the customer is asked.
    ready = (other for other in ranked if other.score >= CLEAR and not other.filled.missing)
    if way_there := next(ready, None):
        return way_there.step(clause)
    return Step(clause.text, "ask", missing=best.filled.missing, tool=best.match.tool)


def _likeliest(fitting: Sequence[Candidate]) -> Candidate:
    """The readiest. Where several take the id that is named and none stands out, the one that was offered first."""
    best = max(fitting, key=lambda candidate: candidate.readiness)
    close = [one for one in fitting if one.filled.names_id and best.readiness - one.readiness < CLOSE]
    return min(close, key=lambda one: one.place) if best.filled.names_id and close else best


def _fitting(ranked: Sequence[Candidate], choice: ToolChoice) -> list[Candidate]:
    """The tools that may be meant: those that fit well, or one that fits clearly better than the next."""
    if choice.kind == "tool":
        return [candidate for candidate in ranked if candidate.match.tool.name == choice.name]
    good = [candidate for candidate in ranked if candidate.score >= THRESHOLD]
    lead = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0) if ranked else 0.0
    clear = bool(ranked) and ranked[0].score >= CLEAR and lead >= MARGIN
    if good or clear or choice.kind == "any":
        return good or list(ranked[:1])
    return [one for one in ranked if one.score >= FLOOR and _SEARCHES.match(one.match.tool.name)][:1]


def _without_asides(steps: Sequence[Step], candidates: Sequence[Sequence[Candidate]]) -> list[Step]:
    """Beside a clause that clearly asks, one that only tells something asks for nothing."""
    asks = [
        bool(ranked) and ranked[0].score >= THRESHOLD and not _is_aside(step.clause)
        for step, ranked in zip(steps, candidates, strict=True)
    ]
    return [Step(step.clause, "beyond") if any(asks) and _is_aside(step.clause) else step for step in steps]


def _is_aside(clause: str) -> bool:
    """Whether a clause only tells something: neither a question nor a trouble, and of nothing with an id."""
    return is_telling(clause) and not is_trouble(clause) and not entities.identifiers(clause)


def found(exchanges: Sequence[Exchange]) -> list[Record]:
    """All records that tools gave in this turn."""
    return [
        record
        for exchange in exchanges
        if exchange.result.status == "success"
        for value in values(exchange.result)
        for record in records(value)
    ]


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Two questions for the same tool go in one call when all that it takes is a question."""
    joined: dict[str, Step] = {}
    for index, step in enumerate(steps):
        key = step.call.tool if step.call and set(step.call.arguments) == {"question"} else f"#{index}"
        if (first := joined.get(key)) and first.call and step.call:
            question = f"{first.call.arguments['question']} {step.call.arguments['question']}"
            joined[key] = replace(
                first, clause=f"{first.clause} {step.clause}", call=Call(first.call.tool, {"question": question})
            )
        else:
            joined[key] = step
    return list(joined.values())


def _settled(steps: Sequence[Step], turn: Turn) -> list[Step]:
    """Calls that were made are done; a turn that has called enough stops calling."""
    made = {Call(exchange.use.name, exchange.use.input).key for exchange in turn.exchanges}
    spent = len(turn.exchanges) >= MOST_ROUNDS_A_CLAUSE * max(1, len(steps))
    return [
        replace(step, kind="done") if step.call and (spent or step.call.key in made) else step
        for step in _unique(steps)
    ]


def _unique(steps: Sequence[Step]) -> list[Step]:
    seen: dict[str, Step] = {}
    for index, step in enumerate(steps):
        seen.setdefault(step.call.key if step.call else f"#{index}", step)
    return list(seen.values())
