"""An AWS account to be looked around in: what it has is told, and it keeps whom it was asked for and what for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.clickstream.aws.actions import Specialist
from agents.clickstream.aws.balancers import Balancer, Kind, Target, TargetGroup
from agents.clickstream.aws.buckets import Bucket, Delivered, StoredObject
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import Build, Stack, Topic
from agents.clickstream.aws.networks import GroupRule, Subnet
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.services import Service, StoppedTask


@dataclass(kw_only=True)
class Running:
    """What pipelines have made here and what goes on in it, by the names and ARNs that it is asked for."""

    services: dict[str, Service] = field(default_factory=dict)
    stopped: dict[str, Sequence[StoppedTask]] = field(default_factory=dict)
    balancers: dict[str, Balancer] = field(default_factory=dict)
    groups: dict[str, TargetGroup] = field(default_factory=dict)
    targets: dict[str, Sequence[Target]] = field(default_factory=dict)
    connectors: dict[str, Connector] = field(default_factory=dict)
    complaints: dict[str, Sequence[str]] = field(default_factory=dict)
    builds: dict[str, Sequence[Build]] = field(default_factory=dict)
    logs: dict[str, Sequence[str]] = field(default_factory=dict)
    rules: list[GroupRule] = field(default_factory=list)
    objects: list[StoredObject] = field(default_factory=list)
    lost: int = 0  # of the events of each proof, on their way to the Iceberg table


class PlayedAccount:
    """What is not there, nobody finds. A name in `taken` is of a thing that is there, whatever it is.

    `topics` are those of every cluster but the ones that `topics_of` names.
    """

    def __init__(
        self,
        *,
        clusters: Iterable[Cluster],
        buckets: Iterable[Bucket],
        subnets: Iterable[Subnet],
        topics: Iterable[Topic] = (),
        topics_of: Mapping[str, Sequence[Topic]] | None = None,
        stacks: Mapping[str, Stack] | None = None,
        taken: Iterable[str] = (),
        reachable: bool = True,
        running: Running | None = None,
    ) -> None:
        there = {cluster.name: cluster for cluster in clusters}
        self.running = running or Running()
        self.looked_for: list[str] = []
        self.stacks_of: dict[str, Specialist] = {}
        self._stacks = stacks or {}
        names = _Names(set(taken), self.looked_for)
        shown = {there[name].arn: topics_here for name, topics_here in (topics_of or {}).items()}
        self.clusters = _Clusters(there)
        self.topics = _Topics(tuple(topics), shown, reachable=reachable)
        self.buckets = _Buckets({bucket.name: bucket for bucket in buckets}, self.running)
        self.networks = _Networks({subnet.id: subnet for subnet in subnets}, self.running)
        self.builds = _Builds(names, self.running)
        self.services = _Services(names, self.running)
        self.balancers = _Balancers(names, self.running)
        self.connectors = _Connectors(names, self.running)

    def stacks(self, specialist: Specialist) -> "_Stacks":
        """Those that a specialist sees."""
        return _Stacks(self._stacks, specialist, self.stacks_of)


class _Names:
    def __init__(self, taken: set[str], looked_for: list[str]) -> None:
        self._taken = taken
        self._looked_for = looked_for

    def has(self, name: str) -> bool:
        self._looked_for.append(name)
        return name in self._taken


class _Clusters:
    def __init__(self, there: Mapping[str, Cluster]) -> None:
        self._there = there

    async def names(self) -> Sequence[str]:
        return sorted(self._there)

    async def find(self, name_or_arn: str) -> Cluster | None:
        return next((one for one in self._there.values() if name_or_arn in (one.name, one.arn)), None)


class _Topics:
    def __init__(self, usual: Sequence[Topic], of: Mapping[str, Sequence[Topic]], *, reachable: bool) -> None:
        self._usual = usual
        self._of = of
        self._reachable = reachable

    async def all(self, cluster_arn: str) -> Sequence[Topic]:
        return self._of.get(cluster_arn, self._usual)

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        if not self._reachable:
            raise AwsRefused(Why.TIMEOUT, f"Nobody told of {name} in {cluster_arn}.")
        return next((topic for topic in await self.all(cluster_arn) if topic.name == name), None)


class _Buckets:
    def __init__(self, there: Mapping[str, Bucket], running: Running) -> None:
        self._there = there
        self._running = running

    async def names(self) -> Sequence[str]:
        return sorted(name for name, bucket in self._there.items() if bucket.is_ours)

    async def find(self, name: str) -> Bucket | None:
        return self._there.get(name)

    async def delivered(self, bucket: str, prefix: str, *, newest: int) -> Delivered:
        found = [one for one in self._running.objects if one.key.startswith(prefix)]
        latest = sorted(found, key=lambda one: one.at, reverse=True)[:newest]
        return Delivered(
            bucket=bucket,
            prefix=prefix,
            objects=len(found),
            bytes=sum(one.bytes for one in found),
            newest=tuple(latest),
            is_complete=True,
        )


class _Networks:
    def __init__(self, there: Mapping[str, Subnet], running: Running) -> None:
        self._there = there
        self._running = running

    async def subnets(self, subnet_ids: Sequence[str]) -> Sequence[Subnet]:
        return [self._there[each] for each in subnet_ids if each in self._there]

    async def subnets_of(self, vpc_id: str) -> Sequence[Subnet]:
        return [subnet for subnet in self._there.values() if subnet.vpc_id == vpc_id]

    async def rules(self, group_ids: Sequence[str]) -> Sequence[GroupRule]:
        return [rule for rule in self._running.rules if rule.group_id in group_ids]


class _Stacks:
    def __init__(self, there: Mapping[str, Stack], specialist: Specialist, asked: dict[str, Specialist]) -> None:
        self._there = there
        self._specialist = specialist
        self._asked = asked

    async def find(self, name: str) -> Stack | None:
        self._asked[name] = self._specialist
        return self._there.get(name)


class _Part:
    """A service of AWS: it knows names that are taken, and what runs."""

    def __init__(self, names: _Names, running: Running) -> None:
        self._names = names
        self._running = running

    async def _has(self, name: str) -> bool:
        return self._names.has(name)


class _Builds(_Part):
    has_repository = has_project = _Part._has

    async def recent(self, project: str, *, most: int) -> Sequence[Build]:
        return self._running.builds.get(project, ())[:most]

    async def log(self, build: Build, *, most: int) -> Sequence[str]:
        return self._running.logs.get(build.build_id, ())[-most:]


class _Services(_Part):
    has_cluster = _Part._has

    async def most_vcpus(self) -> float | None:
        return 64.0

    async def find(self, cluster: str, name: str) -> Service | None:
        found = self._running.services.get(name)
        return found if found and found.cluster == cluster else None

    async def stopped(self, cluster: str, name: str) -> Sequence[StoppedTask]:
        del cluster
        return self._running.stopped.get(name, ())


class _Balancers(_Part):
    async def headroom(self, kind: Kind) -> int | None:
        return {"network": 50, "application": 20}[kind]

    async def find(self, name_or_arn: str) -> Balancer | None:
        known = self._running.balancers.get(name_or_arn)
        return known or (_nameless(name_or_arn) if self._names.has(name_or_arn) else None)

    async def target_group(self, name_or_arn: str) -> TargetGroup | None:
        self._names.has(name_or_arn)
        return self._running.groups.get(name_or_arn)

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        return self._running.targets.get(target_group_arn, ())


class _Connectors(_Part):
    has_database = _Part._has

    async def find(self, name_or_arn: str) -> Connector | None:
        self._names.has(name_or_arn)
        return self._running.connectors.get(name_or_arn)

    async def complaints(self, connector: Connector, *, most: int) -> Sequence[str]:
        return self._running.complaints.get(connector.name, ())[:most]


def _nameless(name: str) -> Balancer:
    """Of which nothing is known but that it is there."""
    return Balancer(
        name=name,
        arn="",
        dns="",
        kind="network",
        scheme="internet-facing",
        state="active",
        reason="",
        zones=(),
        listeners=(),
    )
