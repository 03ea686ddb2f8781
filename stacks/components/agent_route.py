"""How requests reach an agent: the listener rule of its path, and the target groups behind it."""

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.acknowledge import acknowledge
from stacks.components.agent_target_group import GREEN, AgentTargetGroup
from stacks.environments import Environment

LAST_PRIORITY = 50_000
# AWS keeps it in step with what ECS calls. Only ECS may assume the role.
_POLICY = "AmazonECSInfrastructureRolePolicyForLoadBalancers"


class AgentRoute(Construct):
    """A rule of its own lets ECS move an agent's traffic between two target groups, and nobody else's with it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: AgentSpec,
        environment: Environment,
        vpc: ec2.IVpc,
        listener: elbv2.IApplicationListener,
        takes_the_rest: bool,
    ) -> None:
        """`takes_the_rest`: every path that no other agent has, `/` and its own among them."""
        super().__init__(scope, id_)
        self._spec = spec
        suffixes = ("", GREEN) if environment.safeguards.blue_green else ("",)
        self.target_groups = [
            AgentTargetGroup(self, name, spec=spec, environment=environment, vpc=vpc, suffix=suffix)
            for name, suffix in zip(("Targets", "GreenTargets"), suffixes, strict=False)
        ]
        self._rule = elbv2.ApplicationListenerRule(
            self,
            "Rule",
            listener=listener,
            # A port is unique in the catalogue, and stays the same whatever comes or goes beside it.
            priority=LAST_PRIORITY if takes_the_rest else spec.port,
            conditions=[elbv2.ListenerCondition.path_patterns(["/*" if takes_the_rest else f"/{spec.path}/*"])],
            action=_forward(self.target_groups),
        )

    def lead_to(self, service: ecs.FargateService, *, container: str) -> None:
        """Registers the service's tasks; with two groups, ECS says which of them serves."""
        target = service.load_balancer_target(
            container_name=container, container_port=self._spec.port, alternate_target=self._alternate()
        )
        target.attach_to_application_target_group(self.target_groups[0])

    def _alternate(self) -> ecs.AlternateTarget | None:
        if len(self.target_groups) == 1:
            return None
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ecs.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(_POLICY)],
        )
        acknowledge(role, f"IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{_POLICY}]", "See _POLICY.")
        return ecs.AlternateTarget(
            "Green",
            alternate_target_group=self.target_groups[1],
            production_listener=ecs.ListenerRuleConfiguration.application_listener_rule(self._rule),
            role=role,
        )


def _forward(groups: Sequence[elbv2.ApplicationTargetGroup]) -> elbv2.ListenerAction:
    serving, *others = groups
    if not others:
        return elbv2.ListenerAction.forward([serving])
    # Where a deployment begins. From then on ECS changes the weights, and CloudFormation looks at the template only.
    return elbv2.ListenerAction.weighted_forward(
        [
            elbv2.WeightedTargetGroup(target_group=serving, weight=100),
            *(elbv2.WeightedTargetGroup(target_group=other, weight=0) for other in others),
        ]
    )
