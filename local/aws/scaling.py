"""Application Auto Scaling and other types that a laptop only remembers."""

import uuid

from local.aws.resource_type import Created, Properties, ResourceType, recorded
from local.settings import ACCOUNT, REGION


def _scalable_target(_logical_id: str, properties: Properties, _stack: str) -> Created:
    parts = (properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
    identity = "|".join(map(str, parts))
    return identity, {"Id": identity}


def _scaling_policy(_logical_id: str, properties: Properties, _stack: str) -> Created:
    target = properties.get("ScalingTargetId", "")
    resource = "/".join(filter(None, reversed(target.split("|")[::2]))) or properties.get("ResourceId", "")
    arn = (
        f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:scalingPolicy:{uuid.uuid4()}:"
        f"resource/{resource}:policyName/{properties['PolicyName']}"
    )
    return arn, {"Arn": arn}


def _account(_logical_id: str, _properties: Properties, _stack: str) -> Created:
    return ACCOUNT, {"RegistryId": ACCOUNT}


def resource_types() -> tuple[ResourceType, ...]:
    """The types that CloudFormation remembers and nothing acts on."""
    return (
        recorded(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "Recorded: nothing scales, and the Application Auto Scaling API is not there.",
            identify=_scalable_target,
        ),
        recorded("AWS::ApplicationAutoScaling::ScalingPolicy", "Recorded, as its target is.", identify=_scaling_policy),
        recorded("AWS::ECR::ReplicationConfiguration", "Recorded: there is one registry.", identify=_account),
    )
