"""Subnets at addresses that are written down, where CDK's own allocation would count them out."""

from collections.abc import Mapping, Sequence
from typing import Any

import jsii
from aws_cdk import aws_ec2 as ec2


@jsii.implements(ec2.IIpAddresses)
class FixedSubnets:
    """`subnets` names, for each group of the VPC's subnet configuration, its blocks in the order of the zones."""

    def __init__(self, *, vpc: str, subnets: Mapping[str, Sequence[str]]) -> None:
        self._vpc = vpc
        self._subnets = subnets

    def allocate_vpc_cidr(self) -> ec2.VpcIpamOptions:
        """Called by the Vpc."""
        return ec2.VpcIpamOptions(cidr_block=self._vpc)

    def allocate_subnets_cidr(
        self,
        *,
        requested_subnets: Sequence[ec2.RequestedSubnet | dict[str, Any]],
        vpc_cidr: str,  # noqa: ARG002 - jsii passes both by name
    ) -> ec2.SubnetIpamOptions:
        """Called by the Vpc, with one request for each group in each zone."""
        remaining = {group: iter(blocks) for group, blocks in self._subnets.items()}
        requests = [each for each in requested_subnets if isinstance(each, ec2.RequestedSubnet)]
        blocks = [next(remaining[request.configuration.name]) for request in requests]
        return ec2.SubnetIpamOptions(allocated_subnets=[ec2.AllocatedSubnet(cidr=block) for block in blocks])
