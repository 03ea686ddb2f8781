"""A deployment that is done, and plans that take it back."""

from agents.clickstream.deployment.plan import Plan
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.teardown import plan_destroy
from tests.fakes.deployment_runs import Deployments

STACKS = ["connectors", "collector", "balancer", "network", "registry"]

WITHOUT: frozenset[str] = frozenset()


async def deployed() -> Deployments:
    """A finished deployment."""
    deployments = Deployments()
    await deployments.deployed()
    deployments.world.calls.clear()
    deployments.world.changes.clear()
    return deployments


async def destroy_plan(deployments: Deployments, shared: frozenset[str] = WITHOUT) -> Plan:
    """Of everything."""
    return plan_destroy("destroy-1", await deployments.journal.made("clickstream"), shared=shared)


async def run(deployments: Deployments, plan: Plan) -> PlanRecord:
    """Approved and run."""
    deployments.journal.approved(plan)
    return await deployments.run(plan.plan_id)
