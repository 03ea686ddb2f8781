"""Names that somebody else's resource has: CloudFormation refuses them, where MiniStack would take it over."""

from collections.abc import Callable
from typing import Any

from ministack.services import alb, cloudwatch_logs, ecr
from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Create, Created, Properties

# By type: the property with the name, and the names that are taken.
NAMES: dict[str, tuple[str, Callable[[], Any]]] = {
    "AWS::ECR::Repository": ("RepositoryName", lambda: set(ecr._repositories)),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (
        "Name",
        lambda: {group["TargetGroupName"] for group in alb._tgs.values()},
    ),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda: set(cloudwatch_logs._log_groups)),
}


def refusing(kind: str, create: Create) -> Create:
    """A type's create, which refuses a name that is taken."""
    key, taken = NAMES[kind]

    def make(logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get(key)
        if name and name in taken():
            raise ValueError(f"Resource of type '{kind}' with identifier '{name}' already exists.")
        return create(logical_id, properties, stack)

    return make


def correct_handlers() -> None:
    """Put it before what MiniStack, and we, do for these types."""
    for kind in NAMES:
        handlers = provisioners._RESOURCE_HANDLERS[kind]
        handlers["create"] = refusing(kind, handlers["create"])
