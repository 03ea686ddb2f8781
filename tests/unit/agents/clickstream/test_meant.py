"""Which pipeline an operator means."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from strands import ToolContext, tool

from agents.clickstream.meant import live_pipelines, pipeline_meant, pipeline_of_plan, pipeline_to_deploy
from agents.clickstream.operator import OperatorInvocation
from agents.common.principal import Caller
from agents.common.progress import unheard
from tests.fakes.deployments import WISH, InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF, use

BOTH = ("clickstream", "orders")


@tool(context=True)
async def meant(tool_context: ToolContext, pipeline: str | None = None) -> dict[str, str]:
    """Tell which pipeline is meant."""
    return {"meant": await pipeline_meant(tool_context, pipeline)}


@tool(context=True)
async def to_deploy(tool_context: ToolContext, pipeline: str | None = None) -> dict[str, str]:
    """Tell which pipeline is to be deployed."""
    return {"meant": await pipeline_to_deploy(tool_context, pipeline)}


def saying(message: str, there: Sequence[str]) -> OperatorInvocation:
    async def pipelines() -> Sequence[str]:
        return there

    caller = Caller(STAFF, "token")
    return OperatorInvocation(
        caller=caller, publish=unheard, session_id="session", message=message, pipelines=pipelines
    )


@pytest.mark.parametrize(
    ("message", "there", "name"),
    [
        ("Tear it all down", (), "clickstream"),
        ("Tear it all down", ("orders",), "orders"),
        ("Tear down orders", BOTH, "orders"),
        ("destroy the ORDERS pipeline!", BOTH, "orders"),
        ("How is clickstream doing?", BOTH, "clickstream"),
        ("Scale shop-eu to 3 tasks", ("shop", "shop-eu"), "shop-eu"),
    ],
)
async def test_who_names_none_means_the_only_one_or_the_one_in_the_operators_words(
    message: str, there: Sequence[str], name: str
) -> None:
    assert await use(meant, invocation=saying(message, there)) == {"meant": name}


async def test_of_several_none_is_guessed() -> None:
    refused = await use(meant, invocation=saying("Tear it all down", (*BOTH, "web")))
    assert refused["error"].endswith("Which pipeline is meant? There are clickstream, orders and web: say its name.")


async def test_what_a_model_names_holds_whatever_is_there() -> None:
    assert await use(meant, invocation=saying("Tear down orders", BOTH), pipeline="web") == {"meant": "web"}
    assert await use(to_deploy, invocation=saying("And web", BOTH), pipeline="web") == {"meant": "web"}


async def test_a_new_pipeline_has_the_usual_name_unless_one_that_there_is_is_named() -> None:
    assert await use(to_deploy, invocation=saying("We want a pipeline", ("orders",))) == {"meant": "clickstream"}
    assert await use(to_deploy, invocation=saying("Make orders vector", BOTH)) == {"meant": "orders"}


async def test_a_pipeline_that_was_taken_down_is_none() -> None:
    deployments = InMemoryDeployments()
    for name in BOTH:
        deployments.finish(deployments.add(record_of(replace(WISH, pipeline=name)), by=STAFF), {})
    assert await live_pipelines(deployments, STAFF) == list(BOTH)
    deployments.finish(await deployments.propose_teardown(STAFF, "orders"), {})
    assert await live_pipelines(deployments, STAFF) == ["clickstream"]


@pytest.mark.parametrize("said", ["deploy-0a1b2c3d", None])
async def test_a_plans_id_stands_for_its_pipeline(said: str | None) -> None:
    async def pipeline_of(plan_id: str) -> str | None:
        return {"deploy-0a1b2c3d": "orders"}.get(plan_id)

    operator = replace(saying("Approve deploy-0a1b2c3d", BOTH), pipeline_of=pipeline_of)
    assert await use(meant, invocation=operator, pipeline=said) == {"meant": "orders"}


async def test_a_plans_id_names_no_pipeline() -> None:
    unknown = await use(meant, invocation=saying("Approve it", BOTH), pipeline="deploy-0a1b2c3d")
    assert "There is no plan deploy-0a1b2c3d." in str(unknown)
    new = await use(to_deploy, invocation=saying("Deploy it", BOTH), pipeline="deploy-0a1b2c3d")
    assert "is the id of a plan" in str(new)


async def test_the_pipeline_of_a_plan_is_found_by_its_id() -> None:
    deployments = InMemoryDeployments()
    plan = deployments.add(record_of(replace(WISH, pipeline="orders")), by=STAFF).plan
    assert await pipeline_of_plan(deployments, STAFF, plan.plan_id) == "orders"
    assert await pipeline_of_plan(deployments, STAFF, "deploy-00000000") is None
