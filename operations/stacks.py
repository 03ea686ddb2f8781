"""The deployed stacks of an environment, as CloudFormation tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.account import Account, code_of

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

# What the stacks of a pipeline bear; agents/clickstream/deployment/naming.py gives it.
PIPELINE_TAG = "clickshop:pipeline"


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """One stack; `outputs` by their keys, `protected` against deletion by CloudFormation."""

    name: str
    status: str
    protected: bool = False
    outputs: Mapping[str, str] = field(default_factory=dict)


def stack_prefix(environment: str) -> str:
    """What the names of an environment's stacks begin with; stacks/components/environment_stack.py makes them."""
    return f"ClickShop-{environment}-"


def deployed_stacks(account: Account, environment: str) -> list[DeployedStack]:
    """All that exist, whatever their state."""
    cloudformation: CloudFormationClient = account.client("cloudformation")
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    prefix = stack_prefix(environment)
    return [_stack(each) for page in pages for each in page["Stacks"] if each["StackName"].startswith(prefix)]


def deployed_stack(account: Account, environment: str, name: str) -> DeployedStack | None:
    """One stack by the id that the app gives it, such as `Edge`; None when it is not deployed."""
    cloudformation: CloudFormationClient = account.client("cloudformation")
    try:
        described = cloudformation.describe_stacks(StackName=f"{stack_prefix(environment)}{name}")
    except ClientError as error:
        if code_of(error) != "ValidationError":
            raise
        return None
    return _stack(described["Stacks"][0])


def deployed_pipelines(account: Account, prefix: str) -> list[str]:
    """The event pipelines that the environment of this prefix has deployed, by name; not by the app, but by itself."""
    cloudformation: CloudFormationClient = account.client("cloudformation")
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    found = {
        tag["Value"]
        for page in pages
        for stack in page["Stacks"]
        if stack["StackName"].startswith(f"{prefix}clickstream-") and stack["StackStatus"] != "DELETE_COMPLETE"
        for tag in stack.get("Tags", ())
        if tag["Key"] == PIPELINE_TAG
    }
    return sorted(found)


def shop_url(edge: DeployedStack) -> str:
    """Where an environment listens, as its edge stack says it."""
    return edge.outputs.get("Url") or f"http://{edge.outputs['LoadBalancerDnsName']}"


def deployed_resources(account: Account, environment: str) -> Mapping[str, Sequence[str]]:
    """What AWS calls the resources of all stacks, by their types."""
    cloudformation: CloudFormationClient = account.client("cloudformation")
    found: dict[str, list[str]] = {}
    for stack in deployed_stacks(account, environment):
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack.name):
            for each in page["StackResourceSummaries"]:
                if id_ := each.get("PhysicalResourceId"):
                    found.setdefault(each["ResourceType"], []).append(id_)
    return found


def _stack(told: "StackTypeDef") -> DeployedStack:
    return DeployedStack(
        name=told["StackName"],
        status=told["StackStatus"],
        protected=told.get("EnableTerminationProtection", False),
        outputs={each["OutputKey"]: each["OutputValue"] for each in told.get("Outputs", ())},
    )
