"""Somebody else makes, changes or deletes something, or AWS would do more than was approved: it stops, and says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from agents.clickstream.aws.found import Change, Stack
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.naming import Layer, tags
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.templates import ShippedTemplates, Template
from agents.clickstream.deployment.wish import Solution
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments, die
from tests.fakes.disturbed import failing, resumed, told, when

NETWORK = "dev-clickstream-clickstream-network"


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
