"""The door: a network load balancer before nginx with Lua, an application load balancer before nginx with vector."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from stacks.clickstream.alarms import bell
from stacks.clickstream.layer import PORT, Layer, Solution
from stacks.components.acknowledge import acknowledge, tell_checkov

_PERIOD = cdk.Duration.minutes(1)
# As long as a task may take to stop.
_DRAIN_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What differs between the two. `failures` is the metric of what went wrong on its way."""

    type: str
    protocol: str
    attributes: dict[str, str]
    target_attributes: dict[str, str]
    namespace: str
    failures: tuple[str, str]
    words: str


_NETWORK = _Kind(
    type="network",
    protocol="TCP",
    attributes={"load_balancing.cross_zone.enabled": "true"},
    # Events say who sent them.
    target_attributes={"preserve_client_ip.enabled": "true"},
    namespace="AWS/NetworkELB",
    failures=("TCP_Target_Reset_Count", "ResetConnections"),
    words="connections were reset by collectors",
)
_APPLICATION = _Kind(
    type="application",
    protocol="HTTP",
    attributes={"routing.http.drop_invalid_header_fields.enabled": "true", "idle_timeout.timeout_seconds": "60"},
    target_attributes={"load_balancing.algorithm.type": "least_outstanding_requests"},
    namespace="AWS/ApplicationELB",
    failures=("HTTPCode_Target_5XX_Count", "ServerErrors"),
    words="requests were answered with 5xx",
)
_MANY = 100


class BalancerLayer(Layer):
    """Load balancer, target group, listener; alarms for what stands behind them."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="load balancer, target group, listener.")
        self._kind = _NETWORK if solution == "lua" else _APPLICATION
        balancer = self._balancer()
        group = self._target_group()
        listener = elbv2.CfnListener(
            self,
            "Listener",
            load_balancer_arn=balancer.ref,
            port=PORT,
            protocol=self._kind.protocol,
            default_actions=[elbv2.CfnListener.ActionProperty(type="forward", target_group_arn=group.ref)],
        )
        if solution == "vector":
            tell_checkov(
                listener, "CKV_AWS_2", "CKV_AWS_103", reason="Events are sent by HTTP, to a port of their own."
            )
        self._alarms(balancer, group)
        self.tells(
            LoadBalancerArn=balancer.ref,
            LoadBalancerDns=balancer.attr_dns_name,
            TargetGroupArn=group.ref,
            Endpoint=f"http://{balancer.attr_dns_name}:{PORT}/data/v1",
        )

    def _name(self) -> str:
        """At most 32 characters, as the longest prefix and pipeline have it."""
        return f"{self.told('Prefix')}events-{self.told('Pipeline')}"

    def _balancer(self) -> elbv2.CfnLoadBalancer:
        balancer = elbv2.CfnLoadBalancer(
            self,
            "LoadBalancer",
            name=self._name(),
            type=self._kind.type,
            scheme="internet-facing",
            subnets=self.told_list("PublicSubnetIds"),
            security_groups=[self.told("BalancerSecurityGroupId")],
            load_balancer_attributes=[
                elbv2.CfnLoadBalancer.LoadBalancerAttributeProperty(key=key, value=value)
                for key, value in self._kind.attributes.items()
            ],
        )
        twice = "Each event is a record with its sender; a log of them again would cost more."
        acknowledge(balancer, "ELB2", twice)
        tell_checkov(balancer, "CKV_AWS_91", reason=twice)
        return balancer

    def _target_group(self) -> elbv2.CfnTargetGroup:
        attributes = {"deregistration_delay.timeout_seconds": str(_DRAIN_SECONDS), **self._kind.target_attributes}
        return elbv2.CfnTargetGroup(
            self,
            "TargetGroup",
            name=self._name(),
            vpc_id=self.told("VpcId"),
            target_type="ip",
            port=PORT,
            protocol=self._kind.protocol,
            health_check_protocol="HTTP",
            health_check_path="/health",
            health_check_interval_seconds=10,
            health_check_timeout_seconds=5,
            healthy_threshold_count=2,
            unhealthy_threshold_count=3,
            matcher=elbv2.CfnTargetGroup.MatcherProperty(http_code="200"),
            target_group_attributes=[
                elbv2.CfnTargetGroup.TargetGroupAttributeProperty(key=key, value=value)
                for key, value in attributes.items()
            ],
        )

    def _alarms(self, balancer: elbv2.CfnLoadBalancer, group: elbv2.CfnTargetGroup) -> None:
        both = {
            "LoadBalancer": balancer.attr_load_balancer_full_name,
            "TargetGroup": group.attr_target_group_full_name,
        }
        rings = bell(self)
        rings.rings(
            "UnhealthyTargets",
            self._metric("UnHealthyHostCount", both, statistic=cloudwatch.Stats.MAXIMUM),
            above=0,
            periods=5,
            because="a collector fails its health check for five minutes.",
            runbook="collectors-are-unhealthy",
        )
        name, id_ = self._kind.failures
        rings.rings(
            id_,
            self._metric(name, both, statistic=cloudwatch.Stats.SUM),
            above=_MANY,
            periods=5,
            because=f"more than {_MANY} {self._kind.words} in each of five minutes.",
            runbook="events-are-refused",
        )

    def _metric(self, name: str, dimensions: dict[str, str], *, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self._kind.namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=_PERIOD,
        )
