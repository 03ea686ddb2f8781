"""The eight specialists, each with its concrete tools, its own role in the database, and its own audit."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from types import ModuleType

from strands.models import Model
from strands.types.tools import AgentTool

from agents.clickstream.config import inner_agent
from agents.clickstream.deployment.desk import Deployments, Proposals
from agents.clickstream.health import PipelineHealth
from agents.clickstream.proof.repository import Proofs
from agents.clickstream.specialists import ports
from agents.clickstream.specialists.architecture_info import prompts as architecture_info
from agents.clickstream.specialists.architecture_info.tools import ArchitectureTools
from agents.clickstream.specialists.consulting import specialist_tool
from agents.clickstream.specialists.data_connector import prompts as data_connector
from agents.clickstream.specialists.data_connector.tools import ConnectorTools
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment import prompts as ecs_deployment
from agents.clickstream.specialists.ecs_deployment.tools import CollectorTools
from agents.clickstream.specialists.image_builder import prompts as image_builder
from agents.clickstream.specialists.image_builder.tools import BuildTools
from agents.clickstream.specialists.load_balancer import prompts as load_balancer
from agents.clickstream.specialists.load_balancer.tools import BalancerTools
from agents.clickstream.specialists.msk_topic import prompts as msk_topic
from agents.clickstream.specialists.msk_topic.tools import TopicTools
from agents.clickstream.specialists.security_config import prompts as security_config
from agents.clickstream.specialists.security_config.tools import SecurityTools
from agents.clickstream.specialists.testing import prompts as testing
from agents.clickstream.specialists.testing.tools import TestingTools
from agents.common.answering import Budget
from agents.common.database import SharedDatabase
from agents.common.tool_audit import open_audit


@dataclass(frozen=True, kw_only=True)
class Ports:
    """What the specialists' tools stand on, each adapter under its specialist's role.

    `proposals` are the deployments as an inner agent may see them: under its own role in the database, which can't
    approve. `deployments` are those of people, for the routes.
    """

    deployments: Deployments
    proposals: Callable[[str], Proposals]
    clusters: ports.Clusters
    builds: ports.Builds
    collectors: ports.Collectors
    balancers: ports.Balancers
    groups: ports.Groups
    connectors: ports.Connectors
    objects: ports.Objects
    proofs: ports.Proofs
    reports: Proofs

    @property
    def health(self) -> PipelineHealth:
        """For the orchestrator, which asks how a whole pipeline is."""
        return PipelineHealth(
            balancers=self.balancers, collectors=self.collectors, connectors=self.connectors, proofs=self.proofs
        )


@dataclass(frozen=True, kw_only=True)
class Team:
    """Makes the specialists' tools. Each writes its audit in its own role, to the end."""

    model: Model
    database: SharedDatabase
    budget: Budget
    share: float
    stack: AsyncExitStack

    async def tools(self, ports: Ports) -> list[AgentTool]:
        """`<name>_agent` for each, in the catalogue's order."""
        proposals = ports.proposals
        return [
            await self._asked("architecture-info", architecture_info, ArchitectureTools().tools()),
            await self._asked(
                "msk-topic", msk_topic, TopicTools(clusters=ports.clusters, proposals=proposals("msk-topic")).tools()
            ),
            await self._asked(
                "image-builder",
                image_builder,
                BuildTools(builds=ports.builds, deployed=Deployed(proposals("image-builder"))).tools(),
            ),
            await self._asked(
                "ecs-deployment",
                ecs_deployment,
                CollectorTools(collectors=ports.collectors, proposals=proposals("ecs-deployment")).tools(),
            ),
            await self._asked(
                "load-balancer",
                load_balancer,
                BalancerTools(balancers=ports.balancers, deployed=Deployed(proposals("load-balancer"))).tools(),
            ),
            await self._asked(
                "security-config",
                security_config,
                SecurityTools(groups=ports.groups, deployed=Deployed(proposals("security-config"))).tools(),
            ),
            await self._asked(
                "data-connector",
                data_connector,
                ConnectorTools(
                    connectors=ports.connectors,
                    objects=ports.objects,
                    proposals=proposals("data-connector"),
                ).tools(),
            ),
            await self._asked("testing", testing, TestingTools(ports.proofs).tools()),
        ]

    async def _asked(self, name: str, prompts: ModuleType, tools: list[AgentTool]) -> AgentTool:
        spec = inner_agent(name)
        audit = await self.stack.enter_async_context(open_audit(self.database.acting_as(spec.database_role), spec))
        return specialist_tool(
            spec,
            model=self.model,
            prompt=prompts.SYSTEM,
            description=prompts.DESCRIPTION,
            tools=tools,
            audit=audit,
            budget=replace(self.budget, seconds=self.budget.seconds * self.share),
        )
