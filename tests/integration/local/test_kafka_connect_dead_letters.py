"""Records that a connector can't read are put aside, with where they came from and why, and the connector goes on."""

from collections.abc import Callable, Sequence

import pytest
from confluent_kafka import Consumer, Message, TopicPartition

from tests.fakes.connect_house import CLICKS, ICEBERG_SINK, JSON_SINK, House, Workers
from tests.fakes.polling import eventually

PUT_ASIDE = "put-aside"
TOLERANT = {
    "errors.tolerance": "all",
    "errors.deadletterqueue.topic.name": PUT_ASIDE,
    "errors.deadletterqueue.context.headers.enable": "true",
    "errors.log.enable": "true",
}
POISON = b"{no JSON"


@pytest.fixture
def dead_letters(house: House) -> Callable[[], Sequence[Message]]:
    """All that is in the topic, which is there."""
    house.kafka.create_topic(ClusterArn=house.cluster, TopicName=PUT_ASIDE, PartitionCount=1, ReplicationFactor=3)

    def read() -> Sequence[Message]:
        consumer = Consumer({"bootstrap.servers": house.bootstrap, "group.id": "test", "log_level": 0})
        try:
            place = TopicPartition(PUT_ASIDE, 0, 0)
            _, end = consumer.get_watermark_offsets(place, timeout=10)
            consumer.assign([place])
            return consumer.consume(end, 10) if end else []
        finally:
            consumer.close()

    return read


def context(message: Message) -> dict[str, str]:
    """Its headers."""
    told = message.headers() or []
    return {name: value.decode() for name, value in dict(told).items() if isinstance(value, bytes)}


def said(house: House) -> str:
    """What connectors wrote to their log."""
    events = house.endpoint.client("logs").filter_log_events(logGroupName="/connectors")["events"]
    return "\n".join(event["message"] for event in events)


@pytest.mark.parametrize(
    ("configuration", "stage", "by"),
    [
        (JSON_SINK, "VALUE_CONVERTER", "org.apache.kafka.connect.json.JsonConverter"),
        (ICEBERG_SINK, "TRANSFORMATION", "org.apache.iceberg.connect.transforms.JsonToMapTransform"),
    ],
    ids=["json", "iceberg"],
)
def test_one_that_cannot_be_read_is_put_aside_and_the_sink_goes_on(
    house: House,
    workers: Workers,
    dead_letters: Callable[[], Sequence[Message]],
    configuration: dict[str, str],
    stage: str,
    by: str,
) -> None:
    """Before, between and after good ones, which are written; a worker that comes after goes on behind them."""
    arn = house.create("sink", {**configuration, **TOLERANT})
    house.settles(arn)
    house.send(POISON, {"n": 1}, POISON, {"n": 2}, POISON)

    def written() -> list[int]:
        lines = [line for file in house.objects().values() for line in file]
        return sorted(one["n"] for one in lines or house.rows())

    eventually(lambda: written() == [1, 2], what="the good ones")
    eventually(lambda: "committed" in said(house), what="their offsets")
    letters = dead_letters()
    assert [(each.value(), each.key()) for each in letters] == [(POISON, b"a-key")] * 3
    headers = [context(each) for each in letters]
    assert [each["__connect.errors.offset"] for each in headers] == ["0", "2", "4"]
    assert {each["__connect.errors.topic"] for each in headers} == {CLICKS}
    assert {(each["__connect.errors.stage"], each["__connect.errors.class.name"]) for each in headers} == {(stage, by)}
    assert f"Error encountered in task sink-0. Executing stage '{stage}'" in said(house)
    assert house.connect.describe_connector(connectorArn=arn)["connectorState"] == "RUNNING"

    workers.end()
    workers.start()
    house.send({"n": 3})
    eventually(lambda: written() == [1, 2, 3], what="the next one")
    if configuration is JSON_SINK:  # the table's own offsets end with its last row
        assert len(dead_letters()) == len(letters)


@pytest.mark.usefixtures("workers")
def test_without_tolerance_it_is_the_end(house: House) -> None:
    """As Kafka Connect's own default is."""
    arn = house.create("sink", JSON_SINK)
    house.settles(arn)
    house.send(POISON)
    assert "Tolerance exceeded in error handler" in house.fails(arn)


@pytest.mark.usefixtures("workers")
def test_what_a_sink_refuses_is_no_dead_letter(house: House, dead_letters: Callable[[], Sequence[Message]]) -> None:
    """Neither class reports what fails when it writes: that ends it, whatever is tolerated."""
    arn = house.create("sink", {**ICEBERG_SINK, **TOLERANT})
    house.settles(arn)
    house.send({"n": 1}, {"n": "a text"})
    assert "column n is" in house.fails(arn)
    assert dead_letters() == []
