"""Somebody else makes, changes or deletes something, or AWS would do more than was approved: it stops, and says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from agents.clickstream.aws.found import Build, Change, Stack, Topic
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.naming import Layer, tags
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.teardown import INTERNALS, plan_destroy
from agents.clickstream.deployment.templates import ShippedTemplates, Template
from agents.clickstream.deployment.wish import Solution
from tests.fakes.aws_world import Call, Fault, World
from tests.fakes.deployment_runs import Deployments, die

NETWORK = "dev-clickstream-clickstream-network"


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
    assert [step.name for step in plan.steps] == [INTERNALS, "topic:app_logs"]
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


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
async def test_a_stack_of_somebody_else_is_left_alone(status: str) -> None:
    deployments = Deployments()
    foreign = Stack(name=NETWORK, stack_id="foreign", status=status, tags={"team": "another"})
    deployments.world.stacks["foreign"] = foreign
    record = await failing(deployments)
    assert told(record) == (
        "stack:network",
        Failure.NOT_OURS.value,
        f"There is a stack {NETWORK} that this service did not make.",
    )
    assert deployments.world.stacks["foreign"] == foreign
    del deployments.world.stacks["foreign"]
    assert (await resumed(deployments)).state == PlanState.DONE


BEYOND: Mapping[str, tuple[Change, str]] = {
    "another resource": (
        Change(action="Add", logical_id="Backdoor", type="AWS::IAM::Role"),
        "it makes Backdoor (AWS::IAM::Role), which the plan does not name",
    ),
    "another type": (
        Change(action="Add", logical_id="BalancerSecurityGroup", type="AWS::IAM::Role"),
        "it makes BalancerSecurityGroup (AWS::IAM::Role), which the plan does not name",
    ),
    "a replacement": (
        Change(
            action="Modify",
            logical_id="BalancerSecurityGroup",
            type="AWS::EC2::SecurityGroup",
            replacement="True",
        ),
        "it replaces BalancerSecurityGroup (AWS::EC2::SecurityGroup)",
    ),
    "perhaps a replacement": (
        Change(
            action="Modify",
            logical_id="BalancerSecurityGroup",
            type="AWS::EC2::SecurityGroup",
            replacement="Conditional",
        ),
        "it may replace BalancerSecurityGroup (AWS::EC2::SecurityGroup)",
    ),
    "a removal": (
        Change(action="Remove", logical_id="BalancerSecurityGroup", type="AWS::EC2::SecurityGroup"),
        "it removes BalancerSecurityGroup (AWS::EC2::SecurityGroup)",
    ),
    "nobody knows what": (
        Change(action="Dynamic", logical_id="BalancerSecurityGroup", type="AWS::EC2::SecurityGroup"),
        "it does something to BalancerSecurityGroup (AWS::EC2::SecurityGroup) that CloudFormation does not tell "
        "beforehand",
    ),
}


@pytest.mark.parametrize("what", BEYOND)
async def test_a_change_set_that_does_more_than_was_approved_is_not_executed(what: str) -> None:
    change, words = BEYOND[what]
    deployments = Deployments()

    def more() -> None:
        [(arn, change_set)] = [
            (arn, each) for arn, each in deployments.world.change_sets.items() if each.stack_id.startswith(NETWORK)
        ]
        deployments.world.change_sets[arn] = replace(change_set, changes=(*change_set.changes, change))

    deployments.world.faults.append(when("stack:network", "progress", more))
    record = await failing(deployments)
    assert told(record) == (
        "stack:network",
        Failure.NOT_AS_APPROVED.value,
        f"This is not what was approved: {words}. Nothing was done.",
    )
    assert record.failed is not None
    assert "propose a rollback to the step before stack:network" in str(record.failed.way_on)
    assert not any("stack:network" in made for made in deployments.world.changes)
    assert deployments.world.stack_named(NETWORK) is None  # the stack in review is gone with its change set
    assert (await resumed(deployments)).state == PlanState.DONE


async def test_another_template_than_the_approved_one_is_not_deployed() -> None:
    class Updated(ShippedTemplates):
        """Of a service that was updated while the plan waited."""

        def get(self, solution: Solution, layer: Layer) -> Template:
            """With a comment more."""
            shipped = super().get(solution, layer)
            return Template(shipped.text + "\n") if layer == "network" else shipped

    deployments = Deployments()
    deployments.journal.approved(await deployments.plan())
    deployments.templates = Updated()
    record = await deployments.run("deploy-1")
    assert told(record)[:2] == ("stack:network", Failure.NOT_AS_APPROVED.value)
    assert "this service was updated since" in told(record)[2]


async def test_a_change_set_that_somebody_deletes_is_made_again() -> None:
    deployments = Deployments()
    deployments.world.faults.append(when("stack:network", "progress", deployments.world.change_sets.clear))
    await deployments.deployed()
    assert [change for change in deployments.world.changes if "network" in change] == [
        "stacks.execute by stack:network"
    ]


async def test_a_change_set_that_is_gone_once_it_is_executed_is_not_made_again() -> None:
    deployments = Deployments()
    deployments.journal.approved(await deployments.plan())

    def executing(call: Call) -> bool:
        return (call.step, call.name) == ("stack:network", "stacks.execute")

    deployments.world.faults.append(Fault(at=executing, happens=die, after=True, times=1))
    assert await deployments.killed("deploy-1")
    deployments.world.change_sets.clear()
    assert (await deployments.taken_up("deploy-1")).state == PlanState.DONE
    assert [change for change in deployments.world.changes if "network" in change] == [
        "stacks.execute by stack:network"
    ]


REASONS: Mapping[str, Failure] = {
    "User: arn:aws:sts::1:x is not authorized to perform: ec2:CreateSecurityGroup": Failure.DENIED,
    "API: ec2 You have exceeded your quota of security groups": Failure.QUOTA,
    "Resource limit exceeded for LoadBalancers": Failure.QUOTA,
    "events-clickstream already exists in stack arn:x": Failure.NOT_OURS,
    "Rate exceeded (Service: ElasticLoadBalancing; Status Code: 400)": Failure.THROTTLED,
    "The security group 'sg-1' does not exist": Failure.GONE,
    "Resource did not stabilize": Failure.TIMEOUT,
    "Something that nobody foresaw": Failure.FAILED,
}


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("end", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"])
async def test_a_stack_that_fails_is_explained_and_made_anew(end: str, reason: str) -> None:
    deployments = Deployments()
    deployments.world.ends[NETWORK] = end
    deployments.world.reasons[NETWORK] = reason
    record = await failing(deployments)
    step, failure, said = told(record)
    assert (step, failure) == ("stack:network", REASONS[reason].value)
    assert f"{reason}." in said
    assert end in said
    assert ("CloudFormation has taken back what it made." in said) == (end == "ROLLBACK_COMPLETE")
    deployments.world.ends.clear()
    assert (await resumed(deployments)).state == PlanState.DONE
    assert [each.status for each in deployments.world.living() if each.name == NETWORK] == ["CREATE_COMPLETE"]


async def test_a_stack_that_is_stuck_between_two_versions_says_what_to_do_first() -> None:
    deployments = Deployments()
    stuck = Stack(name=NETWORK, stack_id="ours", status="UPDATE_ROLLBACK_FAILED", tags=tags("clickstream"))
    deployments.world.stacks["ours"] = stuck
    record = await failing(deployments)
    assert told(record)[0] == "stack:network"
    assert "continue its rollback in CloudFormation first" in told(record)[2]


async def test_a_stack_that_somebody_deletes_while_it_is_made_is_made_again() -> None:
    deployments = Deployments()
    world = deployments.world

    def delete_it() -> None:
        for stack_id, stack in world.stacks.items():
            if stack.name == NETWORK:
                world.stacks[stack_id] = replace(stack, status="DELETE_COMPLETE")

    def applying(call: Call) -> bool:
        return (call.step, call.name) == ("stack:network", "stacks.find_by_id")

    async def happens() -> None:
        delete_it()

    world.faults.append(Fault(at=applying, happens=happens, times=1))
    assert told(await failing(deployments))[:2] == ("stack:network", Failure.GONE.value)
    assert (await resumed(deployments)).state == PlanState.DONE


UNHEALTHY: Mapping[str, tuple[str, str]] = {
    "balancer": ("stack:balancer", "The load balancer is failed."),
    "no balancer": ("stack:balancer", "The load balancer is gone."),
    "service": ("stack:collector", "0 of 2 collectors run"),
    "no service": ("stack:collector", "The collector's service is gone."),
    "targets": ("stack:collector", "0 of 2 targets are healthy. Target.Timeout: Request timed out"),
    "connectors": ("stack:connectors", "is FAILED."),
    "no connectors": ("stack:connectors", "is gone."),
}


@pytest.mark.parametrize("what", UNHEALTHY)
async def test_what_is_there_and_does_not_work_is_not_verified(what: str) -> None:
    step, words = UNHEALTHY[what]
    deployments = Deployments()
    deployments.world.unhealthy.add(what)
    began = deployments.clock.at
    record = await failing(deployments)
    is_gone = words.endswith("is gone.")
    assert told(record)[:2] == (step, (Failure.GONE if is_gone else Failure.NOT_VERIFIED).value)
    assert words in told(record)[2]
    assert str(record.failed and record.failed.way_on).startswith("Propose a rollback") == is_gone
    had_its_time = (deployments.clock.at - began).total_seconds() >= deployments.patience.verify
    assert had_its_time == (not is_gone)
    deployments.world.unhealthy.clear()
    assert (await resumed(deployments)).state == PlanState.DONE


async def test_targets_that_turn_healthy_a_while_later_are_waited_for() -> None:
    deployments = Deployments()
    world = deployments.world
    world.unhealthy.add("targets")
    looks = 0

    def third_look(call: Call) -> bool:
        nonlocal looks
        looks += call.name == "balancers.targets"
        return looks == 3

    async def heal() -> None:
        world.unhealthy.clear()

    world.faults.append(Fault(at=third_look, happens=heal))
    await deployments.deployed()


BUILDS: Mapping[str, tuple[Build, Failure, str]] = {
    "fails": (
        Build(build_id="", status="failed", reason="BUILD: exit status 2", log="group:stream"),
        Failure.FAILED,
        "BUILD: exit status 2",
    ),
    "is stopped": (Build(build_id="", status="stopped", log="group:stream"), Failure.FAILED, "has stopped"),
    "times out": (Build(build_id="", status="timed_out", log="group:stream"), Failure.TIMEOUT, "has timed out"),
    "leaves nothing": (
        Build(build_id="", status="succeeded", log="group:stream"),
        Failure.NOT_VERIFIED,
        "what it makes is not there",
    ),
}


@pytest.mark.parametrize("how", BUILDS)
async def test_a_build_that_ends_badly_says_where_its_log_is(how: str) -> None:
    build, failure, words = BUILDS[how]
    deployments = Deployments()
    deployments.world.build_ends = build
    record = await failing(deployments)
    assert told(record)[:2] == ("build:collector", failure.value)
    assert words in told(record)[2]
    assert record.failed is not None
    assert "group:stream" in str(record.failed.way_on)
    deployments.world.build_ends = None
    assert (await resumed(deployments)).state == PlanState.DONE
    assert len([change for change in deployments.world.changes if change.startswith("builds.start")]) == 3


async def test_an_image_that_is_not_what_the_build_made_is_not_deployed() -> None:
    deployments = Deployments()
    world = deployments.world

    def push_another() -> None:
        for build_id, build in world.builds.items():
            world.builds[build_id] = replace(build, exported={"COLLECTOR_DIGEST": "sha256:what-was-built"})

    world.faults.append(when("build:collector", "progress", push_another))
    record = await failing(deployments)
    assert told(record)[:2] == ("build:collector", Failure.NOT_VERIFIED.value)
    assert "somebody else put it there" in told(record)[2]
    assert record.states["stack:collector"] == StepState.WAITING


async def test_a_build_that_somebody_started_already_is_waited_for() -> None:
    deployments = Deployments()
    world: World = deployments.world

    def start_it() -> None:
        project = "dev-clickstream-clickstream-registry-BuildProject"
        variables = {"IMAGE_TAG": "0123456789ab"}
        world.builds["theirs"] = Build(build_id="theirs", status="running", project=project, variables=variables)

    world.faults.append(when("build:collector", "begin", start_it))
    record = await deployments.deployed()
    assert record.outputs["build:collector"]["build_id"] == "theirs"
    started = [change for change in world.changes if change.startswith("builds.start")]
    assert started == ["builds.start by build:plugins"]


@dataclass(frozen=True)
class Altered:
    """A record that is not what was approved."""

    what: str
    change: Callable[[PlanRecord], PlanRecord]


ALTERED = (
    Altered("its document", lambda record: replace(record, digest="0" * 64)),
    Altered("its approval", lambda record: replace(record, approved_digest=None)),
    Altered("another's approval", lambda record: replace(record, approved_digest="f" * 64)),
)


@pytest.mark.parametrize("altered", ALTERED, ids=lambda altered: altered.what)
async def test_what_nobody_approved_is_not_begun(altered: Altered) -> None:
    deployments = Deployments()
    record = deployments.journal.approved(await deployments.plan())
    deployments.journal.records["deploy-1"] = altered.change(record)
    with pytest.raises(Exception, match="is not what a person approved"):
        await deployments.run("deploy-1")
    assert deployments.world.calls == []
    assert deployments.journal.entries == []
