"""The orchestrator's own tools: they propose and tell, refuse with a sentence, and none of them approves."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agents.catalog import CLICKSTREAM_ORCHESTRATOR
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.operator import OperatorInvocation
from agents.clickstream.tools import DeploymentTools, own_tools
from agents.common.principal import Caller
from agents.common.progress import unheard
from tests.fakes.clickstream import AllWell
from tests.fakes.deployments import WISH, InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF, use

NAMED: dict[str, Any] = {"msk_cluster": "my-cluster", "s3_bucket": "my-bucket"}


@pytest.fixture
def deployments() -> InMemoryDeployments:
    return InMemoryDeployments()


@pytest.fixture
def tools(deployments: InMemoryDeployments) -> DeploymentTools:
    return DeploymentTools(deployments, region="us-east-1")


@pytest.fixture
def operator() -> OperatorInvocation:
    return OperatorInvocation(caller=Caller(STAFF, "token"), publish=unheard, session_id="session")


def test_they_are_the_catalogues_and_none_approves(deployments: InMemoryDeployments) -> None:
    names = [one.tool_name for one in own_tools(deployments, health=AllWell(), region="us-east-1")]
    assert names == [name for name in CLICKSTREAM_ORCHESTRATOR.tools if not name.endswith("_agent")]
    assert not any("approve" in name for name in names)


async def test_a_proposal_is_told_in_a_sentence_and_noted_whole(
    tools: DeploymentTools, operator: OperatorInvocation
) -> None:
    result = await use(tools.propose_deployment, invocation=operator, **NAMED, priority="high performance")
    (record,) = operator.proposals
    assert (record.state, record.plan.wish.solution, record.plan.wish.cluster) == ("proposed", "lua", "my-cluster")
    assert result["found"] == 1
    for said in ("nginx+lua", "3 steps", "$16.43 a month", "High throughput and low latency"):
        assert said in result["message"]


@pytest.mark.parametrize(
    ("said", "solution", "reason"),
    [
        ({}, "lua", "fewer parts"),
        ({"events_per_second": 20_000}, "lua", "High throughput"),
        ({"priority": "transforming events"}, "vector", "changed on the way"),
        ({"solution": "vector", "priority": "high performance"}, "vector", "nginx+vector was asked for"),
    ],
)
async def test_the_solution_follows_from_what_was_said(
    said: dict[str, Any], solution: str, reason: str, tools: DeploymentTools, operator: OperatorInvocation
) -> None:
    result = await use(tools.propose_deployment, invocation=operator, **NAMED, **said)
    assert operator.proposals[0].plan.wish.solution == solution
    assert reason in result["message"]


async def test_what_is_not_said_again_stays_as_the_draft_has_it(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    drafted = replace(WISH, solution="vector", flush_seconds=2, subnet_ids=("subnet-1", "subnet-2"))
    deployments.add(record_of(drafted), by=STAFF)
    result = await use(tools.propose_deployment, invocation=operator, **{**NAMED, "s3_bucket": "another-bucket"})
    assert operator.proposals[0].plan.wish == replace(drafted, bucket="another-bucket")
    assert "as before" in result["message"]


async def test_a_pipeline_that_stands_is_proposed_again_as_it_stands(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    standing = replace(WISH, flush_seconds=2)
    deployments.finish(deployments.add(record_of(standing), by=STAFF), {})
    await use(tools.propose_deployment, invocation=operator, **NAMED)
    assert operator.proposals[0].plan.wish == standing


@pytest.mark.parametrize("region", ["us-east-1", "US-EAST-1", "", "any"])
async def test_its_own_region_may_be_named(region: str, tools: DeploymentTools, operator: OperatorInvocation) -> None:
    assert (await use(tools.propose_deployment, invocation=operator, **NAMED, region=region))["found"] == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"region": "eu-west-1"}, "deploys in us-east-1 only"),
        ({"pipeline": "My Pipeline"}, "1 to 20 lower-case letters"),
        ({"pipeline": "a-name-that-is-far-too-long"}, "1 to 20 lower-case letters"),
        ({"msk_cluster": "the cluster that we have"}, "one name without spaces"),
        ({"s3_bucket": " "}, "one name without spaces"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_looked_at(
    wrong: dict[str, Any], sentence: str, tools: DeploymentTools, operator: OperatorInvocation
) -> None:
    result = await use(tools.propose_deployment, invocation=operator, **{**NAMED, **wrong})
    assert sentence in result["error"]
    assert operator.proposals == []


async def test_everything_that_stands_against_a_plan_is_told_at_once(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.refusals = ("There is no cluster my-cluster.", "The bucket is in eu-west-1.")
    result = await use(tools.propose_deployment, invocation=operator, **NAMED)
    assert result["error"] == "There is no cluster my-cluster. The bucket is in eu-west-1."


async def test_names_are_taken_as_people_write_them(tools: DeploymentTools, operator: OperatorInvocation) -> None:
    await use(tools.propose_deployment, invocation=operator, msk_cluster="'my-cluster'", s3_bucket="s3://my-bucket/")
    wish = operator.proposals[0].plan.wish
    assert (wish.cluster, wish.bucket) == ("my-cluster", "my-bucket")


async def test_a_failed_plan_is_resumed(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    record = deployments.add(record_of(), by=STAFF)
    assert "not failed" in (await use(tools.resume_deployment, invocation=operator))["error"]
    broken = replace(record.steps[1], told="No room.", failure="quota", way_on="Ask for more.")
    failed = replace(record, state=PlanState.FAILED, steps=(record.steps[0], broken, record.steps[2]))
    deployments.plans[record.plan.plan_id] = failed
    (resumed,) = (await use(tools.resume_deployment, invocation=operator))["deployments"]
    assert resumed["state"] == "approved"


async def test_what_runs_is_cancelled_whatever_draft_waits_beside_it(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    running = deployments.add(record_of(), by=STAFF)
    assert "does not run" in (await use(tools.cancel_deployment, invocation=operator))["error"]
    deployments.plans[running.plan.plan_id] = replace(running, state=PlanState.RUNNING)
    await use(tools.propose_teardown, invocation=operator)
    (cancelled,) = (await use(tools.cancel_deployment, invocation=operator))["deployments"]
    assert (cancelled["plan_id"], cancelled["state"]) == (running.plan.plan_id, "failed")


async def test_a_draft_that_waits_does_not_hide_the_plan_that_failed(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    failed = deployments.add(record_of(state=PlanState.FAILED), by=STAFF)
    elsewhere = replace(WISH, pipeline="elsewhere")
    deployments.add(record_of(elsewhere, state=PlanState.FAILED), by=STAFF)
    await use(tools.propose_teardown, invocation=operator)
    (resumed,) = (await use(tools.resume_deployment, invocation=operator))["deployments"]
    assert (resumed["plan_id"], resumed["state"]) == (failed.plan.plan_id, "approved")


async def test_a_step_may_be_named_by_its_last_word(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.finish(deployments.add(record_of(), by=STAFF), {"stack:network": {"of": "the network"}})
    back = await use(tools.propose_rollback, invocation=operator, to_step="network")
    assert "roll back the pipeline clickstream" in back["message"]
    assert "no step nowhere" in (await use(tools.propose_rollback, invocation=operator, to_step="nowhere"))["error"]


async def test_an_update_says_what_it_changes_of_the_costs(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    deployments.finish(deployments.add(record_of(), by=STAFF), {"stack:balancer": {"of": "the balancer"}})
    result = await use(tools.propose_deployment, invocation=operator, **NAMED, solution="vector")
    assert "$16.43 a month at rest, as it does now: the plan adds nothing" in result["message"]
    teardown = await use(tools.propose_teardown, invocation=operator)
    assert operator.standing == {"clickstream": Decimal("16.43")}
    assert "take down" in teardown["message"]


async def test_going_back_is_proposed_too(
    tools: DeploymentTools, operator: OperatorInvocation, deployments: InMemoryDeployments
) -> None:
    nothing = await use(tools.propose_teardown, invocation=operator)
    assert (nothing["found"], nothing["message"]) == (0, "There is no pipeline clickstream.")
    deployments.add(record_of(), by=STAFF)
    rollback = await use(tools.propose_rollback, invocation=operator, to_step="stack:network")
    teardown = await use(tools.propose_teardown, invocation=operator, pipeline="clickstream")
    assert "roll back the pipeline clickstream" in rollback["message"]
    assert "take down the pipeline clickstream" in teardown["message"]
    assert [record.plan.kind for record in operator.proposals] == ["rollback", "destroy"]
