"""One agent: everything that it needs of its own, from the path at the load balancer to the role it works under."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.agent_environment import DatabaseAddress, Issuer, agent_environment
from stacks.components.agent_permissions import DatabaseAccessPolicy, model_permissions
from stacks.components.agent_service import AgentService
from stacks.components.agent_target_group import AgentTargetGroup
from stacks.components.agent_task import AgentTask
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.service_alarms import MonitoredService
from stacks.environments import Environment


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all agents share: where they run, how they are reached, whom they believe, where the rows are."""

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    namespace: str
    listener: elbv2.IApplicationListener
    issuer: Issuer
    database: DatabaseAddress


class AgentStack(EnvironmentStack):
    """Cluster, service, task definition, target group, listener rule, log group, scaling, roles."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: AgentSpec,
        peers: Sequence[AgentSpec],
        environment: Environment,
        surroundings: Surroundings,
        image: ecs.ContainerImage,
        database_secret: secretsmanager.ISecret,
        default_target_group: elbv2.ApplicationTargetGroup | None,
    ) -> None:
        """`default_target_group` is the listener's own, for the agent that answers what no rule takes."""
        super().__init__(scope, id_, environment=environment, description=f"ClickShop: the agent {spec.name}.")
        variables = agent_environment(
            spec=spec,
            peers=peers,
            environment=environment,
            database=surroundings.database,
            database_secret_arn=database_secret.secret_arn,
            issuer=surroundings.issuer,
        )
        task = AgentTask(self, "Task", spec=spec, environment=environment, image=image, variables=variables)
        profile = environment.profile_of(spec.name)
        for statement in model_permissions(self, spec=spec, profile=profile):
            task.add_to_task_role_policy(statement)
        database_access = DatabaseAccessPolicy(self, "DatabaseAccess", role=task.task_role, secret=database_secret)
        target_group = default_target_group or AgentTargetGroup(
            self, "TargetGroup", spec=spec, environment=environment, vpc=surroundings.vpc
        )
        self._route(spec, surroundings.listener, target_group)
        agent = AgentService(
            self,
            "Agent",
            spec=spec,
            environment=environment,
            vpc=surroundings.vpc,
            security_group=surroundings.security_group,
            namespace=surroundings.namespace,
            task=task,
        )
        agent.service.node.add_dependency(database_access)
        agent.service.attach_to_application_target_group(target_group)
        self.monitored = MonitoredService(name=spec.name, service=agent.service, target_group=target_group)

    def _route(
        self, spec: AgentSpec, listener: elbv2.IApplicationListener, target_group: elbv2.ApplicationTargetGroup
    ) -> None:
        elbv2.ApplicationListenerRule(
            self,
            "Route",
            listener=listener,
            priority=spec.port,  # unique in the catalogue, and the same whatever comes or goes beside it
            conditions=[elbv2.ListenerCondition.path_patterns([f"/{spec.path}/*"])],
            target_groups=[target_group],
        )
