"""One agent: everything that it needs of its own, from the path at the load balancer to the role it works under."""

from collections.abc import Iterator, Mapping, Sequence
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
        self._spec, self._environment, self._surroundings = spec, environment, surroundings
        names = PipelineNames.of(self, environment)
        models = AgentModels(self, "Models", spec=spec, environment=environment)
        variables = {
            **self._variables(models, peers, database_secret, mcp_secret),
            **self._pipeline_variables(names),
        }
        task = AgentTask(self, "Task", spec=spec, environment=environment, image=image, variables=variables)
        for statement in models.permissions():
            task.add_to_task_role_policy(statement)
        ways_in = [*self._ways_in(task, names, database_secret, mcp_secret)]
        route = self._route(takes_the_rest=takes_the_rest)
        service = self._service(task, ways_in, self._rollback_alarms(callers, route))
        route.lead_to(service, container=CONTAINER)
        self.monitored = MonitoredService(
            name=spec.name,
            takes_orders=spec.takes_orders,
            has_mcp_server=spec.mcp_role is not None,
            service=service,
            target_groups=route.target_groups,
            log_group=task.log_group,
            model=models.metrics(),
        )

    def _variables(
        self,
        models: AgentModels,
        peers: Sequence[AgentSpec],
        database_secret: secretsmanager.ISecret,
        mcp_secret: secretsmanager.ISecret | None,
    ) -> Mapping[str, str]:
        return agent_environment(
            spec=self._spec,
            peers=peers,
            environment=self._environment,
            database=self._surroundings.database,
            database_secret_arn=database_secret.secret_arn,
            mcp_secret_arn=mcp_secret.secret_arn if mcp_secret else None,
            issuer=self._surroundings.issuer,
            profiles=models.variables(),
        )

    def _pipeline_variables(self, names: PipelineNames) -> Mapping[str, str]:
        """Those of an agent that deploys pipelines, with the roles that CloudFormation takes for it."""
        if not self._spec.deploys:
            return {}
        return pipeline_environment(
            names=names,
            environment=self._environment,
            deployer=PipelineDeployer(self, "Pipelines", names=names),
            vpc=self._surroundings.vpc,
            security_group=self._surroundings.security_group,
        )

    def _ways_in(
        self,
        task: AgentTask,
        names: PipelineNames,
        database_secret: secretsmanager.ISecret,
        mcp_secret: secretsmanager.ISecret | None,
    ) -> Iterator[IDependable]:
        """What the task's role may reach: there before a task starts."""
        yield DatabaseAccessPolicy(self, "DatabaseAccess", role=task.task_role, secret=database_secret)
        if mcp_secret:
            cluster_arn = self._surroundings.database.cluster_arn
            yield McpAccessPolicy(self, "McpAccess", role=task.task_role, secret=mcp_secret, cluster_arn=cluster_arn)
        if self._spec.deploys:
            yield SpecialistRoles(self, "Specialists", names=names, task_role=task.task_role)

    def _route(self, *, takes_the_rest: bool) -> AgentRoute:
        return AgentRoute(
            self,
            "Route",
            spec=self._spec,
            environment=self._environment,
            vpc=self._surroundings.vpc,
            listener=self._surroundings.listener,
            takes_the_rest=takes_the_rest,
        )

    def _service(
        self, task: AgentTask, ways_in: Sequence[IDependable], rollback_alarms: DeploymentAlarms | None
    ) -> ecs.FargateService:
        agent = AgentService(
            self,
            "Agent",
            spec=self._spec,
            environment=self._environment,
            vpc=self._surroundings.vpc,
            security_group=self._surroundings.security_group,
            namespace=self._surroundings.namespace,
            tls=self._surroundings.tls,
            task=task,
            rollback_alarms=rollback_alarms,
        )
        agent.service.node.add_dependency(*ways_in)
        return agent.service

    def _rollback_alarms(self, callers: Sequence[AgentSpec], route: AgentRoute) -> DeploymentAlarms | None:
        if not self._environment.safeguards.blue_green:
            return None
        return DeploymentAlarms(
            self,
            "DeploymentAlarms",
            spec=self._spec,
            callers=callers,
            environment=self._environment,
            target_groups=route.target_groups,
        )
