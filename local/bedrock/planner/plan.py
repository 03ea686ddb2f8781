"""Decides what to do next: which tools to call together, what to ask the customer, or that all is found."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from local.bedrock.model import JsonObject, Tool, ToolChoice
from local.bedrock.planner.arguments import Context, Filled, fill
from local.bedrock.planner.matching import Match, Matcher
from local.bedrock.planner.records import Record, records, values
from local.bedrock.planner.request import Clause, Request
from local.bedrock.planner.turn import Exchange, Turn

THRESHOLD, CLEAR, MARGIN = 0.27, 0.17, 0.05
FLOOR = 0.13  # a search that finds nothing does no harm, so little is enough to try one
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


def plan(request: Request, turn: Turn, tools: Sequence[Tool], matcher: Matcher, choice: ToolChoice) -> list[Step]:
    """One step a clause, in the order of the words; calls that ask the same tool a question become one."""
    offered = () if choice.kind == "none" else tools
    steps = [_step(clause, turn, offered, matcher, choice) for clause in request.clauses]
    return _settled(_joined(steps), turn)


def _step(clause: Clause, turn: Turn, tools: Sequence[Tool], matcher: Matcher, choice: ToolChoice) -> Step:
    context = Context(
        clause=clause.text, reading=clause.reading, turn=turn.text, earlier=turn.earlier, found=found(turn.exchanges)
    )
    ranked = matcher.rank(clause.reading, tools)
    fitting = _fitting(ranked, choice)
    if not fitting:
        return Step(clause.text, "beyond")
    best, filled = _best_filled(fitting, context)
    if not filled.missing:
        return Step(clause.text, "call", Call(best.tool.name, filled.arguments), tool=best.tool)
    return _way_there(clause.text, best, filled, [m for m in ranked if m.score >= CLEAR], context)


def _fitting(ranked: Sequence[Match], choice: ToolChoice) -> list[Match]:
    """The tools that may be meant: those that fit well, or one that fits clearly better than the next."""
    if choice.kind == "tool":
        return [match for match in ranked if match.tool.name == choice.name]
    good = [match for match in ranked if match.score >= THRESHOLD]
    lead = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0) if ranked else 0.0
    clear = bool(ranked) and ranked[0].score >= CLEAR and lead >= MARGIN
    if good or clear or choice.kind == "any":
        return good or list(ranked[:1])
    return [match for match in ranked if match.score >= FLOOR and _SEARCHES.match(match.tool.name)][:1]


def _best_filled(fitting: Sequence[Match], context: Context) -> tuple[Match, Filled]:
    """The best tool once its arguments count too: a value that the words name speaks for the tool that takes it."""
    scored = [(match, fill(match.tool, context)) for match in fitting[:4]]
    return max(scored, key=lambda pair: pair[0].score + 0.06 * min(pair[1].evidence, 3) - 0.12 * len(pair[1].missing))


def _way_there(clause: str, best: Match, filled: Filled, fitting: Sequence[Match], context: Context) -> Step:
    """Another tool that can be called now may find what the best one needs; else the customer is asked."""
    for match in fitting:
        other = fill(match.tool, context)
        if match.tool is not best.tool and not other.missing:
            return Step(clause, "call", Call(match.tool.name, other.arguments), tool=match.tool)
    return Step(clause, "ask", missing=filled.missing, tool=best.tool)


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
