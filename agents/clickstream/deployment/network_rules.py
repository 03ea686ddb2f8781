"""The rules of security groups that a network layer's template would make, as EC2 would tell them afterwards."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from agents.clickstream.aws.networks import GroupRule

Direction = Literal["ingress", "egress"]
_GROUP = "AWS::EC2::SecurityGroup"
_DIRECTIONS: Mapping[Direction, str] = {"ingress": "Ingress", "egress": "Egress"}
_PEERS = ("SourceSecurityGroupId", "DestinationSecurityGroupId", "CidrIp", "CidrIpv6")


def template_rules(text: str, values: Mapping[str, str]) -> list[GroupRule]:
    """A group that the template makes stands under its logical id, any other under the id that `values` has for it."""
    return list(_Reading(json.loads(text), values).rules())


class _Reading:
    """As far as such a template goes: Ref, GetAtt, and conditions of Equals and Not."""

    def __init__(self, document: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self._resources = document["Resources"]
        self._conditions = document.get("Conditions", {})
        defaults = {name: said["Default"] for name, said in document.get("Parameters", {}).items() if "Default" in said}
        self._values = {**defaults, **values}

    def rules(self) -> Iterator[GroupRule]:
        """Of groups themselves, and those that are resources of their own."""
        for logical_id, resource in self._resources.items():
            if "Condition" in resource and not self._holds({"Condition": resource["Condition"]}):
                continue
            for direction, word in _DIRECTIONS.items():
                if resource["Type"] == _GROUP:
                    for rule in resource["Properties"].get(f"{_GROUP.rpartition('::')[2]}{word}", []):
                        yield self._rule(logical_id, direction, rule)
                elif resource["Type"] == f"{_GROUP}{word}":
                    group = str(self._value(resource["Properties"]["GroupId"]))
                    yield self._rule(group, direction, resource["Properties"])

    def _rule(self, group: str, direction: Direction, said: Mapping[str, Any]) -> GroupRule:
        peer = next(str(self._value(said[name])) for name in _PEERS if name in said)
        return GroupRule(
            group_id=group,
            direction=direction,
            protocol=str(said["IpProtocol"]),
            from_port=int(self._value(said["FromPort"])),
            to_port=int(self._value(said["ToPort"])),
            peer=peer,
            description=str(said.get("Description", "")),
        )

    def _value(self, said: Any) -> Any:
        """A logical id stands for the group that it makes."""
        match said:
            case {"Ref": name}:
                return self._values.get(name, name)
            case {"Fn::GetAtt": [name, "GroupId"]}:
                return name
        return said

    def _holds(self, said: Any) -> bool:
        match said:
            case {"Condition": name}:
                return self._holds(self._conditions[name])
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::Equals": [one, other]}:
                return bool(self._value(one) == self._value(other))
        raise ValueError(f"not a condition of a network layer: {said}")
