"""Topics by Kafka's own admin protocol, for clusters without MSK's topic API; by IAM where they have that listener."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from functools import cache
from typing import Any, Protocol, TypeVar

from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from botocore.credentials import CredentialProvider
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    ClusterMetadata,
    ListConsumerGroupsResult,
    ListOffsetsResultInfo,
    NewTopic,
    OffsetSpec,
    TopicMetadata,
)

from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.found import Partition, Topic
from agents.clickstream.aws.refusals import AwsRefused, Why

T = TypeVar("T")

_LIST_GROUPS = "list the consumer groups"

PATIENCE = 15.0
"""Seconds that brokers have for an answer."""

_WHY: Mapping[int, Why] = {
    KafkaError.TOPIC_ALREADY_EXISTS: Why.THERE_ALREADY,
    KafkaError.UNKNOWN_TOPIC_OR_PART: Why.GONE,
    KafkaError.GROUP_ID_NOT_FOUND: Why.GONE,
    KafkaError.NON_EMPTY_GROUP: Why.BUSY,
    KafkaError.GROUP_AUTHORIZATION_FAILED: Why.DENIED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED: Why.DENIED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: Why.DENIED,
    KafkaError.SASL_AUTHENTICATION_FAILED: Why.DENIED,
    KafkaError._AUTHENTICATION: Why.DENIED,
    KafkaError.INVALID_REPLICATION_FACTOR: Why.INVALID,
    KafkaError.INVALID_PARTITIONS: Why.INVALID,
    KafkaError.POLICY_VIOLATION: Why.INVALID,
    KafkaError.TOPIC_EXCEPTION: Why.INVALID,
    KafkaError._UNSUPPORTED_FEATURE: Why.UNSUPPORTED,
    KafkaError.UNSUPPORTED_VERSION: Why.UNSUPPORTED,
    KafkaError.THROTTLING_QUOTA_EXCEEDED: Why.THROTTLED,
    KafkaError.REQUEST_TIMED_OUT: Why.TIMEOUT,
    KafkaError._TIMED_OUT: Why.TIMEOUT,
}


class Admin(Protocol):
    """What is asked of confluent-kafka's AdminClient."""

    def list_topics(self, *, timeout: float) -> ClusterMetadata:
        """All of them."""

    def create_topics(
        self, new_topics: list[NewTopic], *, operation_timeout: float, request_timeout: float
    ) -> Mapping[str, Future[None]]:
        """What becomes of each."""

    def delete_topics(
        self, topics: list[str], *, operation_timeout: float, request_timeout: float
    ) -> Mapping[str, Future[None]]:
        """What becomes of each."""

    def delete_consumer_groups(self, group_ids: list[str], *, request_timeout: float) -> Mapping[str, Future[None]]:
        """What becomes of each."""

    def list_consumer_groups(self, *, request_timeout: float) -> Future[ListConsumerGroupsResult]:
        """All that brokers tell of."""

    def list_offsets(
        self, topic_partition_offsets: dict[TopicPartition, OffsetSpec], *, request_timeout: float
    ) -> Mapping[TopicPartition, Future[ListOffsetsResultInfo]]:
        """Where each partition begins, or ends."""


class KafkaTopics:
    """A cluster's topics, asked of its brokers, for as long as one question takes.

    `open_admin` is called in a thread: to sign in by IAM it takes a role first.
    """

    def __init__(self, open_admin: Callable[[], Admin], threads: Executor) -> None:
        self._open_admin = cache(open_admin)
        self._threads = threads

    async def all(self) -> Sequence[Topic]:
        """Every topic, in order."""
        found = (await self._metadata()).topics
        return [counted(name, _partitions(found[name])) for name in sorted(found)]

    async def partitions(self, name: str) -> Sequence[Partition] | None:
        """Its partitions, in order. Looked for among all: asked for by its name, a topic may come to be."""
        found = (await self._metadata()).topics.get(name)
        return _partitions(found) if found else None

    async def is_settled(self, name: str) -> bool:
        """Brokers tell of a topic when it is made, and no more once it is being deleted."""
        return await self.partitions(name) is not None

    async def create(self, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]) -> None:
        """Ask for a topic."""
        wanted = NewTopic(name, num_partitions=partitions, replication_factor=replication, config={**configs})
        await self._asked(
            f"create the topic {name}",
            lambda admin: _first(admin.create_topics([wanted], operation_timeout=PATIENCE, request_timeout=PATIENCE)),
        )

    async def delete(self, name: str) -> None:
        """Ask for its removal."""
        await self._asked(
            f"delete the topic {name}",
            lambda admin: _first(admin.delete_topics([name], operation_timeout=PATIENCE, request_timeout=PATIENCE)),
        )

    async def holds_events(self, name: str) -> bool:
        """Whether any partition holds a record: its log ends after it begins."""
        partitions = await self.partitions(name)
        if partitions is None:
            raise AwsRefused(Why.GONE, f"The brokers have no topic {name}.")
        numbers = [partition.number for partition in partitions]
        begins = await self._offsets(name, numbers, OffsetSpec.earliest())
        ends = await self._offsets(name, numbers, OffsetSpec.latest())
        return any(ends[number] > begins[number] for number in numbers)

    async def delete_group(self, group: str) -> None:
        """A consumer group with its offsets; one that is gone is no error.

        Groups are listed first: to delete one of brokers that can't ends in librdkafka's abort of the whole process.
        """
        if await self._has_group(group):
            await self._asked(
                f"delete the group {group}",
                lambda admin: _first(admin.delete_consumer_groups([group], request_timeout=PATIENCE)),
            )

    async def _has_group(self, group: str) -> bool:
        """Each broker tells of its own groups: where one does not, only a group that is found is known of."""
        listed = await self._asked(
            _LIST_GROUPS, lambda admin: admin.list_consumer_groups(request_timeout=PATIENCE).result(PATIENCE + 1)
        )
        if any(each.group_id == group for each in listed.valid or ()):
            return True
        if listed.errors:
            raise _refusal(_LIST_GROUPS, listed.errors[0])
        return False

    async def _offsets(self, name: str, numbers: Sequence[int], spec: OffsetSpec) -> Mapping[int, int]:
        asked = {TopicPartition(name, number): spec for number in numbers}

        def answered(admin: Admin) -> dict[int, int]:
            futures = admin.list_offsets(asked, request_timeout=PATIENCE)
            return {place.partition: future.result().offset for place, future in futures.items()}

        return await self._asked(f"list the offsets of {name}", answered)

    async def _metadata(self) -> ClusterMetadata:
        return await self._asked("list the topics", lambda admin: admin.list_topics(timeout=PATIENCE))

    async def _asked(self, what: str, ask: Callable[[Admin], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: ask(self._open_admin()))
        except KafkaException as error:
            raise _refusal(what, error) from error
        except TimeoutError as error:
            raise AwsRefused(Why.TIMEOUT, f"The brokers did not {what} in {PATIENCE:.0f} seconds.") from error


def kafka_admin(cluster: Cluster, *, region: str, credentials: CredentialProvider) -> AdminClient:
    """An admin client for a cluster: signed by IAM where it has that listener, else as who does not authenticate."""
    if cluster.iam_bootstrap:
        by_iam: dict[str, Any] = {"oauth_cb": token_callback(region, credentials)}
        return AdminClient({"bootstrap.servers": cluster.iam_bootstrap, **_IAM, **_SILENT, **by_iam})
    if cluster.listener is None:
        raise AwsRefused(
            Why.DENIED, f"The cluster {cluster.name} has neither a listener for IAM nor one without authentication."
        )
    protocol = "SSL" if cluster.listener.transport == "tls" else "PLAINTEXT"
    return AdminClient({"bootstrap.servers": cluster.listener.bootstrap, "security.protocol": protocol, **_SILENT})


_SILENT = {"log_level": 0}  # what goes wrong is in the answers; librdkafka would write it to stderr besides
_IAM = {"security.protocol": "SASL_SSL", "sasl.mechanisms": "OAUTHBEARER"}


def token_callback(region: str, credentials: CredentialProvider) -> Callable[[str], tuple[str, float]]:
    """librdkafka asks for a token when it connects, and before it ends; in seconds, where MSK's signer has ms."""

    def token(_config: str) -> tuple[str, float]:
        value, ends_ms = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(region, credentials)
        return value, ends_ms / 1000

    return token


def counted(name: str, partitions: Sequence[Partition]) -> Topic:
    """A topic as its partitions show it, whatever was asked for."""
    return Topic(
        name=name,
        partitions=len(partitions),
        replication=min((len(each.replicas) for each in partitions), default=0),
        leaderless=sum(each.leader is None for each in partitions),
    )


def _partitions(topic: TopicMetadata) -> Sequence[Partition]:
    return [
        Partition(
            number=number,
            leader=found.leader if found.leader >= 0 else None,
            replicas=tuple(found.replicas),
            in_sync=tuple(found.isrs),
        )
        for number, found in sorted(topic.partitions.items())
    ]


def _refusal(what: str, error: object) -> AwsRefused:
    """confluent-kafka tells of an error as such, or as the exception that carries it."""
    cause = error.args[0] if isinstance(error, KafkaException) else error
    if not isinstance(cause, KafkaError):
        return AwsRefused(Why.UNAVAILABLE, f"The brokers did not {what}.")
    return AwsRefused(_WHY.get(cause.code(), Why.UNAVAILABLE), f"The brokers did not {what}: {cause.str()}.")


def _first(futures: Mapping[str, Future[T]]) -> T:
    """What became of the one thing that was asked for."""
    return next(iter(futures.values())).result(PATIENCE + 1)
