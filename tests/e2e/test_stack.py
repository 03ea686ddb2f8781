"""The stack itself, seen from outside: routes, status, healing, public clients, and stacks that come and go."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from local.settings import Settings
from tests.fakes.polling import eventually
from tests.fakes.ports import free_offset
from tests.fakes.stack import RunningStack

AGENTS = {
    "supervisor": "supervisor",
    "order": "order-management",
    "product": "product-recommendation",
    "personalization": "personalization",
    "troubleshooting": "troubleshooting",
    "shop": "live-shopping",
    "clickstream": "clickstream",
}


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, whatever the status."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize(("path", "agent"), AGENTS.items())
def test_each_path_rule_leads_to_its_agent(base_url: str, path: str, agent: str) -> None:
    status, _, body = get(f"{base_url}/{path}/health")

    assert (status, json.loads(body)["agent"]) == (200, agent)


@pytest.mark.parametrize("path", ["/health", "/ordering/health", "/nowhere"])
def test_what_no_rule_takes_is_the_supervisors(base_url: str, path: str) -> None:
    _, headers, body = get(f"{base_url}{path}")

    assert "X-Request-Id" in {name.title() for name in headers}
    if path == "/health":
        assert json.loads(body)["agent"] == "supervisor"


def test_status_names_every_process_and_the_commit(stack: RunningStack) -> None:
    told = stack.status()

    assert told["state"] == "ready"
    assert told["commit"]
    healthy = {row["name"] for row in told["processes"] if row["health"] in ("running", "healthy")}
    assert healthy >= {"postgres", "aws", "bedrock", "data-api", "load-balancer", "fargate", *AGENTS.values()}


def test_everything_listens_on_loopback_alone(stack: RunningStack) -> None:
    supervisor = psutil.Process(json.loads((stack.settings.run / "stack.json").read_text())["pid"])
    listening = {
        connection.laddr.ip
        for process in supervisor.children(recursive=True)
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}


def test_a_killed_agent_comes_back_as_another_task(stack: RunningStack) -> None:
    ecs = stack.client("ecs")
    cluster = next(arn for arn in ecs.list_clusters()["clusterArns"] if "troubleshooting" in arn)
    before = ecs.list_tasks(cluster=cluster)["taskArns"]

    stack.process("troubleshooting").kill()

    def replaced() -> bool:
        now = ecs.list_tasks(cluster=cluster)["taskArns"]
        return now != before and get(f"{stack.url}/troubleshooting/health")[0] == 200

    eventually(replaced, what="another troubleshooting task")
    stopped = ecs.describe_tasks(cluster=cluster, tasks=before)["tasks"][0]
    assert (stopped["lastStatus"], stopped["containers"][0]["exitCode"]) == ("STOPPED", 137)


def test_postgres_comes_back_with_its_rows(stack: RunningStack) -> None:
    with psycopg.connect(stack.shop_dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS e2e_survivor AS SELECT 1 AS kept")
    stack.process("postgres").kill()

    def kept() -> bool:
        try:
            with psycopg.connect(stack.shop_dsn, autocommit=True) as connection:
                connection.execute("DROP TABLE e2e_survivor")
        except psycopg.OperationalError:
            return False
        return True

    eventually(kept, what="PostgreSQL with its rows")


def aws(stack: RunningStack, *words: str) -> Any:
    """What the AWS CLI says."""
    finished = subprocess.run(
        [str(Path(sys.executable).parent / "aws"), *words, "--output", "json"],
        env=stack.aws_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_the_aws_cli_describes_the_services(stack: RunningStack) -> None:
    clusters = aws(stack, "ecs", "list-clusters")["clusterArns"]
    assert {cluster.rpartition("/")[2] for cluster in clusters} == {f"dev-{name}-cluster" for name in AGENTS.values()}
    (service,) = aws(stack, "ecs", "list-services", "--cluster", "dev-supervisor-cluster")["serviceArns"]

    words = ("ecs", "describe-services", "--cluster", "dev-supervisor-cluster", "--services", service)
    (told,) = aws(stack, *words)["services"]

    assert (told["status"], told["runningCount"]) == ("ACTIVE", told["desiredCount"])
    assert [one["capacityProvider"] for one in told["capacityProviderStrategy"]] == ["FARGATE_SPOT"]


def test_the_aws_cli_describes_the_rules_of_the_load_balancer(stack: RunningStack) -> None:
    (load_balancer,) = aws(stack, "elbv2", "describe-load-balancers")["LoadBalancers"]
    words = ("elbv2", "describe-listeners", "--load-balancer-arn", load_balancer["LoadBalancerArn"])
    (listener,) = aws(stack, *words)["Listeners"]

    rules = aws(stack, "elbv2", "describe-rules", "--listener-arn", listener["ListenerArn"])["Rules"]

    groups = {one["TargetGroupArn"]: one for one in aws(stack, "elbv2", "describe-target-groups")["TargetGroups"]}
    routes = {
        pattern: groups[rule["Actions"][0]["TargetGroupArn"]]["TargetGroupName"]
        for rule in rules
        for condition in rule["Conditions"]
        for pattern in condition["PathPatternConfig"]["Values"]
    }
    specialists = {path: name for path, name in AGENTS.items() if name != "supervisor"}
    assert routes == {f"/{path}/*": f"dev-{name}-tg" for path, name in specialists.items()} | {
        "/*": "dev-supervisor-tg"
    }
    last, default = sorted(rules, key=lambda rule: (rule["IsDefault"], int(rule["Priority"].replace("default", "0"))))[
        -2:
    ]
    assert last["Conditions"][0]["PathPatternConfig"]["Values"] == ["/*"]
    assert default["Actions"][0]["FixedResponseConfig"]["StatusCode"] == "503"


def test_the_aws_cli_describes_the_database(stack: RunningStack) -> None:
    words = ("rds", "describe-db-clusters", "--endpoint-url", stack.aws_environment["AWS_ENDPOINT_URL"])
    (cluster,) = aws(stack, *words)["DBClusters"]

    assert (cluster["Engine"], cluster["DatabaseName"]) == ("aurora-postgresql", "clickshop")
    assert (cluster["Endpoint"], cluster["Port"]) == ("127.0.0.1", stack.settings.postgres_port)
    assert (cluster["Status"], cluster["HttpEndpointEnabled"]) == ("available", True)


def test_the_aws_cli_describes_the_deployed_stacks(stack: RunningStack) -> None:
    told = aws(stack, "cloudformation", "describe-stacks")["Stacks"]

    stacks = {one["StackName"]: one["StackStatus"] for one in told}
    assert {name.removeprefix("ClickShop-dev-") for name in stacks} >= {"Network", "Identity", "Data", "Edge"}
    assert set(stacks.values()) <= {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def test_services_are_steady_and_their_targets_healthy(stack: RunningStack) -> None:
    ecs, elb = stack.client("ecs"), stack.client("elbv2")
    for cluster in ecs.list_clusters()["clusterArns"]:
        services = ecs.list_services(cluster=cluster)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=services)["services"]:
            assert service["runningCount"] == service["desiredCount"]
            group = service["loadBalancers"][0]["targetGroupArn"]

            def healthy(group: str = group) -> bool:
                told = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
                return [one["TargetHealth"]["State"] for one in told] == ["healthy"]

            eventually(healthy, what=f"healthy targets of {service['serviceName']}")


def test_a_second_up_says_that_it_runs(stack: RunningStack) -> None:
    again = stack.command("up", "--detach")

    assert "runs already" in again.stdout
    assert stack.status()["commit"] in again.stdout


def test_env_points_the_aws_cli_at_this_stack(stack: RunningStack) -> None:
    program = Path(sys.executable).parent / "aws"
    script = (
        f'eval "$({sys.executable} -m local env)" && {program} sts get-caller-identity --query Account --output text'
    )
    finished = subprocess.run(
        ["/bin/bash", "-c", script],
        env={"PATH": os.environ["PATH"], "HOME": str(stack.settings.home), **stack.settings.environment()},
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout.strip() == "000000000000"


@pytest.fixture
def other() -> Iterator[RunningStack]:
    """A second stack that a test starts and stops itself."""
    home = Path(tempfile.mkdtemp(prefix="clickshop-e2e-"))
    running = RunningStack(Settings(home=home, port_offset=free_offset()))
    yield running
    running.command("reset", check=False)
    shutil.rmtree(home, ignore_errors=True)


def test_a_taken_port_is_a_clear_message_and_leaves_nothing_running(other: RunningStack) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", other.settings.bedrock_port))
        taken.listen()

        refused = other.command("up", check=False)

    assert refused.returncode == 1
    assert f"Port {other.settings.bedrock_port}, which Bedrock needs, is taken" in refused.stdout
    assert other.processes() == []


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_start_leaves_nothing_running(other: RunningStack, end: signal.Signals) -> None:
    log = other.settings.home / "interrupted.log"
    with log.open("w") as output:
        starting = subprocess.Popen(
            [sys.executable, "-m", "local", "up"],
            env={**os.environ, **other.settings.environment()},
            stdout=output,
            stderr=output,
        )
    eventually(lambda: "AWS endpoint" in log.read_text(), what="the AWS endpoint")

    starting.send_signal(end)
    starting.wait()
    other.command("down")

    eventually(lambda: not other.processes(), what="the end of every process")


def test_a_stack_whose_folder_is_deleted_stops_itself(other: RunningStack, tmp_path: Path) -> None:
    log = tmp_path / "up.log"
    with log.open("w") as output:
        starting = subprocess.Popen(
            [sys.executable, "-m", "local", "up"],
            env={**os.environ, **other.settings.environment()},
            stdout=output,
            stderr=output,
        )
    eventually(lambda: "cdk synth" in log.read_text(), what="the parts, and templates to deploy")
    database = other.process("postgres")

    def deleted() -> bool:  # what writes there may be in the way of a first attempt
        shutil.rmtree(other.settings.home, ignore_errors=True)
        return not other.settings.home.exists()

    eventually(deleted, what="the end of the folder")

    assert starting.wait(60) == 1
    assert "was deleted" in log.read_text()
    eventually(lambda: not other.processes() and not database.is_running(), what="the end of every process")
    assert not other.settings.home.exists()
