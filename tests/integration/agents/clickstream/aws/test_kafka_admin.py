"""Kafka's admin protocol over TCP, by the real client: what a cluster without MSK's topic API is asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import botocore.session
import pytest
from botocore.credentials import CredentialProvider

from agents.clickstream.aws.clusters import Listener
from agents.clickstream.aws.found import Topic
from agents.clickstream.aws.kafka_admin import KafkaTopics, kafka_admin
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.findings import CLUSTER
from tests.fakes.kafka_broker import kafka_broker


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def topics_at(address: str, threads: ThreadPoolExecutor) -> KafkaTopics:
    cluster = replace(CLUSTER, listener=Listener(bootstrap=address, transport="plaintext"))
    nobody = CredentialProvider(botocore.session.Session())
    return KafkaTopics(lambda: kafka_admin(cluster, region="eu-west-1", credentials=nobody), threads)


async def test_a_topic_from_nothing_to_nothing(threads: ThreadPoolExecutor) -> None:
    async with kafka_broker() as (address, broker):
        topics = topics_at(address, threads)
        assert await topics.all() == []
        await topics.create("app_logs", partitions=18, replication=3, configs={"retention.ms": "1000"})
        assert broker.topics == {"app_logs": (18, 3)}
        assert await topics.all() == [Topic(name="app_logs", partitions=18, replication=3)]
        partitions = await topics.partitions("app_logs")
        assert partitions
        assert all(each.is_healthy for each in partitions)
        await topics.delete("app_logs")
        assert await topics.partitions("app_logs") is None


async def test_what_a_broker_refuses_has_its_word(threads: ThreadPoolExecutor) -> None:
    async with kafka_broker() as (address, _):
        topics = topics_at(address, threads)
        await topics.create("app_logs", partitions=1, replication=1, configs={})
        refusals = []
        for asked in (
            topics.create("app_logs", partitions=1, replication=1, configs={}),
            topics.create("wide", partitions=1, replication=4, configs={}),
            topics.delete("nothing"),
            topics.holds_events("nothing"),
        ):
            with pytest.raises(AwsRefused) as refused:
                await asked
            refusals.append(refused.value.why)
        assert refusals == [Why.THERE_ALREADY, Why.INVALID, Why.GONE, Why.GONE]


async def test_one_group_is_deleted_and_no_other(threads: ThreadPoolExecutor) -> None:
    async with kafka_broker() as (address, broker):
        broker.groups = {"connect-orders-json", "connect-returns-json"}
        topics = topics_at(address, threads)
        await topics.delete_group("connect-orders-json")
        await topics.delete_group("connect-orders-json")
        assert broker.groups == {"connect-returns-json"}


async def test_brokers_that_are_not_there_are_out_of_reach(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.clickstream.aws.kafka_admin.PATIENCE", 0.3)
    with pytest.raises(AwsRefused, match="The brokers did not list the topics") as refused:
        await topics_at("127.0.0.1:1", threads).all()
    assert refused.value.why in {Why.UNAVAILABLE, Why.TIMEOUT}
