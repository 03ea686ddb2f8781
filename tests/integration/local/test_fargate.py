"""Fargate and the load balancer over a deployed service, as two processes beside the AWS endpoint."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from local.fargate import status
from local.settings import REPOSITORY
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually
from tests.fakes.service_template import service

PORT = 8000
DIES = ["python", "-c", "raise SystemExit(3)"]


class House:
    """The service `shop`, deployed, and what runs it."""

    def __init__(self, endpoint: AwsEndpoint) -> None:
        self.endpoint = endpoint
        self.settings = endpoint.settings
        self.port = PORT + self.settings.port_offset
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, module: str) -> None:
        """`python -m local.fargate` or `local.load_balancer`."""
        shell = {"PATH": os.environ["PATH"], "HOME": "/", "AWS_PROFILE": "work", "OPENAI_API_KEY": "of the shell"}
        with (self.settings.home / f"{module}.log").open("ab") as log:
            self.processes[module] = subprocess.Popen(
                [sys.executable, "-m", f"local.{module}"],
                cwd=REPOSITORY,
                env={**shell, **self.settings.environment()},
                stdout=log,
                stderr=log,
            )

    def end(self, module: str, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal; its exit code."""
        process = self.processes.pop(module)
        process.send_signal(number)
        return process.wait(60)

    def deploy(self, *, release: str, command: list[str] | None = None) -> None:
        """Create or update the service."""
        self.endpoint.deploy("shop", service(port=PORT, release=release, command=command))

    def ask(self, path: str = "/shop/x") -> dict[str, Any] | None:
        """What the service says of itself through the load balancer; none while it does not answer."""
        try:
            address = f"http://127.0.0.1:{self.settings.load_balancer_port}{path}"
            with urllib.request.urlopen(address, timeout=10) as reply:
                told: dict[str, Any] = json.loads(reply.read())
                return told
        except OSError:
            return None

    def answers(self, *, release: str) -> dict[str, Any]:
        """Wait until that release answers."""

        def look() -> dict[str, Any] | None:
            told = self.ask()
            return told if told and told["environment"]["RELEASE"] == release else None

        return eventually(look, what=f"release {release}")

    def targets(self) -> list[int]:
        """The ports that are registered."""
        elb = self.endpoint.client("elbv2")
        arn = elb.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
        told = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return [one["Target"]["Port"] for one in told]

    def tasks(self) -> list[str]:
        """The tasks that ECS wants to run."""
        arns: list[str] = self.endpoint.client("ecs").list_tasks(cluster="shop-cluster")["taskArns"]
        return arns


@pytest.fixture
def house(aws_endpoint: AwsEndpoint) -> Iterator[House]:
    built = House(aws_endpoint)
    built.deploy(release="1")
    built.start("fargate")
    built.start("load_balancer")
    yield built
    for module in list(built.processes):
        built.end(module)


def test_a_service_runs_from_its_task_definition_behind_its_rule(house: House) -> None:
    told = house.answers(release="1")

    environment = told["environment"]
    assert (environment["HOST"], environment["PORT"]) == ("127.0.0.1", str(house.port))
    assert environment["ORDERS_URL"] == f"http://127.0.0.1:{8001 + house.settings.port_offset}"
    assert len(environment["PASSWORD"]) == 20
    assert not {"AWS_PROFILE", "OPENAI_API_KEY", "CLICKSHOP_HOME"} & environment.keys()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{house.settings.load_balancer_port}/elsewhere", timeout=10)
    ecs = house.endpoint.client("ecs")
    one = ecs.describe_services(cluster="shop-cluster", services=["shop-service"])["services"][0]
    assert one["runningCount"] == 1
    assert "asked /health" in (house.settings.logs / "shop.log").read_text()


def test_a_service_that_dies_is_started_again(house: House) -> None:
    before, tasks = house.answers(release="1"), house.tasks()

    os.kill(before["pid"], signal.SIGKILL)

    eventually(lambda: (now := house.ask()) and now["pid"] != before["pid"], what="another process")
    assert house.tasks() != tasks
    ended = house.endpoint.client("ecs").describe_tasks(cluster="shop-cluster", tasks=tasks)["tasks"][0]
    assert ended["containers"][0]["exitCode"] == 128 + signal.SIGKILL


def test_a_service_that_fails_its_health_check_is_replaced(house: House) -> None:
    before, tasks = house.answers(release="1"), house.tasks()

    os.kill(before["pid"], signal.SIGSTOP)  # it is there, and does not answer

    eventually(lambda: house.tasks() != tasks, what="another task")
    house.answers(release="1")
    ended = house.endpoint.client("ecs").describe_tasks(cluster="shop-cluster", tasks=tasks)["tasks"][0]
    assert ended["stoppedReason"] == "Task failed container health checks"


def test_a_new_deployment_takes_over(house: House) -> None:
    before = house.answers(release="1")

    house.deploy(release="2")

    house.answers(release="2")
    eventually(lambda: not psutil.pid_exists(before["pid"]), what="the end of the first release")
    assert house.targets() == [house.port]


def test_a_deployment_that_does_not_start_is_rolled_back(house: House) -> None:
    house.answers(release="1")

    house.deploy(release="2", command=DIES)

    def rolled_back() -> bool:
        ecs = house.endpoint.client("ecs")
        one = ecs.describe_services(cluster="shop-cluster", services=["shop-service"])["services"][0]
        return any("rolled back" in event["message"] for event in one["events"])

    eventually(rolled_back, what="the circuit breaker")
    house.answers(release="1")


def test_a_service_that_keeps_dying_is_told_with_its_reason(house: House) -> None:
    house.answers(release="1")
    house.deploy(release="2", command=DIES)

    eventually(lambda: status.read(house.settings.run).failures.get("shop"), what="a failure")
    assert "exit code 3" in status.read(house.settings.run).reasons["shop"]


def test_on_the_way_down_it_leaves_the_load_balancer_and_ends_its_processes(house: House) -> None:
    before, tasks = house.answers(release="1"), house.tasks()

    assert house.end("fargate") == 0

    assert not psutil.pid_exists(before["pid"])
    assert house.targets() == []
    assert house.tasks() == tasks  # ECS still wants them: the next Fargate starts them
    house.start("fargate")
    house.answers(release="1")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere `up` and `down` end what a killed stack left")
def test_its_processes_do_not_outlive_it(house: House) -> None:
    before = house.answers(release="1")

    house.end("fargate", signal.SIGKILL)

    eventually(lambda: not psutil.pid_exists(before["pid"]), what="the end of its process")


def without_address(*, tasks: int) -> dict[str, Any]:
    """A service that nobody finds by Service Connect."""
    resources = service(port=PORT)
    properties = resources["Service"]["Properties"]
    del properties["ServiceConnectConfiguration"]
    properties["DesiredCount"] = tasks
    return resources


def test_a_task_that_cannot_start_fails_its_stack_at_once_and_says_why(aws_endpoint: AwsEndpoint) -> None:
    """A container that it waits for is none here: ECS's circuit breaker ends what no try can mend."""
    resources = without_address(tasks=2)
    (container,) = containers = resources["Task"]["Properties"]["ContainerDefinitions"]
    container["DependsOn"] = [{"ContainerName": "vector", "Condition": "HEALTHY"}]
    containers.append({"Name": "vector", "Image": "vector:1", "Essential": True})
    house = House(aws_endpoint)
    house.start("fargate")
    try:
        with pytest.raises(AssertionError, match="Circuit Breaker was triggered"):
            aws_endpoint.deploy("shop", resources)
        said = " ".join(aws_endpoint.failures("shop"))
        assert "ECS Deployment Circuit Breaker was triggered. TaskFailedToStart" in said
        assert "waits for vector" in said
    finally:
        house.end("fargate")


def test_tasks_that_nobody_calls_by_an_address_run_beside_each_other(aws_endpoint: AwsEndpoint) -> None:
    resources = without_address(tasks=2)
    resources["Task"]["Properties"]["ContainerDefinitions"].append(
        {"Name": "backup", "Image": "backup:1", "Essential": False, "Command": ["backup"]}
    )
    house = House(aws_endpoint)
    house.start("fargate")
    house.start("load_balancer")
    try:
        aws_endpoint.deploy("shop", resources)
        ecs = aws_endpoint.client("ecs")

        def steady() -> bool:
            one = ecs.describe_services(cluster="shop-cluster", services=["shop-service"])["services"][0]
            return bool(one["runningCount"] == 2 and len(house.targets()) == 2)

        eventually(steady, what="both tasks")
        answering = {eventually(house.ask, what="an answer")["pid"] for _ in range(40)}
        assert len(answering) == 2
        assert len(set(house.targets())) == 2
        described = ecs.describe_tasks(cluster="shop-cluster", tasks=house.tasks())["tasks"][0]
        backup = next(one for one in described["containers"] if one["name"] == "backup")
        assert (backup["lastStatus"], described["healthStatus"]) == ("STOPPED", "HEALTHY")
        assert "No process on this machine" in backup["reason"]
    finally:
        for module in list(house.processes):
            house.end(module)
