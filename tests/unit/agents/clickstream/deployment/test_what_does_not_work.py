"""What was made and does not do its work, and builds that end badly, keep a deployment from going on, and say so."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from agents.clickstream.aws.found import Build
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState, StepState
from tests.fakes.aws_world import Call, Fault, World
from tests.fakes.deployment_runs import Deployments
from tests.fakes.disturbed import failing, resumed, told, when

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
