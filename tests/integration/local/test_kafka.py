"""The laptop's brokers: topics that outlive them, and a topic that is deleted."""

from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from local.kafka.mock_cluster import MockCluster
from local.kafka.registry import Registry, TopicRecord

TOPIC = TopicRecord(partitions=5, replication=2)


def partitions(cluster: MockCluster) -> dict[str, int]:
    """By topic, as a client is told."""
    told = AdminClient({"bootstrap.servers": cluster.bootstrap, "log_level": 0}).list_topics(timeout=5)
    return {name: len(topic.partitions) for name, topic in told.topics.items() if topic.error is None}


def test_topics_are_made_anew_when_the_brokers_start_again(tmp_path: Path) -> None:
    with MockCluster(brokers=3) as cluster:
        Registry(cluster, tmp_path).put("kept", TOPIC)
        Registry(cluster, tmp_path).put("dropped", TOPIC)
        Registry(cluster, tmp_path).delete("dropped")

    with MockCluster(brokers=3) as cluster:
        assert partitions(cluster) == {}
        Registry(cluster, tmp_path)
        assert partitions(cluster) == {"kept": 5}


def test_what_is_written_to_a_topic_that_was_deleted_is_not_acknowledged() -> None:
    with MockCluster(brokers=3) as cluster:
        cluster.create_topic("gone", partitions=5, replication=3)
        told = {"acks": "all", "delivery.timeout.ms": 1_000, "log_level": 0}
        producer = Producer({"bootstrap.servers": cluster.bootstrap, **told})
        failures: list[object] = []
        producer.produce("gone", b"before", partition=3, on_delivery=lambda error, _message: failures.append(error))
        assert producer.flush(5) == 0
        assert failures == [None]

        cluster.delete_topic("gone")

        producer.produce("gone", b"after", partition=3, on_delivery=lambda error, _message: failures.append(error))
        producer.flush(5)
        assert failures[1] is not None
        assert partitions(cluster) == {}
