"""One environment of ClickShop: the only place where stacks meet."""

from collections.abc import Mapping

import aws_cdk as cdk

from agents.catalog import CATALOG, CLICKSTREAM, FUNCTION_ROLES, LIVE_SHOPPING, SPECIALISTS, SUPERVISOR, AgentSpec
from stacks.agent import AgentStack, Surroundings
from stacks.builds import BuildsStack
from stacks.components.agent_environment import DatabaseAddress, Issuer
from stacks.data import DATABASE, DataStack
from stacks.edge import EdgeStack
from stacks.environments import Environment
from stacks.identity import IdentityStack
from stacks.images import ImagesStack
from stacks.monitoring import MonitoredData, MonitoringStack
from stacks.names import construct_id
from stacks.network import NetworkStack
from stacks.promotions import MarketingData, PromotionsStack


class ClickShop:
    """The stacks of an environment, in a stage: the app itself, or a stage of a pipeline.

    Not a stage of its own, because `cdk deploy --all` finds the stacks of the app's own assembly only.
    """

    def __init__(
        self, stage: cdk.Stage, *, environment: Environment, image_tags: Mapping[str, str], packaged: bool
    ) -> None:
        """Not `packaged`, the layers of functions are empty, for where nobody runs them on Lambda."""
        self._stage = stage
        self._environment = environment
        self.network = NetworkStack(stage, "Network", environment=environment, agent_ports=[s.port for s in CATALOG])
        self.identity = IdentityStack(stage, "Identity", environment=environment)
        self.images = ImagesStack(stage, "Images", environment=environment, agents=CATALOG, tags=image_tags)
        self.builds = BuildsStack(
            stage,
            "Builds",
            environment=environment,
            agents=CATALOG,
            repositories=self.images.repositories,
            tags=image_tags,
        )
        self.data = self._data()
        self.edge = EdgeStack(
            stage,
            "Edge",
            environment=environment,
            vpc=self.network.vpc,
            security_group=self.network.load_balancer_group,
        )
        surroundings = self._surroundings()
        self.agents = self._agents(surroundings)
        self.promotions = self._promotions(surroundings, packaged=packaged)
        self.monitoring = MonitoringStack(
            stage,
            "Monitoring",
            environment=environment,
            load_balancer=self.edge.load_balancer,
            data=MonitoredData(cluster=self.data.cluster, rotation=self.data.rotation, key=self.data.key),
            services=[stack.monitored for stack in self.agents],
            promotions=self.promotions.monitored,
        )

    def _data(self) -> DataStack:
        return DataStack(
            self._stage,
            "Data",
            environment=self._environment,
            vpc=self.network.vpc,
            security_group=self.network.database_group,
            agents=CATALOG,
            function_roles=FUNCTION_ROLES,
        )

    def _agents(self, surroundings: Surroundings) -> list[AgentStack]:
        """The supervisor first."""
        specialists = [self._agent(spec, surroundings) for spec in SPECIALISTS]
        supervisor = self._agent(SUPERVISOR, surroundings)
        for specialist in specialists:
            # A task finds by Service Connect only what was there when it started.
            supervisor.add_stack_dependency(specialist)
        alone = [self._agent(spec, surroundings) for spec in (LIVE_SHOPPING, CLICKSTREAM)]
        return [supervisor, *specialists, *alone]

    def _promotions(self, surroundings: Surroundings, *, packaged: bool) -> PromotionsStack:
        data = MarketingData(
            database=surroundings.database,
            secret=self.data.role_secrets["agent_promotions"],
            key=self.data.key,
            issuer=surroundings.issuer,
        )
        stack = PromotionsStack(self._stage, "Promotions", environment=self._environment, data=data, packaged=packaged)
        stack.add_stack_dependency(self.data, "Its role and its views are there before it asks.")
        return stack

    def _surroundings(self) -> Surroundings:
        endpoint = self.data.cluster.cluster_endpoint
        return Surroundings(
            vpc=self.network.vpc,
            security_group=self.network.agents_group,
            namespace=self.network.namespace.namespace_arn,
            tls=self.network.tls,
            listener=self.edge.listener,
            issuer=Issuer(
                user_pool_id=self.identity.user_pool.user_pool_id, client_id=self.identity.client.user_pool_client_id
            ),
            database=DatabaseAddress(
                host=endpoint.hostname,
                port=cdk.Token.as_string(endpoint.port),
                name=DATABASE,
                cluster_arn=self.data.cluster.cluster_arn,
            ),
        )

    def _agent(self, spec: AgentSpec, surroundings: Surroundings) -> AgentStack:
        stack = AgentStack(
            self._stage,
            construct_id(spec.name),
            spec=spec,
            peers=SPECIALISTS if spec == SUPERVISOR else (),
            callers=(SUPERVISOR,) if spec in SPECIALISTS else (),
            environment=self._environment,
            surroundings=surroundings,
            image=self.images.image_of(spec),
            database_secret=self.data.role_secrets[spec.database_role],
            mcp_secret=self.data.role_secrets[spec.mcp_role] if spec.mcp_role else None,
            takes_the_rest=spec == SUPERVISOR,
        )
        stack.add_stack_dependency(self.data, "A service starts on a schema that is already there.")
        stack.add_stack_dependency(self.builds, "... and from an image that is already there.")
        return stack
