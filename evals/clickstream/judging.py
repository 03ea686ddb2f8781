"""Whether a turn came to what it should: what was said, what the tools were given, and where the plans stand."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from agents.clickstream.deployment.record import PlanRecord
from evals.clickstream.conversation import NO_PLAN, Call, OperatorConversation, OperatorTurn
from evals.clickstream.played.plans import PlayedPlans
from evals.expectation import PreparedTurn
from evals.heard import Heard, ToolUse
from evals.result import Shortfall


def shortfalls(
    turn: OperatorTurn, conversation: OperatorConversation, heard: Heard, plans: PlayedPlans, *, approved_before: int
) -> list[Shortfall]:
    """Nothing when all is as it should be."""
    spoken = PreparedTurn(
        turn=turn, say=turn.say, forbidden=(conversation, turn), facts=(), never_facts=(), words={}
    ).failures(heard)
    found = [Shortfall(expectation=one.expectation, message=one.message) for one in spoken]
    if len(plans.approved) > approved_before:
        found.append(Shortfall(expectation="approved", message=f"{plans.approved[-1]} was approved by chat"))
    if heard.error:
        return found
    return [*found, *_calls(turn.calls, heard.tools), *_standing(turn, plans.newest_of(turn.pipeline))]


def _calls(expected: Sequence[Call], made: Sequence[ToolUse]) -> Iterator[Shortfall]:
    for call in expected:
        given = [use.arguments or {} for use in made if use.tool == call.tool]
        if not any(_fits(call, arguments) for arguments in given):
            said = "; ".join(map(str, given)) or "not called"
            wanted = {**call.arguments, **dict.fromkeys(call.without, "nothing")}
            yield Shortfall(expectation="calls", message=f"{call.tool} with {wanted}, not: {said}")


def _fits(call: Call, given: dict[str, JsonValue]) -> bool:
    return all(_same(given.get(name), value) for name, value in call.arguments.items()) and not any(
        given.get(name) for name in call.without
    )


def _same(given: JsonValue, wanted: JsonValue) -> bool:
    """Lists are compared without their order; a text of a list of texts stands for any of them, split by `|`."""
    if isinstance(given, list) and isinstance(wanted, list):
        return sorted(map(str, given)) == sorted(map(str, wanted))
    if isinstance(given, str) and isinstance(wanted, str):
        return given in wanted.split("|")
    return given == wanted


def _standing(turn: OperatorTurn, newest: PlanRecord | None) -> Iterator[Shortfall]:
    is_ = {
        "state": newest.state.value if newest else NO_PLAN,
        "plan": newest.plan.kind if newest else None,
        "solution": newest.plan.wish.solution if newest else None,
    }
    for name, value in is_.items():
        wanted = getattr(turn, name)
        if wanted is not None and wanted != value:
            yield Shortfall(expectation=name, message=f"the newest plan of {turn.pipeline} has {value}, not {wanted}")
