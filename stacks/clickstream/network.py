"""Who may talk to whom: the internet to the load balancer, that to collectors, those and connectors to the brokers."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from stacks.clickstream.layer import PORT, Layer, Solution
from stacks.components.acknowledge import acknowledge

_HTTPS = 443
_ANYWHERE = "0.0.0.0/0"


class NetworkLayer(Layer):
    """Three groups, and the rules in the brokers' own that let this pipeline in."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="security groups.")
        balancer = self._group("Balancer", "load balancer", outwards=_NOWHERE)
        balancer.security_group_ingress = [
            ec2.CfnSecurityGroup.IngressProperty(
                ip_protocol="tcp", cidr_ip=_ANYWHERE, from_port=PORT, to_port=PORT, description="Events from anywhere"
            )
        ]
        acknowledge(balancer, "EC23", "It is the pipeline's public door.")
        collector = self._group("Collector", "collectors", outwards=_https("Images, backups, logs"))
        connector = self._group("Connector", "connectors", outwards=_https("Objects, tables, logs"))
        brokers, broker_port = self.told("BrokerSecurityGroupId"), self.parameter("BrokerPort").value_as_number
        self._out("BalancerReachesCollector", balancer.attr_group_id, to=collector.attr_group_id, port=PORT)
        self._in("BalancerToCollector", collector.attr_group_id, of=balancer.attr_group_id, port=PORT)
        for name, client in (("Collector", collector), ("Connector", connector)):
            self._out(f"{name}ReachesBrokers", client.attr_group_id, to=brokers, port=broker_port)
            self._in(f"{name}ToBrokers", brokers, of=client.attr_group_id, port=broker_port)
        self._let_service_in(brokers, broker_port)
        self.tells(
            BalancerSecurityGroupId=balancer.attr_group_id,
            CollectorSecurityGroupId=collector.attr_group_id,
            ConnectorSecurityGroupId=connector.attr_group_id,
        )

    def _group(self, name: str, whose: str, *, outwards: ec2.CfnSecurityGroup.EgressProperty) -> ec2.CfnSecurityGroup:
        return ec2.CfnSecurityGroup(
            self,
            f"{name}SecurityGroup",
            group_description=f"Clickstream: {whose}",
            vpc_id=self.told("VpcId"),
            security_group_egress=[outwards],
            tags=[cdk.CfnTag(key="Name", value=self.named(f"-{name.lower()}"))],
        )

    def _let_service_in(self, brokers: str, port: float) -> None:
        """Who proves the pipeline reads its topics; from another VPC it comes by a way that is not ours to open."""
        service = self.told("ServiceSecurityGroupId")
        named = cdk.CfnCondition(
            self, "ServiceIsHere", expression=cdk.Fn.condition_not(cdk.Fn.condition_equals(service, ""))
        )
        self._in("ServiceToBrokers", brokers, of=service, port=port).cfn_options.condition = named

    def _in(self, id_: str, group: str, *, of: str, port: float) -> ec2.CfnSecurityGroupIngress:
        return ec2.CfnSecurityGroupIngress(
            self,
            id_,
            group_id=group,
            source_security_group_id=of,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"Clickstream: {id_}",
        )

    def _out(self, id_: str, group: str, *, to: str, port: float) -> None:
        ec2.CfnSecurityGroupEgress(
            self,
            id_,
            group_id=group,
            destination_security_group_id=to,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"Clickstream: {id_}",
        )


# Without a rule of its own a group lets everything out: this one is about an address that nobody has.
_NOWHERE = ec2.CfnSecurityGroup.EgressProperty(
    ip_protocol="icmp", cidr_ip="255.255.255.255/32", from_port=252, to_port=86, description="Nowhere else"
)


def _https(description: str) -> ec2.CfnSecurityGroup.EgressProperty:
    return ec2.CfnSecurityGroup.EgressProperty(
        ip_protocol="tcp", cidr_ip=_ANYWHERE, from_port=_HTTPS, to_port=_HTTPS, description=description
    )
