"""Plans that take back, to a step or everything. They hold what this pipeline made, by the journal, and no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.ownership import DOUBTED, is_doubted, was_never_seen
from agents.clickstream.deployment.plan import Json, Plan, PlanKind, Step
from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.deployment.step import Outputs
from agents.common.errors import BadInput, Refused

INTERNALS = "topic:connect-internals"
_DOUBT = (
    "Its making broke off, and Kafka does not tell who made a topic: be sure that nobody else made one of this name "
    "at that moment"
)


def plan_destroy(plan_id: str, made: Made, *, shared: frozenset[str]) -> Plan:
    """All of it, the topics with their events too, unless other pipelines (`shared`: names of topics) use them.

    Raises Refused when there is nothing.
    """
    return _plan(plan_id, "destroy", made, [*made.steps], shared=shared, with_events=True)


def plan_rollback(plan_id: str, made: Made, to_step: str, *, shared: frozenset[str]) -> Plan:
    """What was made after a step, which stays. A topic that holds events stays as well: only a destroy takes those.

    Raises BadInput for a step that is not there, Refused when nothing came after it.
    """
    names = _in_the_plans_order(made)
    if to_step not in names:
        known = ", ".join(names) or "none"
        raise BadInput(f"The pipeline has no step {to_step} to go back to. Steps that it has made: {known}.")
    after = names[names.index(to_step) + 1 :]
    return _plan(plan_id, "rollback", made, after, shared=shared, with_events=False)


def ending(plan: Plan, outputs: Mapping[str, Outputs]) -> str:
    """What is true when the last step of a plan has ended."""
    match plan.kind:
        case "deploy":
            return f"Pipeline {plan.pipeline} is deployed, and each of its steps is verified{_proved(outputs)}."
        case "rollback":
            said = f"Of pipeline {plan.pipeline}, {_listed([step.name for step in plan.steps])} taken back."
        case "destroy":
            said = f"Nothing that pipeline {plan.pipeline} made is left"
            said += ", with these exceptions." if [*_left(plan, outputs)] else "."
    return " ".join([said, *_left(plan, outputs)])


def _proved(outputs: Mapping[str, Outputs]) -> str:
    """A proof that is not green is not passed over in the sentence that people read last."""
    verdicts = [str(told["verdict"]) for told in outputs.values() if told.get("verdict", "green") != "green"]
    return f"; its proof is {verdicts[0]}, and says why" if verdicts else ""


def _left(plan: Plan, outputs: Mapping[str, Outputs]) -> Iterator[str]:
    """What stays, and why: as the plan said, and as was found."""
    for step in plan.steps:
        for sentence in (step.parameters.get("leaves"), outputs.get(step.name, {}).get("left")):
            if isinstance(sentence, str) and sentence:
                yield sentence


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last} are" if before else f"{last} is"


def _in_the_plans_order(made: Made) -> list[str]:
    """A step that was made again later still has its place."""
    order = [step.name for step in made.plan.steps] if made.plan else []
    return sorted(made.steps, key=lambda name: order.index(name) if name in order else -1)


def _plan(
    plan_id: str, kind: PlanKind, made: Made, names: Sequence[str], *, shared: frozenset[str], with_events: bool
) -> Plan:
    ordered = [name for name in reversed(_in_the_plans_order(made)) if name in names]
    if made.plan is None or not ordered:
        what = "after that step" if kind == "rollback" else "under this name"
        raise Refused("nothing_to_take_back", f"There is nothing to take back: nothing that was made {what} is there.")
    steps = [_undoing(made.steps[name], shared=shared, with_events=with_events) for name in ordered]
    return Plan(
        plan_id=plan_id,
        kind=kind,
        wish=made.plan.wish,
        survey=made.plan.survey,
        steps=tuple(_in_turn(_with_internals(steps, made, made.plan, groups=with_events))),
    )


def _undoing(record: StepRecord, *, shared: frozenset[str], with_events: bool) -> Step:
    """The step that takes another one back, under the same name. It saves what the other costs, if that is there."""
    is_there = record.outputs is not None  # else its making broke off
    step = record.step if is_there else replace(record.step, monthly_usd=Decimal(0))
    match step.kind:
        case "topic":
            return _without_topic(record, shared=shared, with_events=with_events)
        case "stack":
            gone = f"The stack {step.text('stack')} and all that it made"
            return _undo(step, title=f"Delete the stack {step.text('stack')}", gone=gone, leaves=_objects_of(step))
        case "build":
            what = step.parameters["what"]
            gone = f"The {what} that were built under the tag {step.parameters['tag']}"
            return _undo(step, title=f"Delete the built {what}", gone=gone)
        case "proof":
            raise AssertionError("a proof makes nothing that could be taken back")


def _without_topic(record: StepRecord, *, shared: frozenset[str], with_events: bool) -> Step:
    step, name = record.step, record.step.text("topic")
    stays = _why_it_stays(step, name, shared)
    if stays:
        return _undo(step, title=f"Leave the topic {name}", gone="", leaves=stays, parameters={"delete": False})
    if with_events:
        gone = f"The topic {name} and every event in it, for good"
        title = f"Delete the topic {name} with its events"
    else:
        gone = f"The topic {name}, if it holds no event; else this step fails and the topic stays"
        title = f"Delete the topic {name} if it is empty"
    doubted = is_doubted(record)
    if doubted:
        gone += f". {_DOUBT}"
    known: dict[str, Json] = {DOUBTED: doubted, "seen": not was_never_seen(record)}
    return _undo(step, title=title, gone=gone, parameters={"delete": True, "with_events": with_events, **known})


def _why_it_stays(step: Step, name: str, shared: frozenset[str]) -> str:
    if not step.parameters["ours"]:
        return f"The topic {name} stays: it was there before this pipeline."
    if name in shared:
        return f"The topic {name} stays: another pipeline uses it."
    return ""


def _objects_of(step: Step) -> str:
    """What a stack's services wrote into the bucket. It is never deleted."""
    written = step.parameters.get("writes")
    return f"Never deleted: what it wrote to {written}." if written else ""


def _with_internals(steps: Sequence[Step], made: Made, plan: Plan, *, groups: bool) -> Iterator[Step]:
    """MSK Connect makes topics and groups of its own, and leaves them when a connector is deleted.

    Groups stay in a rollback: connectors that are made again go on where these have stopped. A destroy takes them,
    also those that an earlier rollback has left.
    """
    deletes_connectors = any(step.listed("connectors") for step in steps)
    if groups and not deletes_connectors:
        gone_before = [step for step in plan.steps if step.listed("connectors") and step.name in made.ever]
        yield from (_internals(step, plan, groups=groups, leaves=_objects_of(step)) for step in gone_before)
    for step in steps:
        yield step
        if step.listed("connectors"):
            stays = "The connectors' consumer groups stay: made again, they go on where these have stopped."
            yield _internals(step, plan, groups=groups, leaves="" if groups else stays)


def _internals(connectors: Step, plan: Plan, *, groups: bool, leaves: str) -> Step:
    gone = "Gone: the connectors' internal topics" + (" and consumer groups" if groups else "")
    return Step(
        name=INTERNALS,
        kind="topic",
        direction="undo",
        agent="msk_topic",
        title="Delete what MSK Connect kept in the cluster for the connectors",
        needs=(),
        creates=(gone, *([f"Stays: {leaves}"] if leaves else [])),
        monthly_usd=Decimal(0),
        parameters={
            "cluster_arn": plan.survey.brokers.arn,
            "connectors": [*connectors.listed("connectors")],
            "groups": groups,
            "leaves": leaves,
        },
    )


def _undo(step: Step, *, title: str, gone: str, leaves: str = "", parameters: Mapping[str, Json] | None = None) -> Step:
    return replace(
        step,
        direction="undo",
        title=title,
        needs=(),
        creates=tuple(f"{word}: {said}" for word, said in (("Gone", gone), ("Stays", leaves)) if said),
        monthly_usd=-step.monthly_usd,
        parameters={**step.parameters, **(parameters or {}), "leaves": leaves},
    )


def _in_turn(steps: Iterable[Step]) -> Iterator[Step]:
    """Each after the one before it: what was made last goes first."""
    before: tuple[str, ...] = ()
    for step in steps:
        yield replace(step, needs=before)
        before = (step.name,)
