"""Deployed again, nothing changes; destroyed, nothing is left unsaid."""

from dataclasses import replace
from typing import Literal

import pytest

from agents.clickstream.aws.found import Change, ChangeSet, Topic
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.steps.comparing import beyond_the_plan
from agents.clickstream.deployment.teardown import INTERNALS, ending, plan_destroy
from agents.common.errors import Refused
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments
from tests.fakes.taken_back import STACKS, deployed, destroy_plan, run


async def test_a_finished_deployment_that_runs_again_changes_nothing() -> None:
    deployments = await deployed()
    before = deployments.world.snapshot()
    record = await deployments.deployed("deploy-2")
    assert deployments.world.changes == []
    assert deployments.world.snapshot() == before
    assert deployments.world.stacks == {
        stack_id: stack for stack_id, stack in deployments.world.stacks.items() if stack.status == "CREATE_COMPLETE"
    }
    by_step = {each.step.name: each.told for each in record.steps}
    assert by_step["stack:network"].endswith("is so already: nothing was changed.")
    assert by_step["build:collector"] == "These sources were built before: nothing was built."


async def test_a_deployment_that_lost_a_part_makes_that_part_again_and_nothing_else() -> None:
    deployments = await deployed()
    world = deployments.world
    [lost] = [stack_id for stack_id, stack in world.stacks.items() if stack.name.endswith("-network")]
    world.stacks[lost] = replace(world.stacks[lost], status="DELETE_COMPLETE")
    await deployments.deployed("deploy-2")
    assert world.changes == ["stacks.execute by stack:network"]


async def test_an_update_may_replace_what_the_plan_says_that_it_may_and_nothing_else() -> None:
    deployments = await deployed()
    [collector] = [stack for stack in deployments.world.living() if stack.name.endswith("-collector")]
    step = next(step for step in (await deployments.plan("deploy-2")).steps if step.name == "stack:collector")

    def beyond(name: str, replacement: Literal["True", "Conditional"]) -> list[str]:
        change = Change(action="Modify", logical_id=name, type=step.texts("resources")[name], replacement=replacement)
        change_set = ChangeSet(
            arn="a", stack_id=collector.stack_id, status="CREATE_COMPLETE", execution_status="", changes=(change,)
        )
        return [*beyond_the_plan(change_set, step)]

    assert beyond("ServiceScaling", "Conditional") == []
    assert beyond("Task", "True") == []
    assert beyond("ServiceScaling", "True") == [
        "it replaces ServiceScaling (AWS::ApplicationAutoScaling::ScalableTarget)"
    ]
    assert beyond("Cluster", "Conditional") == ["it may replace Cluster (AWS::ECS::Cluster)"]


async def test_destroy_leaves_nothing_and_says_what_it_never_touches() -> None:
    deployments = await deployed()
    plan = await destroy_plan(deployments)
    assert [step.name for step in plan.steps] == [
        *("stack:connectors", INTERNALS, "stack:collector", "stack:balancer", "stack:network"),
        *("build:plugins", "build:collector", "stack:registry"),
        *("topic:dev-clickstream-clickstream-dead-letters", "topic:control-iceberg", "topic:app_logs"),
    ]
    record = await run(deployments, plan)
    assert record.state == PlanState.DONE
    assert deployments.world.snapshot() == ({}, [], {}, {})
    assert deployments.world.groups == set()
    assert record.told == (
        "Nothing that pipeline clickstream made is left, with these exceptions. "
        "Never deleted: what it wrote to s3://events-of-the-shop/dev-clickstream-clickstream/json/ and "
        "s3://events-of-the-shop/dev-clickstream-clickstream/iceberg/. "
        "Never deleted: what it wrote to s3://events-of-the-shop/dev-clickstream-clickstream/backup/."
    )
    with pytest.raises(Refused, match="There is nothing to take back: nothing that was made under this name"):
        await destroy_plan(deployments)


async def test_destroy_says_in_words_that_events_are_deleted() -> None:
    plan = await destroy_plan(await deployed())
    assert plan.steps[-1].title == "Delete the topic app_logs with its events"
    assert plan.steps[-1].creates == ("Gone: The topic app_logs and every event in it, for good",)
    assert sum(step.monthly_usd for step in plan.steps) < -150


async def test_a_part_whose_making_broke_off_is_taken_back_but_saves_nothing() -> None:
    deployments = await deployed()
    made = await deployments.journal.made("clickstream")
    broken = replace(made.steps["stack:connectors"], state=StepState.FAILED, outputs=None)
    plan = plan_destroy(
        "destroy-1", replace(made, steps={**made.steps, "stack:connectors": broken}), shared=frozenset()
    )
    saved = {step.name: -step.monthly_usd for step in plan.steps if step.monthly_usd}
    assert plan.steps[0].name == "stack:connectors"
    assert saved.keys() == {"stack:balancer", "stack:collector"}


async def test_a_topic_that_was_there_before_stays() -> None:
    deployments = Deployments()
    deployments.world.topics["app_logs"] = Topic(name="app_logs", partitions=18, replication=3)
    await deployments.deployed()
    record = await run(deployments, await destroy_plan(deployments))
    assert record.state == PlanState.DONE
    assert [*deployments.world.topics] == ["app_logs"]
    assert "The topic app_logs stays: it was there before this pipeline." in record.told


async def test_a_topic_that_another_pipeline_uses_stays() -> None:
    deployments = await deployed()
    record = await run(deployments, await destroy_plan(deployments, shared=frozenset({"app_logs"})))
    assert [*deployments.world.topics] == ["app_logs"]
    assert "The topic app_logs stays: another pipeline uses it." in record.told


async def test_what_msk_connect_kept_for_others_stays() -> None:
    deployments = await deployed()
    theirs = "__amazon_msk_connect_configs_dev-clickstream-other-msk-s3-sink-json_0b-2"
    deployments.world.topics[theirs] = Topic(name=theirs, partitions=1, replication=3)
    deployments.world.groups.add("connect-theirs")
    await run(deployments, await destroy_plan(deployments))
    assert [*deployments.world.topics] == [theirs]
    assert deployments.world.groups == {"connect-theirs"}


async def test_a_group_that_can_not_be_reached_is_said_to_stay() -> None:
    deployments = await deployed()

    async def out_of_reach() -> None:
        raise AwsRefused(Why.UNAVAILABLE, "The brokers can't be reached.")

    deployments.world.faults.append(Fault(at=lambda call: call.name == "topics.delete_group", happens=out_of_reach))
    record = await run(deployments, await destroy_plan(deployments))
    assert record.state == PlanState.DONE
    group = "connect-dev-clickstream-clickstream-msk-s3-sink-json"
    assert f"The consumer group {group} stays until its offsets expire: The brokers can't be reached." in record.told


async def test_brokers_that_delete_no_groups_are_said_once_and_plainly() -> None:
    deployments = await deployed()

    async def unknown() -> None:
        raise AwsRefused(Why.UNSUPPORTED, "The brokers did not list the consumer groups: Local: Required feature.")

    deployments.world.faults.append(Fault(at=lambda call: call.name == "topics.delete_group", happens=unknown))
    record = await run(deployments, await destroy_plan(deployments))
    assert record.state == PlanState.DONE
    assert record.told.count("consumer group") == 1
    assert "Kafka itself forgets the connectors' consumer groups once their offsets expire" in record.told
    assert "Local:" not in record.told


async def test_what_cloudformation_keeps_is_said() -> None:
    deployments = await deployed()
    deployments.world.kept.add("Logs")
    record = await run(deployments, await destroy_plan(deployments))
    assert "CloudFormation kept the Logs (AWS::Logs::LogGroup)." in record.told


@pytest.mark.parametrize("layer", STACKS)
async def test_a_stack_that_is_gone_already_does_not_stop_a_destroy(layer: str) -> None:
    deployments = await deployed()
    world = deployments.world
    for stack_id, stack in world.stacks.items():
        if stack.name.endswith(f"-{layer}"):
            world.stacks[stack_id] = replace(stack, status="DELETE_COMPLETE")
    record = await run(deployments, await destroy_plan(deployments))
    assert record.state == PlanState.DONE
    assert world.living() == []


async def test_a_stack_that_somebody_else_made_under_the_name_is_left_alone() -> None:
    deployments = await deployed()
    world = deployments.world
    [(stack_id, ours)] = [each for each in world.stacks.items() if each[1].name.endswith("-network")]
    world.stacks[stack_id] = replace(ours, tags={"team": "another"})
    record = await run(deployments, await destroy_plan(deployments))
    assert record.failed is not None
    assert (record.failed.step.name, record.failed.failure) == ("stack:network", Failure.NOT_OURS.value)
    assert record.states["topic:app_logs"] == StepState.WAITING
    assert world.living()[0].name.endswith("-registry")


async def test_a_stack_that_can_not_be_deleted_says_why_and_goes_on_when_it_can() -> None:
    deployments = await deployed()
    name = "dev-clickstream-clickstream-network"
    deployments.world.ends[name] = "DELETE_FAILED"
    deployments.world.reasons[name] = "resource sg-1 has a dependent object"
    record = await run(deployments, await destroy_plan(deployments))
    assert record.failed is not None
    assert "resource sg-1 has a dependent object" in record.failed.told
    deployments.world.ends.clear()
    deployments.journal.resume("destroy-1")
    assert (await deployments.run("destroy-1")).state == PlanState.DONE
    assert deployments.world.snapshot() == ({}, [], {}, {})


async def test_a_build_that_still_runs_is_stopped_before_its_images_are_deleted() -> None:
    deployments = await deployed()
    world = deployments.world
    [build_id] = [each for each in world.builds if "BuildProject" in each]
    world.builds[build_id] = replace(world.builds[build_id], status="running")
    await run(deployments, await destroy_plan(deployments))
    assert "builds.stop by build:collector" in world.changes
    assert world.images == {}


async def test_a_deployment_that_failed_halfway_is_taken_back_with_what_it_may_have_made() -> None:
    deployments = Deployments()
    deployments.journal.approved(await deployments.plan())

    async def denied() -> None:
        raise AwsRefused(Why.DENIED, "Not allowed to look at the network.")

    def after_execute(call: Call) -> bool:
        return (call.step, call.name) == ("stack:network", "stacks.find_by_id")

    deployments.world.faults.append(Fault(at=after_execute, happens=denied))
    assert (await deployments.run("deploy-1")).state == PlanState.FAILED
    deployments.world.faults.clear()
    plan = await destroy_plan(deployments)
    assert "stack:network" in [step.name for step in plan.steps]  # it failed, and had begun
    assert not {"stack:balancer", INTERNALS} & {step.name for step in plan.steps}
    done = await run(deployments, plan)
    assert (done.state, done.told) == (PlanState.DONE, "Nothing that pipeline clickstream made is left.")
    assert deployments.world.snapshot() == ({}, [], {}, {})


@pytest.mark.parametrize(
    ("verdict", "last"), [("green", "is verified."), ("amber", "is verified; its proof is amber, and says why.")]
)
async def test_a_deployment_ends_with_its_proofs_verdict_where_that_is_not_green(verdict: str, last: str) -> None:
    deployments = await deployed()
    plan = (await deployments.deployed("deploy-2")).plan
    assert ending(plan, {"proof": {"verdict": verdict}}).endswith(last)
