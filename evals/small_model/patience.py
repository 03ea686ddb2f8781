"""Gives a stack the time that a slow model needs, as its operator would: by the AWS API, on what is deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from agents.catalog import SPECIALISTS, SUPERVISOR

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

# What DescribeTaskDefinition tells beyond what RegisterTaskDefinition takes.
_TOLD_ONLY = frozenset(
    {
        "taskDefinitionArn",
        "revision",
        "status",
        "requiresAttributes",
        "compatibilities",
        "registeredAt",
        "registeredBy",
        "deregisteredAt",
    }
)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds: who asks waits longer than who answers."""

    specialist: int
    supervisor: int

    @property
    def load_balancer(self) -> int:
        """Between a question and the first byte of its answer."""
        return self.supervisor + 60

    @property
    def customer(self) -> int:
        """Who asks the supervisor."""
        return self.load_balancer + 60

    def variables(self, agent: str) -> dict[str, str]:
        """What an agent is told."""
        if agent == SUPERVISOR.name:
            return {"ANSWER_SECONDS": str(self.supervisor), "SPECIALIST_SECONDS": str(self.specialist + 10)}
        return {"ANSWER_SECONDS": str(self.specialist)}


# A specialist reads a prompt of up to 2,000 tokens, three specialists wait for one place at the model, and other
# programs for the same cores: eight minutes for one answer have been seen on a machine that was busy otherwise.
PATIENCE = Patience(specialist=1500, supervisor=3000)


def grant(session: boto3.Session, endpoint: str | None, *, patience: Patience) -> None:
    """New revisions of the agents' task definitions, and a load balancer that waits. The new tasks start after it."""
    ecs: ECSClient = session.client("ecs", endpoint_url=endpoint)
    for cluster in ecs.list_clusters()["clusterArns"]:
        for service in ecs.list_services(cluster=cluster, maxResults=100)["serviceArns"]:
            [described] = ecs.describe_services(cluster=cluster, services=[service])["services"]
            arn = _revised(ecs, described["taskDefinition"], patience)
            ecs.update_service(cluster=cluster, service=service, taskDefinition=arn)
    elb: ElasticLoadBalancingv2Client = session.client("elbv2", endpoint_url=endpoint)
    for load_balancer in elb.describe_load_balancers()["LoadBalancers"]:
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=load_balancer["LoadBalancerArn"],
            Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": str(patience.load_balancer)}],
        )


def _revised(ecs: "ECSClient", arn: str, patience: Patience) -> str:
    """The task definition with the variables, as a revision of its own; its ARN."""
    told: Mapping[str, Any] = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    wanted = {key: value for key, value in told.items() if key not in _TOLD_ONLY}
    wanted["containerDefinitions"] = [_patient(one, patience) for one in told["containerDefinitions"]]
    return ecs.register_task_definition(**wanted)["taskDefinition"]["taskDefinitionArn"]


def _patient(container: Mapping[str, Any], patience: Patience) -> dict[str, Any]:
    more = {name: value for agent in _agents_of(container) for name, value in patience.variables(agent).items()}
    kept = [one for one in container.get("environment", ()) if one["name"] not in more]
    return {**container, "environment": [*kept, *({"name": name, "value": value} for name, value in more.items())]}


def _agents_of(container: Mapping[str, Any]) -> Iterator[str]:
    """The agent whose module the container runs; none for another container."""
    for spec in (SUPERVISOR, *SPECIALISTS):
        if f"{spec.package}.main" in container.get("command", ()):
            yield spec.name
