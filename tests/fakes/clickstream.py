"""What the clickstream's specialists find, without AWS: the rows that a test chooses, behind their own ports."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import cast

from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.proof.repository import Proofs
from agents.clickstream.team import Ports
from agents.clickstream.wiring import OpenPorts
from agents.common.database import Row
from agents.common.errors import NotFound
from agents.common.principal import Principal
from agents.common.runtime import Runtime
from tests.fakes.deployments import InMemoryDeployments

CLUSTER: Row = {"name": "my-cluster", "state": "ACTIVE", "brokers": 3}
TOPIC: Row = {"name": "app_logs", "partitions": 18, "replication": 3, "settled": True}


@dataclass
class CannedAws:
    """Every reading port at once; `asked` says what was asked for."""

    asked: list[object] = field(default_factory=list)

    async def describe(self, named: str) -> Row:
        """Only my-cluster."""
        if named != CLUSTER["name"]:
            raise NotFound(f"There is no cluster {named}; there is my-cluster.")
        return CLUSTER

    async def topics(self, named: str) -> Sequence[Row]:
        """One of the two."""
        await self.describe(named)
        return [TOPIC]

    async def recent(self, project: str) -> Sequence[Row]:
        """One build."""
        return [{"id": f"{project}:1", "status": "succeeded"}]

    async def log(self, project: str, *, lines: int) -> Sequence[str]:
        """As many lines as are asked for."""
        return [f"{project} {number}" for number in range(lines)]

    async def service(self, *, cluster: str, service: str) -> Row:
        """Steady."""
        return {"cluster": cluster, "name": service, "running": 2}

    async def rules(self, groups: Mapping[str, str]) -> Sequence[Row]:
        """One rule for each group."""
        return [{"from": "clients", "to": name, "port": 8802} for name in groups]

    async def newest(self, bucket: str, prefix: str, *, most: int) -> Row:
        """Something is there."""
        self.asked.append((bucket, prefix))
        return {"objects": 3, "bytes": 1200, "newest": [f"{prefix}{number}" for number in range(most)]}

    async def prove(self, principal: Principal, pipeline: str, *, events: int) -> Row:
        """All found."""
        self.asked.append(principal)
        return {"pipeline": pipeline, "sent": events, "lost": 0}

    async def last(self, pipeline: str) -> Row | None:
        """None yet."""
        self.asked.append(pipeline)
        return None


class CannedBalancers:
    """One healthy target."""

    async def state(self, *, load_balancer_arn: str, target_group_arn: str) -> Row:
        """By their ARNs."""
        return {"arn": load_balancer_arn, "targets": [{"group": target_group_arn, "health": "healthy"}]}


class CannedConnectors:
    """All run."""

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        """By their ARNs."""
        return [{"arn": arn, "state": "RUNNING"} for arn in arns]


def canned_ports(deployments: InMemoryDeployments | None = None, aws: CannedAws | None = None) -> Ports:
    """Every port."""
    found = aws or CannedAws()
    return Ports(
        deployments=deployments or InMemoryDeployments(),
        clusters=found,
        builds=found,
        collectors=found,
        balancers=CannedBalancers(),
        groups=found,
        connectors=CannedConnectors(),
        objects=found,
        proofs=found,
        reports=cast("Proofs", None),
    )


def opening(ports: Ports) -> OpenPorts:
    """What opens these."""

    def open_ports(_: ClickstreamSettings, __: Runtime) -> AbstractAsyncContextManager[Ports]:
        return nullcontext(ports)

    return open_ports
