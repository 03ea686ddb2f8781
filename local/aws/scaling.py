"""Application Auto Scaling, which tells its targets and scales none, and other types that a laptop only remembers."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.resource_type import Created, Properties, ResourceType, recorded
from local.aws.rest import Reply
from local.settings import ACCOUNT, REGION

Json = dict[str, Any]


class ApplicationAutoScaling:
    """The targets that CloudFormation registered, as DescribeScalableTargets tells them."""

    def __init__(self) -> None:
        self.targets: dict[str, Json] = {}

    def reset(self) -> None:
        """Forget everything."""
        self.targets = {}

    def get_state(self) -> Json:
        """What is to be saved."""
        return {"targets": self.targets}

    def load_persisted_state(self, data: Mapping[str, Any]) -> None:
        """What was saved."""
        self.targets = dict(data.get("targets", {}))

    async def handle_request(
        self, _method: str, _path: str, headers: Mapping[str, str], body: bytes, _query: Mapping[str, Any]
    ) -> Reply:
        """Of JSON 1.1, one operation: the others are not made here."""
        action = {name.lower(): value for name, value in headers.items()}.get("x-amz-target", "").rpartition(".")[2]
        if action != "DescribeScalableTargets":
            refusal = {"__type": "ValidationException", "message": f"This laptop has no {action or 'such action'}."}
            return _reply(400, refusal)
        return _reply(200, {"ScalableTargets": self._asked(json.loads(body))})

    def _asked(self, request: Json) -> list[Json]:
        wanted = request.get("ResourceIds") or [target["ResourceId"] for target in self.targets.values()]
        namespace = request["ServiceNamespace"]
        return [
            target
            for target in self.targets.values()
            if target["ServiceNamespace"] == namespace and target["ResourceId"] in wanted
        ]


def _reply(status: int, document: Json) -> Reply:
    """With headers of its own: MiniStack adds to them."""
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(document).encode()


SCALING = ApplicationAutoScaling()


def _scalable_target(_logical_id: str, properties: Properties, _stack: str) -> Created:
    parts = (properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
    identity = "|".join(map(str, parts))
    SCALING.targets[identity] = {
        **properties,
        "MinCapacity": int(properties["MinCapacity"]),
        "MaxCapacity": int(properties["MaxCapacity"]),
        "CreationTime": datetime.now(UTC).timestamp(),
    }
    return identity, {"Id": identity}


def _update_target(physical_id: str, _old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    _forget_target(physical_id, new)
    return _scalable_target(logical_id, new, stack)


def _forget_target(physical_id: str, _properties: Properties) -> None:
    SCALING.targets.pop(physical_id, None)


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
        ResourceType(
            name="AWS::ApplicationAutoScaling::ScalableTarget",
            faithfulness="Told by DescribeScalableTargets, and by no other call: nothing scales.",
            create=_scalable_target,
            update=_update_target,
            delete=_forget_target,
        ),
        recorded("AWS::ApplicationAutoScaling::ScalingPolicy", "Recorded, as its target is.", identify=_scaling_policy),
        recorded("AWS::ECR::ReplicationConfiguration", "Recorded: there is one registry.", identify=_account),
    )
