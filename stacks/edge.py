"""The way in: one load balancer, whose listener sends what no path rule takes to the default agent."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from agents.catalog import AgentSpec
from agents.common import timeouts
from stacks.components.acknowledge import acknowledge
from stacks.components.agent_target_group import AgentTargetGroup
from stacks.components.environment_stack import EnvironmentStack
from stacks.environments import Environment


class EdgeStack(EnvironmentStack):
    """The load balancer and its listener. Each agent's own stack adds the rule for its path."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        vpc: ec2.IVpc,
        security_group: ec2.ISecurityGroup,
        default_agent: AgentSpec,
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: load balancer.")
        self.default_target_group = AgentTargetGroup(
            self, "DefaultTargetGroup", spec=default_agent, environment=environment, vpc=vpc
        )
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            load_balancer_name=environment.called("multi-agent-alb"),
            vpc=vpc,
            internet_facing=True,
            security_group=security_group,
            idle_timeout=cdk.Duration.seconds(timeouts.LOAD_BALANCER_IDLE),
            drop_invalid_header_fields=True,
            deletion_protection=environment.protected,
        )
        self.listener = self.load_balancer.add_listener(
            "Http",
            port=80,
            protocol=elbv2.ApplicationProtocol.HTTP,
            open=False,  # the network stack says who may come in
            default_action=elbv2.ListenerAction.forward([self.default_target_group]),
        )
        acknowledge(self.load_balancer, "ELB2", "No access logs yet; every request is a line in the supervisor's log.")
        cdk.CfnOutput(self, "LoadBalancerDnsName", value=self.load_balancer.load_balancer_dns_name)
