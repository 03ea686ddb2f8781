"""What of a pipeline stands already, by the plans that were done: an update is not paid for twice."""

from collections.abc import Iterator

from clickstream_multi_agent import ClickstreamOrchestrator, Deployment

_NEVER_BEGUN = {"proposed", "superseded", "rejected"}


def standing_costs(agents: ClickstreamOrchestrator, pipeline: str) -> dict[str, float]:
    """What each step that stands costs a month; nothing of a pipeline that is not there."""
    decided: dict[str, float | None] = {}
    for plan in _begun(agents, pipeline):
        for step in plan.steps:
            if step.state in ("done", "undone"):
                decided.setdefault(step.name, step.monthly_usd if step.state == "done" else None)
        if plan.state == "done" and plan.kind != "rollback":
            break  # it decided about everything, whatever was before
    return {name: cost for name, cost in decided.items() if cost is not None}


def _begun(agents: ClickstreamOrchestrator, pipeline: str) -> Iterator[Deployment]:
    """The newest first, with their steps."""
    for plan in agents.deployments():
        if plan.pipeline == pipeline and plan.state not in _NEVER_BEGUN:
            yield agents.deployment(plan.plan_id)
