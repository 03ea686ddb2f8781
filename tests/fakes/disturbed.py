"""Deployments that somebody disturbs at a call to AWS, and what is told of it."""

from collections.abc import Callable

from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments


async def failing(deployments: Deployments) -> PlanRecord:
    """A deployment that somebody disturbs."""
    deployments.journal.approved(await deployments.plan())
    record = await deployments.run("deploy-1")
    assert record.state == PlanState.FAILED
    return record


def told(record: PlanRecord) -> tuple[str, str | None, str]:
    """Where it failed, how, and what it said."""
    assert record.failed is not None
    return record.failed.step.name, record.failed.failure, record.failed.told


async def resumed(deployments: Deployments) -> PlanRecord:
    """When a person says so."""
    deployments.journal.resume("deploy-1")
    return await deployments.run("deploy-1")


def when(step: str, act: str, does: Callable[[], object]) -> Fault:
    """Something happens once, at the first call of a step at a moment."""

    def at(call: Call) -> bool:
        return (call.step, call.act) == (step, act)

    async def happens() -> None:
        does()

    return Fault(at=at, happens=happens, times=1)
