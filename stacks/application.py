"""One environment of ClickShop: the only place where stacks meet."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import Construct

from agents.catalog import CATALOG, SPECIALISTS, SUPERVISOR, AgentSpec
from stacks.agent import AgentStack, Surroundings
from stacks.components.agent_environment import DatabaseAddress, Issuer
from stacks.data import DATABASE, DataStack
from stacks.edge import EdgeStack
from stacks.environments import Environment
from stacks.identity import IdentityStack
from stacks.images import ImagesStack
from stacks.monitoring import MonitoringStack
from stacks.names import construct_id
from stacks.network import NetworkStack


class ClickShop(cdk.Stage):
    """Logical ids are counted from the stack down, so they are the same in every environment."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, region: str, image_tags: Mapping[str, str]
    ) -> None:
        # Without an account the templates fit any, and a synthesis asks AWS nothing.
        super().__init__(scope, id_, env=cdk.Environment(region=region))
        cdk.Tags.of(self).add("application", "clickshop")
        cdk.Tags.of(self).add("environment", environment.name)
        self._environment = environment
        self._tags = image_tags
        self.network = NetworkStack(self, "Network", environment=environment, agent_ports=[s.port for s in CATALOG])
        self.identity = IdentityStack(self, "Identity", environment=environment)
        self.images = ImagesStack(self, "Images", environment=environment, agents=CATALOG, tags=image_tags)
        self.data = DataStack(
            self,
            "Data",
            environment=environment,
            vpc=self.network.vpc,
            security_group=self.network.database_group,
            agents=CATALOG,
        )
        self.edge = EdgeStack(
            self,
            "Edge",
            environment=environment,
            vpc=self.network.vpc,
            security_group=self.network.load_balancer_group,
            default_agent=SUPERVISOR,
        )
        surroundings = self._surroundings()
        self.agents = [self._agent(spec, surroundings) for spec in CATALOG]
        self.monitoring = MonitoringStack(
            self,
            "Monitoring",
            environment=environment,
            load_balancer=self.edge.load_balancer,
            cluster=self.data.cluster,
            services=[stack.monitored for stack in self.agents],
        )

    def _surroundings(self) -> Surroundings:
        endpoint = self.data.cluster.cluster_endpoint
        return Surroundings(
            vpc=self.network.vpc,
            security_group=self.network.agents_group,
            namespace=self.network.namespace.namespace_arn,
            listener=self.edge.listener,
            issuer=Issuer(
                user_pool_id=self.identity.user_pool.user_pool_id, client_id=self.identity.client.user_pool_client_id
            ),
            database=DatabaseAddress(host=endpoint.hostname, port=cdk.Token.as_string(endpoint.port), name=DATABASE),
        )

    def _agent(self, spec: AgentSpec, surroundings: Surroundings) -> AgentStack:
        stack = AgentStack(
            self,
            construct_id(spec.name),
            spec=spec,
            peers=SPECIALISTS if spec == SUPERVISOR else (),
            environment=self._environment,
            surroundings=surroundings,
            repository=self.images.repositories[spec.name],
            tag=self._tags[spec.name],
            database_secret=self.data.role_secrets[spec.name],
            default_target_group=self.edge.default_target_group if spec == SUPERVISOR else None,
        )
        stack.add_stack_dependency(self.data, "A service starts on a schema that is already there.")
        return stack
