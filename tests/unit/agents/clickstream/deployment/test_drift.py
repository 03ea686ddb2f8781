"""What is no longer as it was made is named, each with a way on that brings it back."""

from dataclasses import replace

from agents.clickstream.aws.found import ResourceDrift, Stack, Topic
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.drift import Drift
from tests.fakes.aws_world import Fault
from tests.fakes.taken_back import deployed


async def test_nothing_has_drifted_from_what_was_just_made() -> None:
    deployments = await deployed()
    assert await Drift(deployments.works()).of(await deployments.journal.made("clickstream")) == []
    assert deployments.world.changes == []


async def test_drift_names_what_is_no_longer_as_it_was_made_with_a_way_on() -> None:
    deployments = await deployed()
    world = deployments.world
    world.topics["app_logs"] = Topic(name="app_logs", partitions=20, replication=3)
    del world.topics["control-iceberg"]
    [image] = [place for place in world.images if place[0].endswith("-registry-RepositoryUri")]
    world.images[image] = "sha256:another"
    world.objects.clear()
    world.unhealthy.add("connectors")
    changed = ResourceDrift(
        logical_id="Service",
        type="AWS::ECS::Service",
        status="MODIFIED",
        differences=("/DesiredCount: 2 -> 1",),
    )
    world.drifted["dev-clickstream-clickstream-collector"] = (changed,)
    network = next(stack for stack in world.living() if stack.name.endswith("-network"))
    world.stacks[network.stack_id] = replace(network, status="DELETE_COMPLETE")
    found = await Drift(deployments.works()).of(await deployments.journal.made("clickstream"))
    assert {(each.what, each.actual) for each in found} >= {
        ("topic app_logs", "partitions 20"),
        ("topic control-iceberg", "gone"),
        ("CollectorImage", "sha256:another"),
        ("JsonPluginKey", "gone"),
        ("Service (AWS::ECS::Service) of stack dev-clickstream-clickstream-collector", "/DesiredCount: 2 -> 1"),
        ("stack dev-clickstream-clickstream-network", "gone"),
    }
    assert sum(each.what == "connectors" for each in found) == 2
    assert all(each.way_on for each in found)


async def test_what_is_gone_from_a_stack_that_stands_is_not_said_to_come_back_by_deploying_again() -> None:
    """CloudFormation finds the template unchanged, and does nothing; a rollback of the layer first is what helps."""
    deployments = await deployed()
    alarm = ResourceDrift(logical_id="Resets", type="AWS::CloudWatch::Alarm", status="DELETED", differences=())
    deployments.world.drifted["dev-clickstream-clickstream-balancer"] = (alarm,)
    (found,) = await Drift(deployments.works()).of(await deployments.journal.made("clickstream"))
    assert found.actual == "deleted"
    assert found.way_on.startswith("Propose a rollback to the step before this stack's, then the deployment again")


async def test_what_can_not_be_looked_at_is_said_and_keeps_nobody_from_the_rest() -> None:
    deployments = await deployed()

    async def denied() -> None:
        raise AwsRefused(Why.DENIED, "Not allowed to look.")

    deployments.world.faults.append(Fault(at=lambda call: call.name == "topics.find", happens=denied))
    network = next(stack for stack in deployments.world.living() if stack.name.endswith("-network"))
    deployments.world.stacks[network.stack_id] = Stack(name=network.name, stack_id="x", status="DELETE_COMPLETE")
    found = await Drift(deployments.works()).of(await deployments.journal.made("clickstream"))
    assert {(each.what, each.actual) for each in found} == {
        ("topic:app_logs", "Not allowed to look."),
        ("topic:control-iceberg", "Not allowed to look."),
        ("topic:dev-clickstream-clickstream-dead-letters", "Not allowed to look."),
        (f"stack {network.name}", "gone"),
    }
