"""A connector as its workers need it, read by MSK Connect's API."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.connectors.failures import ConnectorFailed

if TYPE_CHECKING:
    from mypy_boto3_kafkaconnect import KafkaConnectClient
    from mypy_boto3_kafkaconnect.type_defs import DescribeConnectorResponseTypeDef

GONE = "DELETING"
FLUSH = "offset.flush.interval.ms"
DEFAULT_FLUSH_MILLISECONDS = "60000"


@dataclass(frozen=True, kw_only=True)
class Connector:
    """What it is called, what it is to do, and where. `version` changes with each order to begin anew."""

    arn: str
    name: str
    version: str
    configuration: Mapping[str, str]
    worker: Mapping[str, str]
    bootstrap: str
    tls: bool
    log_group: str

    @property
    def group(self) -> str:
        """Its consumer group, as Kafka Connect calls it."""
        return f"connect-{self.name}"

    @property
    def topics(self) -> tuple[str, ...]:
        """What it consumes."""
        return tuple(topic.strip() for topic in self.required("topics").split(",") if topic.strip())

    @property
    def needed_topics(self) -> tuple[str, ...]:
        """What it consumes, and the topic by which its kind of sink agrees on commits."""
        control = self.configuration.get("iceberg.control.topic")
        return (*self.topics, control) if control else self.topics

    @property
    def flush_seconds(self) -> float:
        """How often Kafka Connect lets a sink write down what it has."""
        return float(self.worker.get(FLUSH, DEFAULT_FLUSH_MILLISECONDS)) / 1000

    def required(self, key: str) -> str:
        """A key of its configuration that it can't be without."""
        value = self.configuration.get(key, "")
        if not value:
            raise ConnectorFailed("InvalidInput.Configuration", f"Missing required configuration '{key}'.")
        return value

    def only(self, key: str, *known: str, default: str) -> str:
        """A key of its configuration, of which the laptop's workers know some values."""
        value = self.configuration.get(key, default)
        if value not in known:
            told = f"'{key}' is '{value}': the laptop's workers know {', '.join(known)}."
            raise ConnectorFailed("InvalidInput.Configuration", told)
        return value


def read_connectors(client: "KafkaConnectClient") -> dict[str, str]:
    """The version of each connector that is to run, by its ARN."""
    pages = client.get_paginator("list_connectors").paginate()
    listed = [one for page in pages for one in page["connectors"]]
    return {one["connectorArn"]: one["currentVersion"] for one in listed if one["connectorState"] != GONE}


def describe(client: "KafkaConnectClient", arn: str) -> Connector:
    """One connector, whole."""
    told = client.describe_connector(connectorArn=arn)
    cluster = told["kafkaCluster"]["apacheKafkaCluster"]
    return Connector(
        arn=arn,
        name=told["connectorName"],
        version=told["currentVersion"],
        configuration=told["connectorConfiguration"],
        worker=dict(_worker_properties(client, told)),
        bootstrap=cluster["bootstrapServers"],
        tls=told["kafkaClusterEncryptionInTransit"]["encryptionType"] == "TLS",
        log_group=_log_group(told),
    )


def _worker_properties(
    client: "KafkaConnectClient", told: "DescribeConnectorResponseTypeDef"
) -> Iterator[tuple[str, str]]:
    arn = told.get("workerConfiguration", {}).get("workerConfigurationArn")
    if arn is None:
        return
    described = client.describe_worker_configuration(workerConfigurationArn=arn)
    for line in base64.b64decode(described["latestRevision"]["propertiesFileContent"]).decode().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            yield name.strip(), value.strip()


def _log_group(told: "DescribeConnectorResponseTypeDef") -> str:
    logs = told.get("logDelivery", {}).get("workerLogDelivery", {}).get("cloudWatchLogs", {})
    return logs.get("logGroup", "") if logs.get("enabled") else ""
