"""Subnets and security groups: where things may stand, and who may reach whom as it is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from agents.clickstream.aws.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import RouteTableTypeDef, SecurityGroupRuleTypeDef, SubnetTypeDef

_ANY_PORT = (0, 65535)


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet; public when its routes lead to an internet gateway."""

    id: str
    vpc_id: str
    zone: str
    is_public: bool
    free_addresses: int


@dataclass(frozen=True, kw_only=True)
class GroupRule:
    """A rule of a security group. `peer` is another group's id, a prefix list's, or a CIDR."""

    group_id: str
    direction: Literal["ingress", "egress"]
    protocol: str
    from_port: int
    to_port: int
    peer: str
    description: str

    @property
    def ports(self) -> str:
        """As people write them."""
        if (self.from_port, self.to_port) == _ANY_PORT:
            return "any"
        return str(self.from_port) if self.from_port == self.to_port else f"{self.from_port}-{self.to_port}"


class Networks(Protocol):
    """EC2's subnets and security groups."""

    async def subnets(self, subnet_ids: Sequence[str]) -> Sequence[Subnet]:
        """Those of the subnets that there are, in the order asked for."""

    async def subnets_of(self, vpc_id: str) -> Sequence[Subnet]:
        """All of a VPC."""

    async def rules(self, group_ids: Sequence[str]) -> Sequence[GroupRule]:
        """What security groups allow."""


class Ec2Networks:
    """By EC2's API."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._ec2 = calls.session.client("ec2", config=calls.clients)

    async def subnets(self, subnet_ids: Sequence[str]) -> Sequence[Subnet]:
        """Those of the subnets that there are. A filter passes over unknown ids, where an id would be an error."""
        if not subnet_ids:
            return []
        found = await self._subnets("subnet-id", subnet_ids)
        vpc_ids = {subnet["VpcId"] for subnet in found}
        tables = [table for vpc_id in sorted(vpc_ids) for table in await self._route_tables(vpc_id)]
        return sorted((_subnet(each, tables) for each in found), key=lambda subnet: subnet_ids.index(subnet.id))

    async def subnets_of(self, vpc_id: str) -> Sequence[Subnet]:
        """All of a VPC."""
        found = await self._subnets("vpc-id", [vpc_id])
        tables = await self._route_tables(vpc_id)
        return sorted((_subnet(each, tables) for each in found), key=lambda subnet: (subnet.zone, subnet.id))

    async def rules(self, group_ids: Sequence[str]) -> Sequence[GroupRule]:
        """What security groups allow."""
        if not group_ids:
            return []
        paginator = self._ec2.get_paginator("describe_security_group_rules")
        pages = await self._calls.pages(
            "ec2:DescribeSecurityGroupRules",
            lambda: paginator.paginate(Filters=[{"Name": "group-id", "Values": list(group_ids)}]),
        )
        return [_rule(rule) for page in pages for rule in page["SecurityGroupRules"]]

    async def _subnets(self, by: str, values: Sequence[str]) -> "list[SubnetTypeDef]":
        paginator = self._ec2.get_paginator("describe_subnets")
        pages = await self._calls.pages(
            "ec2:DescribeSubnets", lambda: paginator.paginate(Filters=[{"Name": by, "Values": list(values)}])
        )
        return [subnet for page in pages for subnet in page["Subnets"]]

    async def _route_tables(self, vpc_id: str) -> "list[RouteTableTypeDef]":
        paginator = self._ec2.get_paginator("describe_route_tables")
        pages = await self._calls.pages(
            "ec2:DescribeRouteTables", lambda: paginator.paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
        )
        return [table for page in pages for table in page["RouteTables"]]


def _subnet(subnet: "SubnetTypeDef", tables: "Sequence[RouteTableTypeDef]") -> Subnet:
    return Subnet(
        id=subnet["SubnetId"],
        vpc_id=subnet["VpcId"],
        zone=subnet["AvailabilityZone"],
        is_public=_leads_outside(_table_of(subnet, tables)),
        free_addresses=subnet["AvailableIpAddressCount"],
    )


def _table_of(subnet: "SubnetTypeDef", tables: "Sequence[RouteTableTypeDef]") -> "RouteTableTypeDef | None":
    """A subnet without a table of its own has the VPC's main one."""
    main = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet["SubnetId"]:
                return table
            if association.get("Main") and table.get("VpcId") == subnet["VpcId"]:
                main = table
    return main


def _leads_outside(table: "RouteTableTypeDef | None") -> bool:
    return table is not None and any(route.get("GatewayId", "").startswith("igw-") for route in table["Routes"])


def _rule(rule: "SecurityGroupRuleTypeDef") -> GroupRule:
    peer = (
        rule.get("ReferencedGroupInfo", {}).get("GroupId")
        or rule.get("PrefixListId")
        or rule.get("CidrIpv4")
        or rule.get("CidrIpv6")
    )
    from_port, to_port = rule.get("FromPort", -1), rule.get("ToPort", -1)
    return GroupRule(
        group_id=rule["GroupId"],
        direction="egress" if rule["IsEgress"] else "ingress",
        protocol=rule["IpProtocol"],
        from_port=_ANY_PORT[0] if from_port < 0 else from_port,
        to_port=_ANY_PORT[1] if to_port < 0 else to_port,
        peer=peer or "",
        description=rule.get("Description", ""),
    )
