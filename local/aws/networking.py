"""The network's resource types: MiniStack's EC2 API knows them all, only its CloudFormation does not."""

import re
from typing import Any

from ministack.services import ec2

from local.aws.resource_type import Created, Properties, ResourceType, replaced_on_change
from local.aws.security_group_rules import NOT_FOUND

DESCRIBED = "The EC2 API creates, describes and deletes it; no packet passes through it."


def call(action: str, parameters: dict[str, Any]) -> str:
    """One call of MiniStack's EC2 API, in the process; the reply's XML. Raises ValueError with the reply's message."""
    status, _headers, body = ec2._ACTION_MAP[action]({name: [str(value)] for name, value in parameters.items()})
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400:
        raise ValueError(f"EC2 {action}: {element(text, 'Message') or text}")
    return text


def element(xml: str, name: str) -> str:
    """The text of the first element of that name; empty without one."""
    found = re.search(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return found[1] if found else ""


def tags(properties: Properties, resource: str) -> dict[str, str]:
    """A template's tags as the parameters of a call that creates a resource."""
    parameters = {"TagSpecification.1.ResourceType": resource}
    for index, tag in enumerate(properties.get("Tags") or [], start=1):
        parameters[f"TagSpecification.1.Tag.{index}.Key"] = tag["Key"]
        parameters[f"TagSpecification.1.Tag.{index}.Value"] = tag["Value"]
    return parameters


def _create_address(_logical_id: str, properties: Properties, _stack: str) -> Created:
    reply = call("AllocateAddress", {"Domain": "vpc", **tags(properties, "elastic-ip")})
    address, allocation = element(reply, "publicIp"), element(reply, "allocationId")
    return address, {"PublicIp": address, "AllocationId": allocation}


def _delete_address(physical_id: str, _properties: Properties) -> None:
    for allocation, record in list(ec2._addresses.items()):
        if record["PublicIp"] == physical_id:
            call("ReleaseAddress", {"AllocationId": allocation})


def _create_nat_gateway(_logical_id: str, properties: Properties, _stack: str) -> Created:
    wanted = {name: properties[name] for name in ("SubnetId", "AllocationId", "ConnectivityType") if name in properties}
    identity = element(call("CreateNatGateway", {**wanted, **tags(properties, "natgateway")}), "natGatewayId")
    return identity, {"NatGatewayId": identity}


def _delete_nat_gateway(physical_id: str, _properties: Properties) -> None:
    call("DeleteNatGateway", {"NatGatewayId": physical_id})


def _permission(properties: Properties) -> dict[str, Any]:
    """A rule of a template as the parameters of Authorize... and Revoke...: one permission with one peer."""
    prefix = "IpPermissions.1"
    parameters = {"GroupId": properties["GroupId"], f"{prefix}.IpProtocol": properties.get("IpProtocol", "-1")}
    parameters.update({f"{prefix}.{name}": properties[name] for name in ("FromPort", "ToPort") if name in properties})
    for name, parameter in _PEERS.items():
        if name in properties:
            parameters[f"{prefix}.{parameter}"] = properties[name]
            if "Description" in properties:
                parameters[f"{prefix}.{parameter.rpartition('.')[0]}.Description"] = properties["Description"]
    return parameters


_PEERS = {
    "CidrIp": "IpRanges.1.CidrIp",
    "CidrIpv6": "Ipv6Ranges.1.CidrIpv6",
    "SourceSecurityGroupId": "Groups.1.GroupId",
    "DestinationSecurityGroupId": "Groups.1.GroupId",
    "SourcePrefixListId": "PrefixListIds.1.PrefixListId",
    "DestinationPrefixListId": "PrefixListIds.1.PrefixListId",
}


def _security_group_rule(direction: str) -> ResourceType:
    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        reply = call(f"AuthorizeSecurityGroup{direction}", _permission(properties))
        identity = element(reply, "securityGroupRuleId")
        return identity, {"Id": identity}

    def delete(_physical_id: str, properties: Properties) -> None:
        if properties["GroupId"] not in ec2._security_groups:
            return
        try:
            call(f"RevokeSecurityGroup{direction}", _permission(properties))
        except ValueError as error:
            if NOT_FOUND not in str(error):  # somebody has revoked it already
                raise

    return replaced_on_change(
        f"AWS::EC2::SecurityGroup{direction}",
        "The rule stands in its security group for the EC2 API; no packet is ever filtered.",
        create=create,
        delete=delete,
    )


def _create_flow_log(_logical_id: str, properties: Properties, _stack: str) -> Created:
    names = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName")
    wanted = {name: properties[name] for name in names if name in properties}
    reply = call("CreateFlowLogs", {**wanted, "ResourceId.1": properties["ResourceId"], **tags(properties, "flow-log")})
    identity = element(reply, "item")
    return identity, {"Id": identity}


def _delete_flow_log(physical_id: str, _properties: Properties) -> None:
    call("DeleteFlowLogs", {"FlowLogId.1": physical_id})


def resource_types() -> tuple[ResourceType, ...]:
    """Address, gateway, rules and logs of a network."""
    return (
        replaced_on_change("AWS::EC2::EIP", DESCRIBED, create=_create_address, delete=_delete_address),
        replaced_on_change("AWS::EC2::NatGateway", DESCRIBED, create=_create_nat_gateway, delete=_delete_nat_gateway),
        _security_group_rule("Ingress"),
        _security_group_rule("Egress"),
        replaced_on_change("AWS::EC2::FlowLog", DESCRIBED, create=_create_flow_log, delete=_delete_flow_log),
    )
