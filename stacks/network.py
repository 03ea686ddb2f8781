"""The VPC by its fixed address plan, who may connect to whom, the ways out, and the names of agents in it."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_servicediscovery as servicediscovery
from constructs import Construct

from stacks.components.acknowledge import acknowledge
from stacks.components.certificate_authority import CertificateAuthority
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.logs_bucket import LogsBucket
from stacks.components.nat_instance import harden_nat_instances, nat_instance_provider
from stacks.components.service_endpoints import ServiceEndpoints
from stacks.components.subnet_plan import FixedSubnets
from stacks.environments import Environment

VPC_CIDR = "10.0.0.0/16"
PUBLIC_CIDRS = ("10.0.1.0/24", "10.0.2.0/24")
PRIVATE_CIDRS = ("10.0.10.0/24", "10.0.20.0/24")
POSTGRES_PORT = 5432


class NetworkStack(EnvironmentStack):
    """What everything else stands in."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, agent_ports: Sequence[int]) -> None:
        super().__init__(
            scope, id_, environment=environment, description="ClickShop: VPC, security groups, service names."
        )
        self.vpc = self._vpc(environment)
        for subnet in (*self.vpc.public_subnets, *self.vpc.private_subnets):
            cdk.Tags.of(subnet).add("Name", environment.called(f"clickshop-{subnet.node.id}"))
        self.load_balancer_group = self._security_group("LoadBalancerGroup", "the load balancer")
        self.agents_group = self._security_group("AgentsGroup", "the tasks of the agents")
        self.database_group = self._security_group("DatabaseGroup", "the database")
        self._open_ports(agent_ports)
        acknowledge(self.load_balancer_group, "EC23", "It is the shop's public door.")
        self._log_traffic(environment)
        if environment.safeguards.private_endpoints:
            ServiceEndpoints(self, "Endpoints", vpc=self.vpc, callers=self.agents_group)
        self.namespace = servicediscovery.HttpNamespace(
            self, "Namespace", name=environment.called("clickshop"), description="Where agents find one another."
        )
        self.tls = self._tls_between_agents(environment)

    def _vpc(self, environment: Environment) -> ec2.Vpc:
        instead_of_gateways = None if environment.nat_gateways else nat_instance_provider()
        vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=environment.called("clickshop"),
            ip_addresses=FixedSubnets(vpc=VPC_CIDR, subnets={"public": PUBLIC_CIDRS, "private": PRIVATE_CIDRS}),
            max_azs=len(PUBLIC_CIDRS),
            nat_gateways=environment.nat_gateways or 1,
            nat_gateway_provider=instead_of_gateways,
            # It needs a Lambda with rights on every security group; nothing of ours uses the default one.
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public", subnet_type=ec2.SubnetType.PUBLIC, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            ],
        )
        if instead_of_gateways:
            harden_nat_instances(instead_of_gateways, private_cidrs=PRIVATE_CIDRS)
        return vpc

    def _log_traffic(self, environment: Environment) -> None:
        days = environment.safeguards.traffic_log_days
        if not days:
            acknowledge(self.vpc, "VPC7", f"Who talks to whom in {environment.name} is worth less than its logs cost.")
            return
        bucket = LogsBucket(self, "FlowLogs", days=days)
        self.vpc.add_flow_log("Traffic", destination=ec2.FlowLogDestination.to_s3(bucket))

    def _tls_between_agents(self, environment: Environment) -> ecs.ServiceConnectTlsConfiguration | None:
        if not environment.safeguards.encrypted_between_agents:
            return None
        return CertificateAuthority(self, "Authority", common_name=f"ClickShop {environment.name}").tls

    def _security_group(self, id_: str, whose: str) -> ec2.SecurityGroup:
        # Agents call Bedrock, Cognito and Secrets Manager; the other two answer only what reaches them.
        return ec2.SecurityGroup(
            self, id_, vpc=self.vpc, description=f"ClickShop: {whose}", allow_all_outbound=id_ == "AgentsGroup"
        )

    def _open_ports(self, agent_ports: Sequence[int]) -> None:
        for port, protocol in ((80, "HTTP"), (443, "HTTPS")):
            self.load_balancer_group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), f"{protocol} for all")
        for port in agent_ports:
            tcp = ec2.Port.tcp(port)
            self.agents_group.connections.allow_from(self.load_balancer_group, tcp, f"Load balancer to agent {port}")
            self.agents_group.add_ingress_rule(self.agents_group, tcp, f"Agent to agent {port}")
        self.database_group.add_ingress_rule(self.agents_group, ec2.Port.tcp(POSTGRES_PORT), "Agents to PostgreSQL")
