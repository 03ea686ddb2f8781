"""What an operator wishes for, and what reads of AWS found where it is to be."""

from dataclasses import dataclass, field
from typing import Literal

Solution = Literal["lua", "vector"]

EVENTS_TOPIC = "app_logs"
CONTROL_TOPIC = "control-iceberg"


@dataclass(frozen=True, kw_only=True)
class TopicWish:
    """A Kafka topic as it should be."""

    name: str
    partitions: int
    replication: int


@dataclass(frozen=True, kw_only=True)
class CollectorSize:
    """What Fargate gives a collector's task (CPU units, MiB), and how many tasks there are."""

    cpu: int
    memory: int
    minimum_tasks: int
    maximum_tasks: int


TOPICS = (
    TopicWish(name=EVENTS_TOPIC, partitions=18, replication=3),
    TopicWish(name=CONTROL_TOPIC, partitions=25, replication=3),
)
LONGEST_FLUSH = 900
"""Seconds that connectors may gather events at most."""

COLLECTOR = CollectorSize(cpu=1024, memory=2048, minimum_tasks=2, maximum_tasks=10)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A pipeline as an operator asks for it. Without `subnet_ids`, it goes to the brokers' own subnets.

    `flush_seconds` is how long connectors gather events before they write them.
    """

    pipeline: str
    solution: Solution
    cluster: str  # a name or an ARN
    bucket: str
    subnet_ids: tuple[str, ...] = ()
    topics: tuple[TopicWish, ...] = TOPICS
    collector: CollectorSize = COLLECTOR
    flush_seconds: int = 60


Transport = Literal["tls", "plaintext"]


@dataclass(frozen=True, kw_only=True)
class Brokers:
    """An MSK cluster, as far as a pipeline depends on it. `bootstrap` is for clients that do not authenticate."""

    name: str
    arn: str
    state: str
    count: int
    bootstrap: str
    transport: Transport
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    has_topic_api: bool


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What the account holds, read before anything is planned.

    `let_in_by` is the other pipeline, if any, whose rule lets this service reach those brokers: a rule is there once.
    """

    account: str
    region: str
    brokers: Brokers
    vpc_id: str
    public_subnet_ids: tuple[str, ...]
    private_subnet_ids: tuple[str, ...]
    topics: tuple[TopicWish, ...] = field(default=())  # those of the wish that are there already, as they are
    let_in_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Destinations:
    """What a wish may name: the MSK clusters and S3 buckets of this account and region, in order."""

    clusters: tuple[str, ...]
    buckets: tuple[str, ...]
