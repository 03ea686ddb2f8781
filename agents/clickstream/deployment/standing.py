"""What of a pipeline that stands can't be changed in place: it is said when it is proposed, not in the run."""

from collections.abc import Iterator

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import StepState
from agents.clickstream.deployment.wish import Survey, Wish

_INSTEAD = "choose another name for the new pipeline, or destroy this one first."


def objections_to_change(wish: Wish, survey: Survey, made: Made) -> list[str]:
    """One sentence each, with what to do."""
    if made.plan is None:
        return []
    return [*_cluster(wish, survey, made), *_layers(wish, made.plan.wish, made), *_flush(wish, made)]


def has_connectors(made: Made) -> bool:
    """Whether connectors stand: MSK Connect changes neither their plugins nor their workers' configuration in place."""
    found = made.steps.get("stack:connectors")
    return found is not None and found.state == StepState.DONE


def _cluster(wish: Wish, survey: Survey, made: Made) -> Iterator[str]:
    clusters = {step.step.text("cluster_arn") for step in made.steps.values() if step.step.kind == "topic"}
    if clusters - {survey.brokers.arn}:
        yield f"The topics of {wish.pipeline} are in another cluster than {survey.brokers.name}: {_INSTEAD}"


def _layers(wish: Wish, before: Wish, made: Made) -> Iterator[str]:
    if not any(step.step.kind == "stack" for step in made.steps.values()):
        return
    if wish.solution != before.solution:
        yield f"The pipeline {wish.pipeline} stands as nginx+{before.solution}, not nginx+{wish.solution}: {_INSTEAD}"
    if wish.bucket != before.bucket:
        yield f"The pipeline {wish.pipeline} writes to the bucket {before.bucket}, not {wish.bucket}: {_INSTEAD}"


def _flush(wish: Wish, made: Made) -> Iterator[str]:
    """A replacement of a connector would need a name that is taken."""
    if not has_connectors(made):
        return
    before = made.steps["stack:connectors"].step.texts("values").get("FlushSeconds", str(wish.flush_seconds))
    if before != str(wish.flush_seconds):
        yield (
            f"The connectors of {wish.pipeline} gather events for {before} seconds, and MSK Connect can't change that "
            f"in place: leave it, or roll back to stack:collector, which takes back only the connectors, and propose "
            f"the deployment again."
        )
