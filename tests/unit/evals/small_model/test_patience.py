"""Time for a slow model, given by the AWS API."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from agents.catalog import SPECIALISTS, SUPERVISOR, AgentSpec
from agents.common.timeouts import LONGEST_PATIENCE
from evals.small_model.patience import PATIENCE, Patience, grant

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

SHORT = Patience(specialist=100, supervisor=300)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    """An account of moto's."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield boto3.Session(region_name="us-east-1")


def deploy(ecs: "ECSClient", spec: AgentSpec) -> None:
    """One agent, as the stacks deploy it."""
    ecs.create_cluster(clusterName=spec.name)
    ecs.register_task_definition(
        family=spec.name,
        containerDefinitions=[
            {
                "name": spec.name,
                "image": "x",
                "memory": 512,
                "command": ["python", "-m", f"{spec.package}.main"],
                "environment": [{"name": "PORT", "value": str(spec.port)}, {"name": "ANSWER_SECONDS", "value": "20"}],
                "stopTimeout": 60,
            }
        ],
    )
    ecs.create_service(cluster=spec.name, serviceName=spec.name, taskDefinition=spec.name, desiredCount=1)


def deployed(ecs: "ECSClient", spec: AgentSpec) -> tuple[dict[str, str], int]:
    """The variables of the service's task definition, and its stop timeout."""
    [service] = ecs.describe_services(cluster=spec.name, services=[spec.name])["services"]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    [container] = definition["containerDefinitions"]
    return {one["name"]: one["value"] for one in container["environment"]}, container["stopTimeout"]


def test_every_agent_gets_its_time_and_keeps_everything_else(session: boto3.Session) -> None:
    ecs: ECSClient = session.client("ecs")
    deploy(ecs, SUPERVISOR)
    deploy(ecs, SPECIALISTS[0])
    grant(session, None, patience=SHORT)
    assert deployed(ecs, SPECIALISTS[0]) == ({"PORT": str(SPECIALISTS[0].port), "ANSWER_SECONDS": "100"}, 60)
    supervisor, _ = deployed(ecs, SUPERVISOR)
    assert supervisor == {"PORT": str(SUPERVISOR.port), "ANSWER_SECONDS": "300", "SPECIALIST_SECONDS": "110"}


def test_the_load_balancer_waits_longer_than_the_supervisor(session: boto3.Session) -> None:
    subnets = [one["SubnetId"] for one in session.client("ec2").describe_subnets()["Subnets"][:2]]
    elb: ElasticLoadBalancingv2Client = session.client("elbv2")
    [made] = elb.create_load_balancer(Name="edge", Subnets=subnets)["LoadBalancers"]
    grant(session, None, patience=SHORT)
    told = elb.describe_load_balancer_attributes(LoadBalancerArn=made["LoadBalancerArn"])["Attributes"]
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "360"} in told


def test_who_asks_waits_longer_than_who_answers_and_nobody_longer_than_is_allowed() -> None:
    waiting_for_one = int(PATIENCE.variables(SUPERVISOR.name)["SPECIALIST_SECONDS"])
    assert PATIENCE.specialist < waiting_for_one < PATIENCE.supervisor < PATIENCE.load_balancer < PATIENCE.customer
    assert PATIENCE.supervisor <= LONGEST_PATIENCE
