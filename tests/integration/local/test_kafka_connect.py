"""MSK Connect by boto3: what is refused, and connectors that consume from Kafka and write to S3 and to Iceberg."""

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from confluent_kafka import Producer
from pyiceberg.catalog import load_catalog

from local.settings import REPOSITORY
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually

BUCKET = "lake"
CLICKS, CONTROL = "clicks", "control"
PARTITIONS = 3
ROLE = "arn:aws:iam::000000000000:role/connector"
NOON = int(datetime(2026, 11, 20, 12, 30, tzinfo=UTC).timestamp() * 1000)

JSON_SINK = {
    "connector.class": "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
    "topics": CLICKS,
    "aws.s3.bucket.name": BUCKET,
    "format.output.type": "jsonl",
    "format.output.fields": "value",
    "format.output.envelope": "false",
    "file.compression.type": "gzip",
    "file.name.timestamp.source": "event",
    "file.name.timestamp.timezone": "UTC",
    "file.name.template": "json/{{topic}}/day={{timestamp:unit=dd}}/hour={{timestamp:unit=HH}}/"
    "{{topic}}-{{partition}}-{{start_offset:padding=true}}.json.gz",
}
ICEBERG_SINK = {
    "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
    "topics": CLICKS,
    "iceberg.control.topic": CONTROL,
    "iceberg.control.commit.interval-ms": "500",
    "iceberg.tables": "shop.clicks",
    "iceberg.tables.auto-create-enabled": "true",
    "iceberg.tables.evolve-schema-enabled": "true",
    "iceberg.tables.default-partition-by": "day(kafka_timestamp)",
    "iceberg.catalog.catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
    "iceberg.catalog.warehouse": f"s3://{BUCKET}/iceberg",
    "transforms": "json,kafka,time",
    "transforms.json.type": "org.apache.iceberg.connect.transforms.JsonToMapTransform",
    "transforms.kafka.type": "org.apache.iceberg.connect.transforms.KafkaMetadataTransform",
    "transforms.kafka.field_name": "kafka",
    "transforms.time.type": "org.apache.kafka.connect.transforms.TimestampConverter$Value",
    "transforms.time.field": "kafka_timestamp",
    "transforms.time.target.type": "Timestamp",
}


class Workers:
    """`python -m local.connectors`: one process for all tests, but for those that kill it."""

    def __init__(self, endpoint: AwsEndpoint) -> None:
        self._settings = endpoint.settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, if it does not run."""
        if self._process is not None:
            return
        with (self._settings.home / "connectors.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.connectors"],
                cwd=REPOSITORY,
                env={"PATH": os.environ["PATH"], "HOME": "/", **self._settings.environment()},
                stdout=log,
                stderr=log,
            )

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, as a crash does if nothing else is said."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(30)
            self._process = None


class House:
    """A bucket, a database, two topics, and what makes connectors of them."""

    def __init__(self, endpoint: AwsEndpoint, bootstrap: str) -> None:
        self.endpoint = endpoint
        self.bootstrap = bootstrap
        self.kafka, self.connect = endpoint.client("kafka"), endpoint.client("kafkaconnect")
        self.s3, self.glue = endpoint.client("s3"), endpoint.client("glue")
        self._build()

    def _build(self) -> None:
        nodes = {"InstanceType": "kafka.m7g.large", "ClientSubnets": ["subnet-a", "subnet-b", "subnet-c"]}
        provisioned = {"BrokerNodeGroupInfo": nodes, "KafkaVersion": "3.9.x", "NumberOfBrokerNodes": 3}
        self.cluster = self.kafka.create_cluster_v2(ClusterName="events", Provisioned=provisioned)["ClusterArn"]
        for topic in self.kafka.list_topics(ClusterArn=self.cluster)["Topics"]:
            self.kafka.delete_topic(ClusterArn=self.cluster, TopicName=topic["TopicName"])
        for topic in (CLICKS, CONTROL):
            self.kafka.create_topic(
                ClusterArn=self.cluster, TopicName=topic, PartitionCount=PARTITIONS, ReplicationFactor=3
            )
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_object(Bucket=BUCKET, Key="plugin.zip", Body=b"PK\x03\x04 and so on")
        self.glue.create_database(DatabaseInput={"Name": "shop"})
        self.endpoint.client("logs").create_log_group(logGroupName="/connectors")

    def asked(self, name: str, configuration: dict[str, str]) -> dict[str, Any]:
        """What CreateConnector is told."""
        plugin = self.connect.create_custom_plugin(
            name=f"{name}-plugin",
            contentType="ZIP",
            location={"s3Location": {"bucketArn": f"arn:aws:s3:::{BUCKET}", "fileKey": "plugin.zip"}},
        )
        worker = self.connect.create_worker_configuration(
            name=f"{name}-worker",
            propertiesFileContent=base64.b64encode(b"offset.flush.interval.ms=500\n").decode(),
        )
        return {
            "connectorName": name,
            "connectorConfiguration": configuration,
            "kafkaConnectVersion": "3.7.x",
            "capacity": {"provisionedCapacity": {"mcuCount": 1, "workerCount": 1}},
            "kafkaCluster": {
                "apacheKafkaCluster": {"bootstrapServers": self.bootstrap, "vpc": {"subnets": ["subnet-a"]}}
            },
            "kafkaClusterClientAuthentication": {"authenticationType": "NONE"},
            "kafkaClusterEncryptionInTransit": {"encryptionType": "PLAINTEXT"},
            "plugins": [{"customPlugin": {"customPluginArn": plugin["customPluginArn"], "revision": 1}}],
            "serviceExecutionRoleArn": ROLE,
            "workerConfiguration": {
                "workerConfigurationArn": worker["workerConfigurationArn"],
                "revision": worker["latestRevision"]["revision"],
            },
            "logDelivery": {
                "workerLogDelivery": {"cloudWatchLogs": {"enabled": True, "logGroup": "/connectors"}},
            },
        }

    def create(self, name: str, configuration: dict[str, str]) -> str:
        """A connector; its ARN."""
        arn: str = self.connect.create_connector(**self.asked(name, configuration))["connectorArn"]
        return arn

    def settles(self, arn: str) -> dict[str, Any]:
        """The connector, once its workers have said how it is."""

        def look() -> dict[str, Any] | None:
            told: dict[str, Any] = self.connect.describe_connector(connectorArn=arn)
            return told if told["connectorState"] in ("RUNNING", "FAILED") else None

        return eventually(look, what="the connector's state")

    def fails(self, arn: str) -> str:
        """Why the connector failed, once it has."""

        def look() -> str | None:
            told = self.connect.describe_connector(connectorArn=arn)
            message: str = told.get("stateDescription", {}).get("message", "")
            return message if told["connectorState"] == "FAILED" else None

        return eventually(look, what="the connector's failure")

    def send(self, *values: dict[str, Any], partition: int = 0, timestamp: int = NOON) -> None:
        """Messages that are acknowledged."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "acks": "all", "log_level": 0})
        for value in values:
            producer.produce(CLICKS, json.dumps(value), partition=partition, timestamp=timestamp)
        assert producer.flush(10) == 0

    def objects(self) -> dict[str, list[Any]]:
        """The lines of each object of the JSON sink."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix="json/").get("Contents", [])
        return {one["Key"]: self._lines(one["Key"]) for one in listed}

    def _lines(self, key: str) -> list[Any]:
        body = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return [json.loads(line) for line in gzip.decompress(body).splitlines()]

    def rows(self) -> list[dict[str, Any]]:
        """The table, by PyIceberg."""
        if not self.glue.get_tables(DatabaseName="shop")["TableList"]:
            return []
        keys = {"access-key-id": "test", "secret-access-key": "test", "region": "us-east-1"}
        told = {f"{service}.{name}": value for service in ("glue", "s3") for name, value in keys.items()}
        endpoints = {"glue.endpoint": self.endpoint.url, "s3.endpoint": self.endpoint.url}
        catalog = load_catalog("glue", type="glue", **told, **endpoints)
        found: list[dict[str, Any]] = catalog.load_table("shop.clicks").scan().to_arrow().to_pylist()
        return sorted(found, key=lambda row: (row["kafka_partition"], row["kafka_offset"]))


@pytest.fixture(scope="module")
def running(started_endpoint: AwsEndpoint) -> Iterator[Workers]:
    workers = Workers(started_endpoint)
    yield workers
    workers.end(signal.SIGTERM)
    started_endpoint.settings.connectors.unlink(missing_ok=True)


@pytest.fixture
def workers(running: Workers) -> Workers:
    """They run."""
    running.start()
    return running


@pytest.fixture
def house(aws_endpoint: AwsEndpoint, brokers: str) -> House:
    return House(aws_endpoint, brokers)


def code(call: Callable[..., Any], **arguments: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(ClientError) as told:
        call(**arguments)
    return str(told.value.response["Error"]["Code"])


@pytest.mark.usefixtures("workers")
def test_records_become_lines_of_gzipped_objects_by_partition_and_hour(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    assert house.settles(arn)["connectorState"] == "RUNNING"

    house.send({"n": 1, "name": "Zoë"}, {"n": 2})
    house.send({"n": 3}, partition=2, timestamp=NOON + 3_600_000)

    expected = {
        f"json/{CLICKS}/day=20/hour=12/{CLICKS}-0-{0:020}.json.gz": [{"n": 1, "name": "Zoë"}, {"n": 2}],
        f"json/{CLICKS}/day=20/hour=13/{CLICKS}-2-{0:020}.json.gz": [{"n": 3}],
    }
    eventually(lambda: house.objects() == expected, what="the objects")
    logs = house.endpoint.client("logs").filter_log_events(logGroupName="/connectors")["events"]
    assert any("wrote" in event["message"] for event in logs)


def test_a_worker_that_is_killed_goes_on_where_it_had_committed(house: House, workers: Workers) -> None:
    house.settles(house.create("json-sink", JSON_SINK))
    house.send({"n": 1})
    eventually(house.objects, what="the first object")

    workers.end()
    house.send({"n": 2}, {"n": 3})
    workers.start()

    def lines() -> list[int]:
        return sorted(line["n"] for file in house.objects().values() for line in file)

    eventually(lambda: lines() == [1, 2, 3], what="all three, once each")


def test_records_become_rows_once_whoever_dies(house: House, workers: Workers) -> None:
    house.settles(house.create("iceberg-sink", ICEBERG_SINK))
    house.send({"data": {"event": "click", "n": 1, "more": {"a": [1]}}, "meta": {"rid": "r1"}})
    first = eventually(house.rows, what="the first row")

    workers.end()
    house.send({"data_list": [{"event": "view"}], "meta": {"rid": "r2"}}, {"meta": {"rid": "r3"}})
    workers.start()
    eventually(lambda: len(house.rows()) >= 3, what="all rows")
    house.send({"meta": {"rid": "r4"}}, partition=1)
    eventually(lambda: len(house.rows()) >= 4, what="the row of another partition")

    rows = house.rows()
    assert dict(first[0]["data"]) == {"event": "click", "n": "1", "more": '{"a":[1]}'}
    assert [dict(row["meta"])["rid"] for row in rows] == ["r1", "r2", "r3", "r4"]
    assert [[dict(one) for one in row["data_list"] or []] for row in rows] == [[], [{"event": "view"}], [], []]
    assert [(row["kafka_topic"], row["kafka_partition"], row["kafka_offset"]) for row in rows] == [
        *((CLICKS, 0, offset) for offset in range(3)),
        (CLICKS, 1, 0),
    ]
    assert rows[0]["kafka_timestamp"] == datetime.fromtimestamp(NOON / 1000, UTC)


@pytest.mark.usefixtures("workers")
def test_a_connector_that_cannot_work_says_why(house: House) -> None:
    broken = (
        ({**JSON_SINK, "topics": "nowhere"}, "The topic does not exist: nowhere."),
        ({**JSON_SINK, "aws.s3.bucket.name": "nowhere"}, "s3://nowhere: 404"),
        ({**JSON_SINK, "file.name.template": "{{topic}}"}, "it needs partition and start_offset"),
        ({"connector.class": "org.example.Sink", "topics": CLICKS}, "org.example.Sink"),
        ({**ICEBERG_SINK, "iceberg.tables": "nowhere.clicks"}, "NoSuchNamespaceError"),
        ({**ICEBERG_SINK, "iceberg.control.topic": "nowhere"}, "The topic does not exist: nowhere."),
        ({**ICEBERG_SINK, "transforms.json.type": "org.example.Map"}, "org.example.Map could not be found"),
    )
    made = [(house.create(f"broken-{number}", one), reason) for number, (one, reason) in enumerate(broken)]

    for arn, reason in made:
        assert reason in house.fails(arn)


@pytest.mark.usefixtures("workers")
def test_what_breaks_later_fails_a_connector_and_a_restart_heals_it(house: House) -> None:
    json_sink, table_sink = house.create("json-sink", JSON_SINK), house.create("iceberg-sink", ICEBERG_SINK)
    house.settles(json_sink)
    house.settles(table_sink)
    house.send({"meta": {"rid": "r1"}})
    eventually(lambda: house.objects() and house.rows(), what="the first record in both")

    house.glue.delete_table(DatabaseName="shop", Name="clicks")
    for key in house.objects():
        house.s3.delete_object(Bucket=BUCKET, Key=key)
    listed = house.s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    house.s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": one["Key"]} for one in listed]})
    house.s3.delete_bucket(Bucket=BUCKET)
    house.send({"meta": {"rid": "r2"}})
    assert "NoSuchBucket" in house.fails(json_sink)
    assert "NoSuchTableException" in house.fails(table_sink)

    house.s3.create_bucket(Bucket=BUCKET)
    operation = house.connect.restart_connector(connectorArn=json_sink)["connectorOperationArn"]
    assert house.settles(json_sink)["connectorState"] == "RUNNING"
    eventually(
        lambda: [line["meta"]["rid"] for file in house.objects().values() for line in file] == ["r2"],
        what="what was not written before",
    )
    told = house.connect.describe_connector_operation(connectorOperationArn=operation)
    assert told["connectorOperationState"] == "RESTART_COMPLETE"


@pytest.mark.usefixtures("workers")
def test_a_connector_is_deleted_when_no_worker_has_it_any_more(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    plugin = house.settles(arn)["plugins"][0]["customPlugin"]["customPluginArn"]
    assert code(house.connect.delete_custom_plugin, customPluginArn=plugin) == "BadRequestException"

    assert house.connect.delete_connector(connectorArn=arn)["connectorState"] == "DELETING"

    eventually(lambda: not house.connect.list_connectors()["connectors"], what="its end")
    house.connect.delete_custom_plugin(customPluginArn=plugin)
    assert code(house.connect.describe_connector, connectorArn=arn) == "NotFoundException"


@pytest.mark.usefixtures("workers")
def test_a_configuration_is_changed_by_who_saw_the_version_that_is(house: House) -> None:
    arn = house.create("json-sink", JSON_SINK)
    version = house.settles(arn)["currentVersion"]
    changed = {**JSON_SINK, "topics": f"{CLICKS},{CONTROL}"}
    wanted = {"connectorArn": arn, "connectorConfiguration": changed}

    assert code(house.connect.update_connector, **wanted, currentVersion="another") == "BadRequestException"
    house.connect.update_connector(**wanted, currentVersion=version)

    assert house.settles(arn)["connectorConfiguration"] == changed
    [operation] = house.connect.list_connector_operations(connectorArn=arn)["connectorOperations"]
    assert operation["connectorOperationState"] == "UPDATE_COMPLETE"


def test_names_are_taken_once_and_what_is_used_must_be_there(house: House) -> None:
    asked = house.asked("json-sink", JSON_SINK)
    house.connect.create_connector(**asked)

    assert code(house.connect.create_connector, **asked) == "ConflictException"
    unknown = {"customPlugin": {"customPluginArn": ROLE.replace("iam", "kafkaconnect"), "revision": 1}}
    other = {**asked, "connectorName": "other"}
    assert code(house.connect.create_connector, **{**other, "plugins": [unknown]}) == "NotFoundException"
    no_class = {"topics": CLICKS}
    assert (
        code(house.connect.create_connector, **{**other, "connectorConfiguration": no_class}) == "BadRequestException"
    )
    assert [one["connectorState"] for one in house.connect.list_connectors()["connectors"]] == ["CREATING"]


def test_a_plugin_without_a_file_is_no_plugin(house: House) -> None:
    location = {"bucketArn": f"arn:aws:s3:::{BUCKET}", "fileKey": "nothing.zip"}
    made = house.connect.create_custom_plugin(name="p", contentType="ZIP", location={"s3Location": location})

    told = house.connect.describe_custom_plugin(customPluginArn=made["customPluginArn"])
    assert told["customPluginState"] == "CREATE_FAILED"
    assert told["stateDescription"]["message"] == f"s3://{BUCKET}/nothing.zip can't be read: 404."
