"""An account with the real deployments over it, and the ways in which a plan gets on without an engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agents.clickstream.aws.found import Topic
from agents.clickstream.deployment.deployments import SqlDeployments
from agents.clickstream.deployment.pipeline_topics import pipeline_topics
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.clickstream.deployment.site import Site
from agents.clickstream.deployment.survey import Surveyor
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.deployment.wish import Wish
from agents.common.principal import Principal
from evals.clickstream.played.account import PlayedAccount
from evals.clickstream.played.drift import PlayedDrift
from evals.clickstream.played.landscape import ACCOUNT, PREFIX, REGION, account
from evals.clickstream.played.made import outputs_of, run
from evals.clickstream.played.plans import BEGAN, PlayedPlans

COLLEAGUE = Principal(kind="staff", subject="subject-of-grace", customer_id=None, name="grace@clickshop.example")
WISH = Wish(pipeline="clickstream", solution="lua", cluster="my-cluster", bucket="my-bucket")
_SITE = Site(
    prefix=PREFIX,
    source_bucket=f"{PREFIX}clickstream-sources",
    source_key="clickstream/0123456789abcdef.zip",
    boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/{PREFIX}clickstream-boundary",
    alarm_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:{PREFIX}alarms",
    service_security_group_id="sg-05e701ce",
    service_vpc_id="vpc-0shop",
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An account, the plans of it, and what the agents ask of both."""

    account: PlayedAccount
    plans: PlayedPlans
    deployments: SqlDeployments
    drift: PlayedDrift


def blank(*, with_topics: bool) -> Scene:
    """Before anything was proposed."""
    topics = [
        Topic(name=one.name, partitions=one.partitions, replication=one.replication)
        for one in pipeline_topics(WISH, PREFIX)
    ]
    there, plans, drift = account(topics=topics if with_topics else ()), PlayedPlans(), PlayedDrift()
    deployments = SqlDeployments(
        plans=plans,
        surveys=Surveyor(account=there, account_id=ACCOUNT, region=REGION, prefix=PREFIX),
        planning=Planning(site=_SITE, templates=ShippedTemplates()),
        drifts=drift,
        wake=lambda: None,
    )
    return Scene(account=there, plans=plans, deployments=deployments, drift=drift)


async def approved(scene: Scene, wish: Wish) -> PlanRecord:
    """By a person, by its digest."""
    record = await scene.deployments.propose(COLLEAGUE, wish)
    return await scene.deployments.approve(COLLEAGUE, record.plan.plan_id, record.digest)


async def done(scene: Scene, wish: Wish) -> PlanRecord:
    """To its end, and all that it makes runs."""
    record = await approved(scene, wish)
    told = f"Pipeline {wish.pipeline} is deployed, and each of its steps is verified."
    scene.plans.play(record.plan.plan_id, PlanState.DONE, _finished(record), told=told)
    run(record.plan, scene.account.running)
    return record


async def stopped_at(
    scene: Scene, name: str, state: PlanState, *, told: str, failure: str | None = None, way_on: str | None = None
) -> PlanRecord:
    """Everything before that step is done, and nothing after it was begun."""
    record = await approved(scene, WISH)
    names = [each.step.name for each in record.steps]
    before, finish = names[: names.index(name)], _finished(record)
    at = StepState.FAILED if state == PlanState.FAILED else StepState.RUNNING

    def change(step: StepRecord) -> StepRecord:
        if step.step.name in before:
            return finish(step)
        if step.step.name != name:
            return step
        return replace(step, state=at, begun=True, attempt=1, told=told, failure=failure, way_on=way_on, begun_at=BEGAN)

    scene.plans.play(record.plan.plan_id, state, change, told=" ".join(filter(None, (told, way_on))))
    return record


def shown(log: Sequence[str]) -> Sequence[str]:
    """A build's log as CodeBuild numbers it."""
    return [f"[Container] 2026/11/20 09:3{number % 10}:00 {line}" for number, line in enumerate(log)]


def _finished(record: PlanRecord) -> Callable[[StepRecord], StepRecord]:
    outputs = outputs_of(record.plan)

    def finish(step: StepRecord) -> StepRecord:
        told = f"{step.step.name} is verified."
        known = outputs.get(step.step.name, {})
        return replace(step, state=StepState.DONE, begun=True, attempt=1, outputs=known, told=told, begun_at=BEGAN)

    return finish
