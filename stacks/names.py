"""Names as CloudFormation takes them, and those of the plan that more than one place must know."""

from agents.catalog import AgentSpec
from stacks.environments import Environment

ALARM_TOPIC = "clickshop-alarms"


def construct_id(name: str) -> str:
    """`order-management` as the id of a construct: `OrderManagement`."""
    return "".join(word.capitalize() for word in name.split("-"))


def cluster_name(spec: AgentSpec, environment: Environment) -> str:
    """The ECS cluster of an agent."""
    return environment.called(f"{spec.name}-cluster")


def service_name(spec: AgentSpec, environment: Environment) -> str:
    """The ECS service of an agent."""
    return environment.called(f"{spec.name}-service")


def repository_name(spec: AgentSpec, environment: Environment) -> str:
    """The plan's `order-management-agent` in prod, `dev-order-management-agent` in dev."""
    return environment.called(f"{spec.name}-agent")
