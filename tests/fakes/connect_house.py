"""What tests of MSK Connect's stand-in need: its workers as a process, and a bucket, topics and connectors."""

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

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

    def send(self, *values: dict[str, Any] | bytes, partition: int = 0, timestamp: int = NOON) -> None:
        """Messages that are acknowledged; bytes as they are."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "acks": "all", "log_level": 0})
        for value in values:
            told = value if isinstance(value, bytes) else json.dumps(value)
            producer.produce(CLICKS, told, key="a-key", partition=partition, timestamp=timestamp)
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
