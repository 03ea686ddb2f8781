"""The orchestrator's tools that only tell: what stands, how it goes, costs, approvals, drift, and where to deploy."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.step import Difference
from agents.clickstream.operator import OperatorInvocation
from agents.clickstream.overview import OverviewTools
from agents.clickstream.telling import cost_of
from agents.common.principal import Caller
from agents.common.progress import unheard
from tests.fakes.clickstream import AllWell
from tests.fakes.deployments import WISH, InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF, use

GRACE = replace(STAFF, name="grace@clickshop.example")
OUTPUTS = {"stack:balancer": {"Endpoint": "http://balancer:8802/data/v1"}}


@pytest.fixture
def deployments() -> InMemoryDeployments:
    return InMemoryDeployments()


@pytest.fixture
def tools(deployments: InMemoryDeployments) -> OverviewTools:
    return OverviewTools(deployments, health=AllWell(), region="us-east-1")


@pytest.fixture
def operator() -> OperatorInvocation:
    return OperatorInvocation(caller=Caller(STAFF, "token"), publish=unheard, session_id="session")


async def test_where_there_is_nothing_each_says_so(tools: OverviewTools, operator: OperatorInvocation) -> None:
    told = {one.tool_name: await use(one, invocation=operator) for one in tools.tools()}
    there = told.pop("where_to_deploy")
    assert {name: result["found"] for name, result in told.items()} == dict.fromkeys(told, 0)
    assert all(result["message"].endswith((".", "top.")) for result in told.values())
    assert (there["clusters"], there["buckets"]) == (["my-cluster"], ["my-bucket"])


async def test_a_failed_plan_is_told_with_its_step_and_the_way_on(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    record = deployments.add(record_of(), by=STAFF)
    broken = replace(record.steps[1], told="No room.", failure="quota", way_on="Ask for more.")
    failed = replace(record, state=PlanState.FAILED, steps=(record.steps[0], broken, record.steps[2]))
    deployments.plans[record.plan.plan_id] = failed
    (told,) = (await use(tools.deployment_status, invocation=operator))["deployments"]
    assert told["state"] == "failed"
    assert told["steps"][1]["way_on"] == "Ask for more."


async def test_how_what_stands_works_is_told_with_the_status(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    draft = deployments.add(record_of(), by=STAFF)
    assert "message" not in await use(tools.deployment_status, invocation=operator)
    deployments.finish(draft, OUTPUTS)
    told = await use(tools.deployment_status, invocation=operator)
    assert told["message"] == "All 3 parts of clickstream are well."


async def test_plans_are_listed(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.add(record_of(), by=STAFF)
    (row,) = (await use(tools.list_deployments, invocation=operator))["deployments"]
    assert (row["pipeline"], row["monthly_usd"]) == ("clickstream", 16.43)


async def test_what_stands_is_told_with_what_waits(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.finish(deployments.add(record_of(), by=STAFF), OUTPUTS)
    deployments.add(record_of(replace(WISH, pipeline="shop-eu")), by=STAFF)
    first, second = (await use(tools.list_pipelines, invocation=operator))["message"].splitlines()
    assert first.startswith("The pipeline clickstream stands: nginx+lua, on the MSK cluster my-cluster")
    assert "events go to http://balancer:8802/data/v1, $16.43 a month at rest." in first
    assert second.startswith("Nothing of the pipeline shop-eu stands.")
    assert second.endswith("is proposed.")


async def test_costs_are_told_part_by_part_and_of_the_plan_that_waits(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    draft = deployments.add(record_of(), by=STAFF)
    waits = (await use(tools.pipeline_costs, invocation=operator))["message"]
    assert waits.startswith(f"Plan {draft.plan.plan_id} waits for approval. Together $16.43 a month at rest.")
    deployments.finish(draft, OUTPUTS)
    stands = (await use(tools.pipeline_costs, invocation=operator))["message"]
    assert stands.startswith("The pipeline clickstream costs $16.43 a month at rest: balancer $16.43.")
    assert "the MSK cluster itself come on top" in stands


async def test_a_person_is_told_how_to_approve_and_who_did(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    draft = deployments.add(record_of(), by=STAFF)
    waits = (await use(tools.plan_approval, invocation=operator))["message"]
    assert "Nobody in this chat can approve" in waits
    assert f'POST /clickstream/deployments/{draft.plan.plan_id}/approve {{"digest": "{draft.digest}"}}' in waits
    assert "Nobody has approved one before" in waits
    await deployments.approve(GRACE, draft.plan.plan_id, draft.digest)
    decided = (await use(tools.plan_approval, invocation=operator))["message"]
    assert decided.startswith("No plan waits for approval.")
    assert f"was approved by grace@clickshop.example ({STAFF.subject}) on 20 November 2026 at 09:30 UTC" in decided


async def test_who_rejected_a_plan_did_not_approve_it(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    draft = deployments.add(record_of(), by=STAFF)
    await deployments.reject(GRACE, draft.plan.plan_id, "Too dear.")
    told = (await use(tools.plan_approval, invocation=operator))["message"]
    assert "was approved" not in told
    assert f"was rejected by grace@clickshop.example ({STAFF.subject}): Too dear. That was on 20 November 2026" in told


async def test_drift_is_told_difference_by_difference(
    tools: OverviewTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.finish(deployments.add(record_of(), by=STAFF), OUTPUTS)
    none = await use(tools.find_drift, invocation=operator)
    assert (none["found"], none["message"].startswith("Nothing has drifted: all 3 parts")) == (0, True)
    deployments.differences = (Difference(what="the alarm", expected="there", actual="gone", way_on="Deploy again."),)
    (row,) = (await use(tools.find_drift, invocation=operator))["differences"]
    assert row == {"what": "the alarm", "expected": "there", "actual": "gone", "way_on": "Deploy again."}


@pytest.mark.parametrize(("region", "found"), [(None, 1), ("us-east-1", 1), ("eu-west-1", 0)])
async def test_another_region_is_none_to_deploy_to(
    region: str | None, found: int, tools: OverviewTools, operator: OperatorInvocation
) -> None:
    result: dict[str, Any] = await use(tools.where_to_deploy, invocation=operator, region=region)
    assert (result["found"], "deploys in us-east-1 only" in result["message"]) == (found, not found)


def test_a_plan_that_takes_back_what_costs_nothing_saves_nothing() -> None:
    teardown = record_of(kind="destroy")
    free = replace(
        teardown, steps=tuple(replace(each, step=replace(each.step, monthly_usd=Decimal(0))) for each in teardown.steps)
    )
    assert cost_of(free, Decimal(0)) == "What it takes back costs nothing a month at rest."
