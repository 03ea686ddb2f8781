"""One agent: everything that it needs of its own, from the path at the load balancer to the role it works under."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IDependable

from agents.catalog import AgentSpec
from stacks.components.agent_environment import DatabaseAddress, Issuer, agent_environment
from stacks.components.agent_models import AgentModels
from stacks.components.agent_route import AgentRoute
from stacks.components.agent_service import AgentService
from stacks.components.agent_task import CONTAINER, AgentTask
from stacks.components.database_access_policy import DatabaseAccessPolicy, McpAccessPolicy
from stacks.components.deployment_alarms import DeploymentAlarms
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.pipeline_deployer import PipelineDeployer
from stacks.components.pipeline_environment import pipeline_environment
from stacks.components.pipeline_names import PipelineNames
from stacks.components.service_alarms import MonitoredService
from stacks.components.specialist_roles import SpecialistRoles
from stacks.environments import Environment


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all agents share: where they run, how they are reached, whom they believe, where the rows are."""

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    namespace: str
    tls: ecs.ServiceConnectTlsConfiguration | None
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
        callers: Sequence[AgentSpec],
        environment: Environment,
        surroundings: Surroundings,
        image: ecs.ContainerImage,
        database_secret: secretsmanager.ISecret,
        mcp_secret: secretsmanager.ISecret | None,
        takes_the_rest: bool,
    ) -> None:
        """It asks its `peers` and is asked by its `callers`, by Service Connect; `takes_the_rest`: see AgentRoute."""
        super().__init__(scope, id_, environment=environment, description=f"ClickShop: the agent {spec.name}.")
        models = AgentModels(self, "Models", spec=spec, environment=environment)
        variables = agent_environment(
            spec=spec,
            peers=peers,
            environment=environment,
            database=surroundings.database,
            database_secret_arn=database_secret.secret_arn,
            mcp_secret_arn=mcp_secret.secret_arn if mcp_secret else None,
            issuer=surroundings.issuer,
            profiles=models.variables(),
        )
        names = PipelineNames.of(self, environment)
        if spec.deploys:
            deployer = PipelineDeployer(self, "Pipelines", names=names)
            variables = {
                **variables,
                **pipeline_environment(
                    names=names,
                    environment=environment,
                    deployer=deployer,
                    vpc=surroundings.vpc,
                    security_group=surroundings.security_group,
                ),
            }
        task = AgentTask(self, "Task", spec=spec, environment=environment, image=image, variables=variables)
        for statement in models.permissions():
            task.add_to_task_role_policy(statement)
        ways_in: list[IDependable] = [
            DatabaseAccessPolicy(self, "DatabaseAccess", role=task.task_role, secret=database_secret)
        ]
        if mcp_secret:
            cluster_arn = surroundings.database.cluster_arn
            mcp = McpAccessPolicy(self, "McpAccess", role=task.task_role, secret=mcp_secret, cluster_arn=cluster_arn)
            ways_in.append(mcp)
        if spec.deploys:
            roles = SpecialistRoles(self, "Specialists", names=names, task_role=task.task_role)
            ways_in.append(roles)
        route = AgentRoute(
            self,
            "Route",
            spec=spec,
            environment=environment,
            vpc=surroundings.vpc,
            listener=surroundings.listener,
            takes_the_rest=takes_the_rest,
        )
        agent = AgentService(
            self,
            "Agent",
            spec=spec,
            environment=environment,
            vpc=surroundings.vpc,
            security_group=surroundings.security_group,
            namespace=surroundings.namespace,
            tls=surroundings.tls,
            task=task,
            rollback_alarms=self._rollback_alarms(spec, callers, environment, route),
        )
        agent.service.node.add_dependency(*ways_in)
        route.lead_to(agent.service, container=CONTAINER)
        self.monitored = MonitoredService(
            name=spec.name,
            takes_orders=spec.takes_orders,
            has_mcp_server=spec.mcp_role is not None,
            service=agent.service,
            target_groups=route.target_groups,
            log_group=task.log_group,
            model=models.metrics(),
        )

    def _rollback_alarms(
        self, spec: AgentSpec, callers: Sequence[AgentSpec], environment: Environment, route: AgentRoute
    ) -> DeploymentAlarms | None:
        if not environment.safeguards.blue_green:
            return None
        return DeploymentAlarms(
            self,
            "DeploymentAlarms",
            spec=spec,
            callers=callers,
            environment=environment,
            target_groups=route.target_groups,
        )
