"""Kafka's admin protocol: what brokers refuse has our words, and who asks signs by IAM where there is that listener."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlparse

import botocore.session
import pytest
from botocore.credentials import CredentialProvider, Credentials
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    ClusterMetadata,
    ConsumerGroupListing,
    ListConsumerGroupsResult,
    ListOffsetsResultInfo,
    NewTopic,
)

from agents.clickstream.aws.kafka_admin import KafkaTopics, kafka_admin, token_callback
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.findings import CLUSTER


class RefusingAdmin:
    """A client whose brokers refuse everything for one reason."""

    def __init__(self, code: int) -> None:
        self._error = KafkaException(KafkaError(code))
        self.asked: list[NewTopic] = []
        self.groups: list[ConsumerGroupListing] = []
        self.failures: list[Exception] = []

    def list_topics(self, **_: object) -> ClusterMetadata:
        raise self._error

    def list_offsets(self, *_: object, **__: object) -> Mapping[TopicPartition, Future[ListOffsetsResultInfo]]:
        raise self._error

    def create_topics(self, new_topics: Sequence[NewTopic], **_: object) -> Mapping[str, Future[None]]:
        self.asked.extend(new_topics)
        return {new_topics[0].topic: self._refused()}

    def delete_topics(self, topics: Sequence[str], **_: object) -> Mapping[str, Future[None]]:
        return {topics[0]: self._refused()}

    def list_consumer_groups(self, **_: object) -> Future[ListConsumerGroupsResult]:
        future: Future[ListConsumerGroupsResult] = Future()
        future.set_result(ListConsumerGroupsResult(valid=self.groups, errors=self.failures))
        return future

    def delete_consumer_groups(self, group_ids: Sequence[str], **_: object) -> Mapping[str, Future[None]]:
        return {group_ids[0]: self._refused()}

    def _refused(self) -> Future[None]:
        future: Future[None] = Future()
        future.set_exception(self._error)
        return future


class Keys(CredentialProvider):
    """Credentials that stay."""

    METHOD = "keys"

    def load(self) -> Credentials:
        return Credentials("access", "secret", "session")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (KafkaError.TOPIC_ALREADY_EXISTS, Why.THERE_ALREADY),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, Why.DENIED),
        (KafkaError.INVALID_REPLICATION_FACTOR, Why.INVALID),
        (KafkaError.THROTTLING_QUOTA_EXCEEDED, Why.THROTTLED),
        (KafkaError._TIMED_OUT, Why.TIMEOUT),
        (KafkaError._ALL_BROKERS_DOWN, Why.UNAVAILABLE),
    ],
)
async def test_what_brokers_say_no_with(threads: ThreadPoolExecutor, code: int, why: Why) -> None:
    admin = RefusingAdmin(code)
    with pytest.raises(AwsRefused, match="The brokers did not create the topic app_logs") as refused:
        await KafkaTopics(lambda: admin, threads).create(
            "app_logs", partitions=18, replication=3, configs={"retention.ms": "1000"}
        )
    assert refused.value.why is why
    assert [(each.topic, each.num_partitions, each.replication_factor) for each in admin.asked] == [("app_logs", 18, 3)]
    assert [each.config for each in admin.asked] == [{"retention.ms": "1000"}]


async def test_a_topic_that_is_gone_is_said_to_be(threads: ThreadPoolExecutor) -> None:
    topics = KafkaTopics(lambda: RefusingAdmin(KafkaError.UNKNOWN_TOPIC_OR_PART), threads)
    with pytest.raises(AwsRefused) as refused:
        await topics.delete("app_logs")
    assert refused.value.why is Why.GONE


async def test_a_group_that_is_gone_is_not_asked_for(threads: ThreadPoolExecutor) -> None:
    admin = RefusingAdmin(KafkaError.NON_EMPTY_GROUP)
    admin.groups = [ConsumerGroupListing("connect-y", is_simple_consumer_group=False)]
    await KafkaTopics(lambda: admin, threads).delete_group("connect-x")


async def test_a_group_that_somebody_is_in_stays(threads: ThreadPoolExecutor) -> None:
    admin = RefusingAdmin(KafkaError.NON_EMPTY_GROUP)
    admin.groups = [ConsumerGroupListing("connect-x", is_simple_consumer_group=False)]
    with pytest.raises(AwsRefused) as refused:
        await KafkaTopics(lambda: admin, threads).delete_group("connect-x")
    assert refused.value.why is Why.BUSY


async def test_brokers_that_do_not_tell_of_groups_are_not_asked_to_delete_one(threads: ThreadPoolExecutor) -> None:
    admin = RefusingAdmin(KafkaError.NON_EMPTY_GROUP)
    admin.failures = [KafkaException(KafkaError(KafkaError._UNSUPPORTED_FEATURE))]
    with pytest.raises(AwsRefused, match="The brokers did not list the consumer groups: Local: Required feature") as no:
        await KafkaTopics(lambda: admin, threads).delete_group("connect-x")
    assert no.value.why is Why.UNSUPPORTED


class SilentAdmin(RefusingAdmin):
    """Whose brokers never answer."""

    def _refused(self) -> Future[None]:
        return Future()


async def test_brokers_that_never_answer_are_told_so(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.clickstream.aws.kafka_admin.PATIENCE", -0.9)
    with pytest.raises(AwsRefused, match="The brokers did not delete the topic app_logs in") as refused:
        await KafkaTopics(lambda: SilentAdmin(0), threads).delete("app_logs")
    assert refused.value.why is Why.TIMEOUT


async def test_a_question_opens_one_client_and_none_before(threads: ThreadPoolExecutor) -> None:
    opened: list[RefusingAdmin] = []

    def open_admin() -> RefusingAdmin:
        opened.append(RefusingAdmin(KafkaError._TRANSPORT))
        return opened[-1]

    topics = KafkaTopics(open_admin, threads)
    assert not opened
    for _ in range(2):
        with pytest.raises(AwsRefused, match="did not list the topics"):
            await topics.all()
    assert len(opened) == 1


def test_a_token_is_a_signed_permission_to_connect() -> None:
    token, ends = token_callback("eu-west-1", Keys(botocore.session.Session()))("")
    url = urlparse(base64.urlsafe_b64decode(token + "==").decode())
    query = parse_qs(url.query)
    assert url.hostname == "kafka.eu-west-1.amazonaws.com"
    assert query["Action"] == ["kafka-cluster:Connect"]
    assert query["X-Amz-Credential"][0].startswith("access/")
    assert query["X-Amz-Security-Token"] == ["session"]
    assert 1e9 < ends < 1e10  # seconds since 1970, and not thousandths


def test_a_cluster_that_lets_nobody_in_is_refused() -> None:
    closed = replace(CLUSTER, listener=None)
    with pytest.raises(AwsRefused, match="neither a listener for IAM nor one without authentication"):
        kafka_admin(closed, region="eu-west-1", credentials=Keys(botocore.session.Session()))


@pytest.mark.parametrize("iam_bootstrap", [None, "127.0.0.1:1"])
def test_a_client_opens_by_either_listener(iam_bootstrap: str | None) -> None:
    cluster = replace(CLUSTER, iam_bootstrap=iam_bootstrap)
    opened = kafka_admin(cluster, region="eu-west-1", credentials=Keys(botocore.session.Session()))
    assert isinstance(opened, AdminClient)
