"""Who may talk to whom: what a pipeline needs, held against the rules at both ends, and what is open beyond that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.clickstream.aws.networks import GroupRule

ANYWHERE = "0.0.0.0/0"
COLLECTOR_PORT = 8802
_NOWHERE = "255.255.255.255/32"  # who has no rule lets everything out: this one stands for none
_HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class Groups:
    """The security groups of a pipeline's parts, by id; of the service none where it is in another VPC."""

    balancer: str
    collector: str
    connector: str
    brokers: tuple[str, ...]
    service: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """Those that the pipeline makes."""
        return (self.balancer, self.collector, self.connector)

    def word(self, peer: str) -> str:
        """What a group, or an address, is for."""
        words = {self.balancer: "load balancer", self.collector: "collector", self.connector: "connector"}
        if peer in self.brokers:
            return "brokers"
        if self.service and peer == self.service:
            return "this service"
        return words.get(peer, "anywhere" if peer == ANYWHERE else peer)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One that is needed, or is open without need. `closed` names the ends that do not let it through."""

    source: str
    target: str
    port: str
    why: str
    needed: bool
    closed: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether both ends let it through."""
        return not self.closed


@dataclass(frozen=True, kw_only=True)
class _Need:
    source: tuple[str, ...]
    target: tuple[str, ...]
    port: int
    why: str


def connections(rules: Sequence[GroupRule], groups: Groups, *, broker_port: int) -> list[Connection]:
    """Everything that the pipeline needs; then what its groups let through though nothing of it needs that."""
    needs = list(_needs(groups, broker_port))
    needed = [_checked(need, rules, groups) for need in needs]
    return [*needed, *_beyond(rules, needs, groups)]


def _needs(groups: Groups, broker_port: int) -> Iterator[_Need]:
    balancer, collector, connector = ((group,) for group in groups.own)
    outside = (ANYWHERE,)
    yield _Need(source=outside, target=balancer, port=COLLECTOR_PORT, why="clients send events")
    yield _Need(source=balancer, target=collector, port=COLLECTOR_PORT, why="events, and health checks")
    yield _Need(source=collector, target=groups.brokers, port=broker_port, why="events into Kafka")
    yield _Need(source=connector, target=groups.brokers, port=broker_port, why="events out of Kafka")
    yield _Need(source=collector, target=outside, port=_HTTPS, why="images, logs, and the backup in S3")
    yield _Need(source=connector, target=outside, port=_HTTPS, why="objects in S3, tables in Glue, and logs")
    if groups.service:
        service = (groups.service,)
        yield _Need(
            source=service, target=groups.brokers, port=broker_port, why="topics, and the proof's marked events"
        )


def _checked(need: _Need, rules: Sequence[GroupRule], groups: Groups) -> Connection:
    """An end whose rules are not ours to read (the internet, this service's own way out) is not in the way."""
    out = need.source[0] not in groups.own or any(_lets(rule, need, "egress") for rule in rules)
    into = need.target == (ANYWHERE,) or any(_lets(rule, need, "ingress") for rule in rules)
    source, target = groups.word(need.source[0]), groups.word(need.target[0])
    closed = [f"{source}: nothing lets it out"] if not out else []
    closed += [f"{target}: nothing lets it in"] if not into else []
    return Connection(
        source=source, target=target, port=str(need.port), why=need.why, needed=True, closed=tuple(closed)
    )


def _lets(rule: GroupRule, need: _Need, direction: str) -> bool:
    """Whether a rule at one end of a need lets it through."""
    here, there = (need.source, need.target) if direction == "egress" else (need.target, need.source)
    return (
        rule.direction == direction
        and rule.group_id in here
        and (rule.peer in there or rule.peer == ANYWHERE)
        and rule.protocol in {"tcp", "6", "-1"}
        and rule.from_port <= need.port <= rule.to_port
    )


def _beyond(rules: Sequence[GroupRule], needs: Sequence[_Need], groups: Groups) -> Iterator[Connection]:
    """A rule that lets more through than what is needed by it counts: a whole range is not needed for one port."""
    for rule in rules:
        if rule.group_id not in groups.own or rule.peer == _NOWHERE or any(_is_for(rule, need) for need in needs):
            continue
        here, there = groups.word(rule.group_id), groups.word(rule.peer)
        source, target = (here, there) if rule.direction == "egress" else (there, here)
        yield Connection(
            source=source,
            target=target,
            port=rule.ports,
            why=f"a rule of the {here}: {rule.description or 'it does not say why'}",
            needed=False,
        )


def _is_for(rule: GroupRule, need: _Need) -> bool:
    peers = need.target if rule.direction == "egress" else need.source
    return _lets(rule, need, rule.direction) and rule.peer in peers and rule.from_port == rule.to_port == need.port


def planned_groups(values: Mapping[str, str], broker_ids: tuple[str, ...]) -> Groups:
    """As a network layer's template names them before they have ids."""
    return Groups(
        balancer="BalancerSecurityGroup",
        collector="CollectorSecurityGroup",
        connector="ConnectorSecurityGroup",
        brokers=broker_ids,
        service=values.get("ServiceSecurityGroupId", ""),
    )


def made_groups(told: Mapping[str, str], values: Mapping[str, str], broker_ids: tuple[str, ...]) -> Groups:
    """As the network layer's stack tells them."""
    return Groups(
        balancer=told["BalancerSecurityGroupId"],
        collector=told["CollectorSecurityGroupId"],
        connector=told["ConnectorSecurityGroupId"],
        brokers=broker_ids,
        service=values.get("ServiceSecurityGroupId", ""),
    )
