"""Decides what to do next: which tools to call together, what to ask the customer, or that all is found."""

import re
from collections.abc import Sequence
from dataclasses import replace

from local.bedrock.model import Tool
from local.bedrock.planner import entities
from local.bedrock.planner.acts import Acts
from local.bedrock.planner.called import is_spelt
from local.bedrock.planner.candidates import Candidate, Offer, candidates
from local.bedrock.planner.chaining import for_a_day
from local.bedrock.planner.hedging import beside
from local.bedrock.planner.leading import Look, leads_to, lists, look_up_first
from local.bedrock.planner.limits import PRIVATE, acts_itself, does, is_told_to, only_asks, prying, refusal
from local.bedrock.planner.matching import Matcher, quotes_examples
from local.bedrock.planner.phrases import beside as names_beside
from local.bedrock.planner.request import Clause, Request
from local.bedrock.planner.schema import asked_as, properties, required
from local.bedrock.planner.settling import joined, settled
from local.bedrock.planner.step import Call, Step
from local.bedrock.planner.tone import is_pastime
from local.bedrock.planner.turn import Turn

THRESHOLD, CLEAR = 0.27, 0.17
FLOOR, IDLE = 0.2, 0.5  # what is on topic is worth a try
FLOOR_BESIDE_EXAMPLES, IDLE_BESIDE_EXAMPLES = 0.36, 0.3  # what people say tells better what is on topic
CLOSE = 0.5
BIDDEN = 0.15  # how much more a tool is meant that does what the clause bids
COHERENT = 0.2  # how much a clause that leans on the one before it wants the same tool
_VERIFIES = re.compile(r"\W*(?:check|verify|confirm|see|ensure|make sure|look|tell me)\b", re.IGNORECASE)
WHO_CAN_HELP = "who can help with what can't be done here, whom to contact"


def plan(request: Request, turn: Turn, offer: Offer, matcher: Matcher, acts: Acts) -> list[Step]:
    """One step a clause, in the order of the words; calls that ask the same tool a question become one."""
    if offer.choice.kind == "auto" and acts.top(turn.text) == "chat" and not _is_order(request, turn, offer, matcher):
        return []
    steps: list[Step] = []

    def look(clause: Clause, meant: str) -> list[Candidate]:
        return candidates(clause, turn, offer, matcher, meant=meant)

    for clause in request.clauses:
        if _is_told_by(steps, clause):
            continue
        ranked = for_a_day(candidates(clause, turn, offer, matcher), clause.whole)
        asked_for = _asked_for(_coherent(ranked, clause, steps), clause, turn)
        fitting = [one for one in asked_for if not _goes_too_far(one, clause, offer)]
        step = _step(clause, fitting, offer, acts, before=turn.previous, look=look)
        steps += [
            *_for_each_id(step),
            *_beside(step, fitting, offer),
            *_whom_to_ask(step, turn, offer, matcher),
        ]
    return settled(joined(steps), turn)


def _is_order(request: Request, turn: Turn, offer: Offer, matcher: Matcher) -> bool:
    """Whether what sounds like chat is what a tool says of itself: 'looks good, go ahead'."""
    if not quotes_examples(offer.tools):
        return False
    best = (next(iter(candidates(clause, turn, offer, matcher)), None) for clause in request.clauses)
    return any(one and one.score >= CLOSE for one in best)


def _is_told_by(before: Sequence[Step], clause: Clause) -> bool:
    """Whether it only asks how the deed before it turns out: 'send 50 events and check that they arrive'."""
    last = before[-1] if before else None
    is_deed = bool(last and last.kind == "call" and last.tool and does(last.tool))
    return is_deed and clause.leans and bool(_VERIFIES.match(clause.text))


def _goes_too_far(candidate: Candidate, clause: Clause, offer: Offer) -> bool:
    """A question is no order: whoever asks wants nothing done."""
    return offer.choice.kind == "auto" and acts_itself(candidate.tool) and only_asks(clause.text)


def _beside(step: Step, ranked: Sequence[Candidate], offer: Offer) -> list[Step]:
    """The same question for other look-ups that are as near."""
    best = next((one for one in ranked if step.call and one.tool.name == step.call.tool), None)
    if step.kind != "call" or best is None or offer.choice.kind != "auto" or quotes_examples(offer.tools):
        return []
    if step.clause.answers or step.is_first:
        return []
    return [_call(step.clause, one) for one in beside(best, ranked, least=THRESHOLD)]


def _coherent(ranked: Sequence[Candidate], clause: Clause, before: Sequence[Step]) -> list[Candidate]:
    """A clause that speaks of the one before it rather asks the same tool; what is bidden, the tool that does it."""
    last = next((step.call.tool for step in reversed(before) if step.call), None) if clause.leans else None
    liked = [
        replace(one, match=replace(one.match, score=one.match.score + _liking(one.tool, clause, last)))
        for one in ranked
    ]
    return sorted(liked, key=lambda candidate: -candidate.score)


def _liking(tool: Tool, clause: Clause, last: str | None) -> float:
    return COHERENT * (tool.name == last) + BIDDEN * is_told_to(clause.text, tool)


def _asked_for(ranked: Sequence[Candidate], clause: Clause, turn: Turn) -> Sequence[Candidate]:
    """What was asked for goes to the tools that lack most of it, as the last reply put it."""
    if not clause.answers:
        return ranked
    reply = f" {turn.last_reply.lower()} "
    lacked = [
        sum(
            f" {asked_as(name, properties(one.tool).get(name, {})).lower()}" in reply
            for name in required(one.tool.schema)
        )
        for one in ranked
    ]
    most = max(lacked, default=0)
    return [one for one, count in zip(ranked, lacked, strict=True) if count == most] if most else ranked


def _whom_to_ask(step: Step, turn: Turn, offer: Offer, matcher: Matcher) -> list[Step]:
    """For an act that can't be done here, also the tool that knows who can do it, where there is one.

    A tool that quotes what one may ask it is asked by that.
    """
    if step.refused in ("", PRIVATE) or quotes_examples(offer.tools):
        return []
    clause = step.clause
    ranked = candidates(clause, turn, offer, matcher, meant=WHO_CAN_HELP)
    return [_call(clause, one) for one in ranked[:1] if one.match.score >= THRESHOLD and not one.filled.missing]


def _for_each_id(step: Step) -> list[Step]:
    """A clause that names several things of one kind, by ids or by names, asks for each of them."""
    if step.call is None:
        return [step]
    for name, value in step.call.arguments.items():
        each = _in_a_row(value, step.clause.whole) if isinstance(value, str) else []
        if len(each) > 1 and value in each:
            return [replace(step, call=Call(step.call.tool, {**step.call.arguments, name: one})) for one in each]
    return [step]


def _in_a_row(value: str, text: str) -> list[str]:
    """The ids that look like this one, or the names that stand beside it."""
    return [id_ for id_ in entities.identifiers(text) if entities.like(value, id_)] or names_beside(value, text)


def _step(clause: Clause, ranked: Sequence[Candidate], offer: Offer, acts: Acts, *, before: str, look: Look) -> Step:
    if offer.choice.kind == "auto" and clause.is_open and not _is_surely_bidden(ranked):
        return Step(clause, "ask", missing=("thing that you mean",))
    refused = refusal(clause.text, offer.prompts, acts) if offer.choice.kind == "auto" else ""
    refused = refused or (prying(clause.whole, offer.prompts, acts) if offer.choice.kind == "auto" else "")
    fitting = _fitting(clause, ranked, offer, acts)
    if not fitting:
        return Step(clause, "beyond", refused=refused)
    best = _likeliest(fitting[:4])
    if offer.choice.kind == "auto" and (first := look_up_first(best, clause, look)):
        return replace(_call(clause, first), is_first=True)
    refused = "" if does(best.tool) else refused
    if not best.filled.missing:
        return replace(_call(clause, best, before), refused=refused)
    # Another tool that can be called now may find what the best one needs; else the customer is asked.
    others = ranked if offer.choice.kind != "tool" and not best.filled.unsaid else ()
    leading = [one for one in others if leads_to(best, one)]
    listing = (one for one in leading if lists(one.tool, best.filled.missing))
    if way_there := next(listing, None) or next((one for one in leading if one.score >= CLEAR), None):
        return replace(_call(clause, way_there), refused=refused)
    return Step(clause, "ask", missing=best.filled.missing, tool=best.tool, refused=refused)


def _is_surely_bidden(ranked: Sequence[Candidate]) -> bool:
    """Whether a tool is so clearly meant that 'it' is what the tool is about: it does something, or needs nothing."""
    return bool(ranked) and ranked[0].score >= CLOSE and (does(ranked[0].tool) or not required(ranked[0].tool.schema))


def _call(clause: Clause, candidate: Candidate, before: str = "") -> Step:
    """The call; what goes on from the question before is that question with what is said now."""
    if candidate.goes_on:
        clause = replace(clause, whole=f"{before.rstrip('.?! ')}, {clause.text}")
    return Step(clause, "call", Call(candidate.tool.name, candidate.filled.arguments), tool=candidate.tool)


def _likeliest(fitting: Sequence[Candidate]) -> Candidate:
    """The readiest. Where several take the id that is named and none stands out, the one that was offered first."""
    best = max(fitting, key=lambda candidate: candidate.readiness)
    close = [one for one in fitting if one.filled.names_id and best.readiness - one.readiness < CLOSE]
    return min(close, key=lambda one: one.place) if best.filled.names_id and close else best


def _fitting(clause: Clause, ranked: Sequence[Candidate], offer: Offer, acts: Acts) -> list[Candidate]:
    """The tools that may be meant: those that fit well, else the best one, unless the clause is off every topic."""
    if offer.choice.kind == "tool":
        return [candidate for candidate in ranked if candidate.tool.name == offer.choice.name]
    if clause.answers:
        return list(ranked[:1])
    good = [candidate for candidate in ranked if candidate.score >= THRESHOLD]
    if offer.choice.kind == "any":
        return good or list(ranked[:1])
    named = entities.identifiers(clause.whole) or is_spelt(clause.whole)
    idle = 0.0 if named else min(acts.idle(clause.text), acts.idle(clause.whole))
    said = quotes_examples(offer.tools)
    floor = FLOOR_BESIDE_EXAMPLES + IDLE_BESIDE_EXAMPLES * idle if said else FLOOR + IDLE * idle
    if not ranked or ranked[0].score < floor or is_pastime(clause.text):
        return []
    return good or list(ranked[:1])
