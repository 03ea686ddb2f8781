"""What runs in the scripted AWS, for who asks whether it works: services, load balancers, connectors."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.clickstream.aws.balancers import Balancer, Target
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.services import Deployment, Service
from tests.fakes.aws_world import World


@dataclass
class WorldServices:
    """Collectors that run as soon as their stack is there."""

    world: World

    async def find(self, cluster: str, name: str) -> Service | None:
        """Steady."""
        running = 0 if "service" in self.world.unhealthy else 2
        deployment = Deployment(
            id="1",
            status="PRIMARY",
            rollout="COMPLETED",
            reason="",
            desired=2,
            running=running,
            pending=0,
            failed=0,
            task_definition="1",
        )
        service = Service(
            cluster=cluster,
            name=name,
            status="ACTIVE",
            desired=2,
            running=running,
            pending=0,
            deployments=(deployment,),
            events=(),
            scaling=None,
        )
        return await self.world.call("services.find", lambda: None if "no service" in self.world.unhealthy else service)


@dataclass
class WorldBalancers:
    """Balancers whose targets are healthy unless a test says otherwise."""

    world: World

    async def find(self, name_or_arn: str) -> Balancer | None:
        """Active."""
        state = "failed" if "balancer" in self.world.unhealthy else "active"
        balancer = Balancer(
            name="events",
            arn=name_or_arn,
            dns="events.example",
            kind="network",
            scheme="internet-facing",
            state=state,
            reason="",
            zones=(),
            listeners=(),
        )
        return await self.world.call(
            "balancers.find", lambda: None if "no balancer" in self.world.unhealthy else balancer
        )

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        """Two."""
        state = "unhealthy" if "targets" in self.world.unhealthy else "healthy"
        reason = "Target.Timeout: Request timed out" if state == "unhealthy" else ""
        targets = [Target(id=str(number), port=8802, zone="a", state=state, reason=reason) for number in range(2)]
        return await self.world.call("balancers.targets", lambda: targets)


@dataclass
class WorldConnectors:
    """Connectors that run unless a test says otherwise."""

    world: World

    async def find(self, name_or_arn: str) -> Connector | None:
        """By its ARN."""
        state = "FAILED" if "connectors" in self.world.unhealthy else "RUNNING"
        connector = Connector(
            name=name_or_arn, arn=name_or_arn, state=state, reason="", workers=1, configuration={}, log_group=None
        )
        return await self.world.call(
            "connectors.find", lambda: None if "no connectors" in self.world.unhealthy else connector
        )
