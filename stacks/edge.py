"""The way in: one load balancer with its listeners, and in front of customers a firewall and a log of who came."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from agents.common import timeouts
from stacks.components.acknowledge import acknowledge, tell_checkov
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.firewall import Firewall
from stacks.components.front_door import FrontDoor
from stacks.components.logs_bucket import LogsBucket
from stacks.environments import Environment


class EdgeStack(EnvironmentStack):
    """Each agent's own stack adds the rule for its path, and the default agent's the rule for all others."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, vpc: ec2.IVpc, security_group: ec2.ISecurityGroup
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: load balancer.")
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
        door = FrontDoor(self, "Door", load_balancer=self.load_balancer, https=environment.https)
        self.listener = door.listener
        # Rules import the listener's ARN: an export in use can't go in the deployment that moves them to HTTPS.
        self.export_value(door.http.listener_arn)
        self._log_access(environment)
        if environment.safeguards.firewall:
            name, arn = environment.called("clickshop"), self.load_balancer.load_balancer_arn
            Firewall(self, "Firewall", name=name, resource_arn=arn)
        cdk.CfnOutput(self, "LoadBalancerDnsName", value=self.load_balancer.load_balancer_dns_name)
        cdk.CfnOutput(self, "Url", value=door.url)

    def _log_access(self, environment: Environment) -> None:
        days = environment.safeguards.traffic_log_days
        if not days:
            reason = f"In {environment.name} every request is a line in the supervisor's log."
            acknowledge(self.load_balancer, "ELB2", reason)
            tell_checkov(self.load_balancer, "CKV_AWS_91", reason=reason)
            return
        self.load_balancer.log_access_logs(LogsBucket(self, "AccessLogs", days=days))
