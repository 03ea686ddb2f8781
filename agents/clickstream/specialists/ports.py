"""What the specialists ask of AWS. Each port is made for one specialist, under its own role."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from agents.clickstream.deployment.plan import Json, Plan
from agents.common.database import Row
from agents.common.principal import Principal


class Clusters(Protocol):
    """Amazon MSK."""

    async def describe(self, named: str) -> Row:
        """A cluster by its name or ARN. Raises NotFound, with the names that are like it."""

    async def topics(self, named: str) -> Sequence[Row]:
        """Its topics: name, partitions, replication, settled."""


class Builds(Protocol):
    """CodeBuild."""

    async def recent(self, project: str) -> Sequence[Row]:
        """Its builds, the newest first: id, status, phase, started, seconds, what it exported."""

    async def log(self, project: str, *, lines: int) -> Sequence[str]:
        """The last lines of the newest build."""


class Collectors(Protocol):
    """Amazon ECS."""

    async def service(self, *, cluster: str, service: str) -> Row:
        """Tasks that are wanted, run and wait; deployments; size; the latest events."""


class Balancers(Protocol):
    """Elastic Load Balancing."""

    async def state(self, *, load_balancer_arn: str, target_group_arn: str) -> Row:
        """Listeners, health check, and every target with its health and the reason."""


class Groups(Protocol):
    """Security groups."""

    async def connections(self, plan: Plan, told: Mapping[str, Json] | None) -> Sequence[Row]:
        """Who may talk to whom: from, to, port, why, allowed; `told` is by the network layer's stack, if it is made."""


class Connectors(Protocol):
    """MSK Connect."""

    async def state(self, arns: Sequence[str]) -> Sequence[Row]:
        """Each connector: name, state, reason, plugin, workers."""


class Objects(Protocol):
    """What arrived in the bucket."""

    def table(self, pipeline: str) -> str:
        """The Iceberg table's full name, as Athena takes it."""

    async def newest(self, bucket: str, pipeline: str, *, below: str, most: int) -> Row:
        """How many objects and bytes there are below the pipeline's folder, where, and the newest of them."""


class Proofs(Protocol):
    """The proof."""

    async def prove(self, principal: Principal, pipeline: str, *, events: int) -> Row:
        """Begin one, or tell of the one that runs."""

    async def last(self, pipeline: str) -> Row | None:
        """What the last one showed."""
