"""Plans that are approved, and processes that run them over the real database."""

from collections.abc import Mapping

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import Lease, SqlLeases
from agents.clickstream.deployment.patience import Patience
from agents.clickstream.deployment.plan import Plan, StepKind
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.database import Database
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import QuickStep, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA
from tests.integration.agents.shop import Shop


async def approved(service: PostgresDatabase, plan: Plan) -> Plan:
    """Proposed and approved."""
    plans = SqlPlans(service)
    record = await plans.propose(ADA, plan, seen=(await plans.made(ADA, plan.pipeline)).seen)
    await plans.approve(ADA, plan.plan_id, record.digest)
    return plan


def engine(database: Database, works: Mapping[StepKind, QuickStep] | None = None) -> Engine:
    """Over quick steps."""
    return Engine(
        journal=SqlJournal(database),
        works=as_works(works or quick_steps()),
        patience=Patience(),
        clock=FakeClock(),
    )


async def leased(service: PostgresDatabase, pipeline: str, holder: str = "a-process") -> Lease:
    """Whoever had it must be gone."""
    lease = await SqlLeases(service).acquire(pipeline, holder)
    assert lease is not None
    return lease


def expire(shop: Shop, pipeline: str) -> None:
    """Its holder has not been heard of for longer than the lease lasts."""
    shop.change(
        "UPDATE clickstream_pipelines SET held_until = now() - interval '1 second' WHERE pipeline = %s", pipeline
    )


async def read(service: PostgresDatabase, plan_id: str) -> PlanRecord:
    """As it stands."""
    return await SqlPlans(service).record(ADA, plan_id)
