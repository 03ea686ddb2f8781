"""EC2 instances, of which dev has one: MiniStack's EC2 API describes them, and starts none."""

from collections.abc import Mapping
from typing import Any

from ministack.services import ec2, ssm

from local.aws.networking import call, element, tags
from local.aws.resource_type import Created, Properties, ResourceType, replaced_on_change

# The newest image of Amazon Linux for Graviton by its public parameter, and an image that MiniStack describes.
NEWEST_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"
IMAGE = "ami-0c2023a1b2c3d4e5f"


def _create(_logical_id: str, properties: Properties, _stack: str) -> Created:
    reply = call("RunInstances", {**_parameters(properties), **tags(properties, "instance")})
    identity = element(reply, "instanceId")
    instance = ec2._instances[identity]
    instance["SourceDestCheck"] = properties.get("SourceDestCheck", True)
    return identity, {
        "InstanceId": identity,
        "PrivateIp": instance["PrivateIpAddress"],
        "PublicIp": instance["PublicIpAddress"],
        "PrivateDnsName": instance["PrivateDnsName"],
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
    }


def _parameters(properties: Properties) -> dict[str, Any]:
    """RunInstances in the place that its first network interface says, or the instance itself."""
    interfaces = properties.get("NetworkInterfaces") or [{}]
    place: Mapping[str, Any] = {**properties, **interfaces[0]}
    groups = place.get("GroupSet") or place.get("SecurityGroupIds") or []
    wanted = {name: place[name] for name in ("ImageId", "InstanceType", "SubnetId", "UserData") if name in place}
    profile = {"IamInstanceProfile.Name": place["IamInstanceProfile"]} if "IamInstanceProfile" in place else {}
    return {**wanted, **profile, **{f"SecurityGroupId.{number}": group for number, group in enumerate(groups, start=1)}}


def _delete(physical_id: str, _properties: Properties) -> None:
    if physical_id in ec2._instances:
        call("TerminateInstances", {"InstanceId.1": physical_id})


def correct_api() -> None:
    """Let Parameter Store name the image for Graviton too."""
    ssm._PUBLIC_AMI_PARAMETERS[NEWEST_IMAGE] = IMAGE


def resource_types() -> tuple[ResourceType, ...]:
    """Instances."""
    return (
        replaced_on_change(
            "AWS::EC2::Instance",
            "The EC2 API describes and terminates it; nothing starts, and its user data never runs.",
            create=_create,
            delete=_delete,
        ),
    )
