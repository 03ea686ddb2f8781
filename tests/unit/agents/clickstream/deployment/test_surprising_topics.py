"""Somebody else makes, reshapes or deletes a topic, or may have: none of theirs is taken, none of ours is left."""

from dataclasses import replace

import pytest

from agents.clickstream.aws.found import Topic
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.teardown import plan_destroy
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments, die
from tests.fakes.disturbed import failing, resumed, told, when


async def test_a_topic_that_somebody_made_meanwhile_is_not_taken() -> None:
    deployments = Deployments()
    plan = await deployments.plan()
    deployments.journal.approved(plan)
    deployments.world.topics["app_logs"] = Topic(name="app_logs", partitions=18, replication=3)
    record = await deployments.run("deploy-1")
    step, failure, said = told(record)
    assert (step, failure) == ("topic:app_logs", Failure.NOT_OURS.value)
    assert said == "Somebody made a topic app_logs since this was planned."
    assert not record.steps[0].begun  # so that a teardown does not delete it
    assert deployments.world.changes == []
    del deployments.world.topics["app_logs"]
    assert (await resumed(deployments)).state == PlanState.DONE


@pytest.mark.parametrize("call", ["topics.find", "topics.create"])
async def test_a_topic_that_somebody_makes_between_a_look_and_its_making_is_not_taken(call: str) -> None:
    """MSK shows topics late: neither is it deployed on, nor does a later teardown delete it with its events."""
    deployments, name = Deployments(), "control-iceberg"
    theirs = Topic(name=name, partitions=25, replication=3)

    def at(seen: Call) -> bool:
        return (seen.step, seen.act, seen.name) == (f"topic:{name}", "begin", call)

    async def somebody_is_quicker() -> None:
        deployments.world.topics[name] = theirs

    deployments.world.faults.append(Fault(at=at, happens=somebody_is_quicker, times=1))
    record = await failing(deployments)
    assert told(record) == (
        f"topic:{name}",
        Failure.NOT_OURS.value,
        f"Somebody made a topic {name} since this was planned.",
    )
    assert told(await resumed(deployments)) == told(record)

    plan = plan_destroy("destroy-1", await deployments.journal.made("clickstream"), shared=frozenset())
    assert [step.name for step in plan.steps] == ["topic:app_logs"]
    del deployments.world.topics[name]
    assert (await resumed(deployments)).state == PlanState.DONE
    plan = plan_destroy("destroy-1", await deployments.journal.made("clickstream"), shared=frozenset())
    assert f"Delete the topic {name} with its events" in [step.title for step in plan.steps]


async def test_a_topic_that_somebody_makes_after_ours_was_refused_for_certain_is_not_taken() -> None:
    deployments = Deployments()

    async def denied() -> None:
        raise AwsRefused(Why.DENIED, "kafka:CreateTopic is not allowed to clickstream-msk-topic.")

    deployments.world.faults.append(Fault(at=lambda call: call.name == "topics.create", happens=denied, times=1))
    record = await failing(deployments)
    assert told(record)[:2] == ("topic:app_logs", Failure.DENIED.value)
    deployments.world.topics["app_logs"] = Topic(name="app_logs", partitions=18, replication=3)
    assert told(await resumed(deployments))[:2] == ("topic:app_logs", Failure.NOT_OURS.value)
    assert (await deployments.journal.made("clickstream")).steps == {}


@pytest.mark.parametrize("theirs", [False, True], ids=["nobody else", "somebody else"])
async def test_whose_a_topic_is_that_appears_while_nobody_runs_the_plan_is_told_before_it_is_deleted(
    theirs: bool,
) -> None:
    """Killed between the intention and the making: Kafka does not tell who made what the next process finds."""
    deployments = Deployments()
    topic = Topic(name="app_logs", partitions=18, replication=3)
    deployments.journal.approved(await deployments.plan())
    deployments.world.faults.append(
        Fault(at=lambda call: call.name == "topics.create", happens=die, after=not theirs, times=1)
    )
    assert await deployments.killed("deploy-1")
    deployments.world.topics["app_logs"] = topic
    assert (await deployments.taken_up("deploy-1")).state == PlanState.DONE

    made = await deployments.journal.made("clickstream")
    plan = plan_destroy("destroy-1", made, shared=frozenset())
    doubted = {step.name: "be sure that nobody else made one" in step.creates[0] for step in plan.steps if step.creates}
    assert doubted["topic:app_logs"]
    assert not doubted["topic:control-iceberg"]
    again = await deployments.plan("deploy-2")  # the doubt stays with a topic that is used from then on
    assert again.steps[0].parameters["doubted"]


async def test_a_topic_that_the_cluster_shows_late_is_not_left_behind() -> None:
    """Cancelled right after it was asked for."""
    deployments = Deployments()
    deployments.world.faults.append(when("topic:app_logs", "progress", lambda: deployments.journal.cancel("deploy-1")))
    await failing(deployments)
    deployments.world.faults.clear()
    late = deployments.world.topics.pop("app_logs")
    looks = 0

    async def in_a_while() -> None:
        nonlocal looks
        looks += 1
        if looks == 8:
            deployments.world.topics["app_logs"] = late

    deployments.world.faults.append(Fault(at=lambda call: call.name == "topics.find", happens=in_a_while))
    made = await deployments.journal.made("clickstream")
    deployments.journal.approved(plan_destroy("destroy-1", made, shared=frozenset()))
    assert (await deployments.run("destroy-1")).state == PlanState.DONE
    assert deployments.world.topics == {}
    assert looks > 8


async def test_a_topic_that_was_there_and_is_gone_is_not_made_in_silence() -> None:
    deployments = Deployments()
    deployments.world.topics["app_logs"] = Topic(name="app_logs", partitions=18, replication=3)
    deployments.journal.approved(await deployments.plan())
    del deployments.world.topics["app_logs"]
    record = await deployments.run("deploy-1")
    assert told(record)[:2] == ("topic:app_logs", Failure.GONE.value)
    assert deployments.world.changes == []


async def test_a_topic_that_somebody_deletes_while_it_is_made_fails_in_time_and_is_made_again() -> None:
    deployments = Deployments()
    deployments.world.faults.append(
        when("topic:app_logs", "progress", lambda: deployments.world.topics.pop("app_logs"))
    )
    record = await failing(deployments)
    assert told(record)[:2] == ("topic:app_logs", Failure.TIMEOUT.value)
    assert "does not show the topic app_logs" in told(record)[2]
    assert (await resumed(deployments)).state == PlanState.DONE


async def test_a_topic_of_another_shape_than_was_asked_for_stops_everything() -> None:
    deployments = Deployments()

    def reshape() -> None:
        deployments.world.topics["app_logs"] = Topic(name="app_logs", partitions=4, replication=3)

    deployments.world.faults.append(when("topic:app_logs", "progress", reshape))
    record = await failing(deployments)
    assert told(record) == (
        "topic:app_logs",
        Failure.NOT_OURS.value,
        "Topic app_logs is not as planned: partitions 4.",
    )
    assert record.states["stack:registry"] == StepState.WAITING


async def test_a_topic_without_leaders_is_not_verified() -> None:
    deployments = Deployments()

    def lose_leaders() -> None:
        topic = deployments.world.topics["app_logs"]
        deployments.world.topics["app_logs"] = replace(topic, leaderless=3)

    deployments.world.faults.append(when("topic:app_logs", "verify", lose_leaders))
    record = await failing(deployments)
    assert told(record)[:2] == ("topic:app_logs", Failure.NOT_VERIFIED.value)
    assert "3 partitions without a leader" in told(record)[2]
    assert record.states["stack:registry"] == StepState.WAITING
