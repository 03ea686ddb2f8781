"""An account to be looked around in: what it has is told, and whom it was asked for."""

from collections.abc import Mapping, Sequence

from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.balancers import Balancer, Kind, Target, TargetGroup
from agents.clickstream.aws.buckets import Bucket, Delivered
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.aws.networks import GroupRule, Subnet
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.services import Service, StoppedTask
from tests.fakes.findings import BUCKET, CLUSTER, PRIVATE, PUBLIC


class SurveyedAccount:
    """What is not told otherwise is as a good wish needs it. A name in `taken` is of a thing that is there."""

    def __init__(
        self,
        *,
        clusters: Sequence[Cluster] = (CLUSTER,),
        topics: Sequence[Topic] = (),
        buckets: Sequence[Bucket] = (BUCKET,),
        subnets: Sequence[Subnet] = (*PRIVATE, *PUBLIC),
        stacks: Mapping[str, Stack] | None = None,
        taken: Sequence[str] = (),
        reachable: bool = True,
    ) -> None:
        self._clusters = {cluster.name: cluster for cluster in clusters}
        self._topics = {topic.name: topic for topic in topics}
        self._buckets = {bucket.name: bucket for bucket in buckets}
        self._subnets = {subnet.id: subnet for subnet in subnets}
        self._stacks = stacks or {}
        self._taken = set(taken)
        self.looked_for: list[str] = []
        self.stacks_of: dict[str, Specialist] = {}
        self.clusters = _Clusters(self._clusters)
        self.topics = _Topics(self._topics, reachable=reachable)
        self.buckets = _Buckets(self._buckets)
        self.networks = _Networks(self._subnets)
        self.builds = _Builds(self._taken, self.looked_for)
        self.services = _Services(self._taken, self.looked_for)
        self.balancers = _Balancers(self._taken, self.looked_for)
        self.connectors = _Connectors(self._taken, self.looked_for)

    def stacks(self, specialist: Specialist) -> "_Stacks":
        """Those that a specialist sees."""
        return _Stacks(self._stacks, specialist, self.stacks_of)


class _Clusters:
    def __init__(self, there: Mapping[str, Cluster]) -> None:
        self._there = there

    async def names(self) -> Sequence[str]:
        return sorted(self._there)

    async def find(self, name_or_arn: str) -> Cluster | None:
        return self._there.get(name_or_arn)


class _Topics:
    def __init__(self, there: Mapping[str, Topic], *, reachable: bool) -> None:
        self._there = there
        self._reachable = reachable

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        if not self._reachable:
            raise AwsRefused(Why.TIMEOUT, f"Nobody told of {name} in {cluster_arn}.")
        return self._there.get(name)


class _Buckets:
    def __init__(self, there: Mapping[str, Bucket]) -> None:
        self._there = there

    async def names(self) -> Sequence[str]:
        return sorted(name for name, bucket in self._there.items() if bucket.is_ours)

    async def find(self, name: str) -> Bucket | None:
        return self._there.get(name)

    async def delivered(self, bucket: str, prefix: str, *, newest: int) -> Delivered:
        raise NotImplementedError


class _Networks:
    def __init__(self, there: Mapping[str, Subnet]) -> None:
        self._there = there

    async def subnets(self, subnet_ids: Sequence[str]) -> Sequence[Subnet]:
        return [self._there[each] for each in subnet_ids if each in self._there]

    async def subnets_of(self, vpc_id: str) -> Sequence[Subnet]:
        return [subnet for subnet in self._there.values() if subnet.vpc_id == vpc_id]

    async def rules(self, group_ids: Sequence[str]) -> Sequence[GroupRule]:
        raise NotImplementedError


class _Stacks:
    def __init__(self, there: Mapping[str, Stack], specialist: Specialist, asked: dict[str, Specialist]) -> None:
        self._there = there
        self._specialist = specialist
        self._asked = asked

    async def find(self, name: str) -> Stack | None:
        self._asked[name] = self._specialist
        return self._there.get(name)


class _Named:
    """Whatever has a name: some of them are taken."""

    def __init__(self, taken: set[str], looked_for: list[str]) -> None:
        self._taken = taken
        self._looked_for = looked_for

    async def has(self, name: str) -> bool:
        """Whether it is taken."""
        self._looked_for.append(name)
        return name in self._taken


class _Builds(_Named):
    has_repository = has_project = _Named.has


class _Services(_Named):
    has_cluster = _Named.has

    async def most_vcpus(self) -> float | None:
        return 64.0

    async def find(self, cluster: str, name: str) -> Service | None:
        raise NotImplementedError

    async def stopped(self, cluster: str, name: str) -> Sequence[StoppedTask]:
        raise NotImplementedError


class _Balancers(_Named):
    async def headroom(self, kind: Kind) -> int | None:
        return {"network": 50, "application": 20}[kind]

    async def find(self, name_or_arn: str) -> Balancer | None:
        if not await self.has(name_or_arn):
            return None
        return Balancer(
            name=name_or_arn,
            arn="",
            dns="",
            kind="network",
            scheme="internet-facing",
            state="active",
            reason="",
            zones=(),
            listeners=(),
        )

    async def target_group(self, name_or_arn: str) -> TargetGroup | None:
        self._looked_for.append(name_or_arn)
        return None

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        raise NotImplementedError


class _Connectors(_Named):
    has_database = _Named.has

    async def find(self, name_or_arn: str) -> Connector | None:
        await self.has(name_or_arn)
        return None

    async def complaints(self, connector: Connector, *, most: int) -> Sequence[str]:
        raise NotImplementedError
