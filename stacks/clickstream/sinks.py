"""What the two sinks are told, in the keys of the versions that docker/connectors/ packs."""

from collections.abc import Mapping

import aws_cdk as cdk

from stacks.clickstream.layer import Layer

TABLE = "app_logs"
_STRING = "org.apache.kafka.connect.storage.StringConverter"
_JSON = "org.apache.kafka.connect.json.JsonConverter"
_TRANSFORMS = "org.apache.iceberg.connect.transforms"


def warehouse(layer: Layer) -> str:
    """Where Iceberg's files are."""
    return f"s3://{layer.told('Bucket')}/{layer.named()}/iceberg"


def worker_properties(layer: Layer) -> str:
    """Of the workers of both: how often a sink is told to write what it has."""
    return "\n".join(
        (f"key.converter={_STRING}", f"value.converter={_STRING}", f"offset.flush.interval.ms={_flush(layer)}", "")
    )


def json_sink(layer: Layer) -> Mapping[str, str]:
    """Aiven's S3 sink: gzip objects of one event a line, in folders of the hour in which they came.

    An object is named by the first offset in it, so that what is written again after a crash is the same object.
    https://github.com/Aiven-Open/cloud-storage-connectors-for-apache-kafka/blob/main/s3-sink-connector/README.md
    """
    hour = "/".join(
        f"{name}={{{{timestamp:unit={unit}}}}}"
        for name, unit in (("year", "yyyy"), ("month", "MM"), ("day", "dd"), ("hour", "HH"))
    )
    file = "{{topic}}-{{partition}}-{{start_offset:padding=true}}.json.gz"
    return {
        **_tolerance(layer),
        "connector.class": "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
        "tasks.max": "2",
        "topics": layer.told("EventsTopic"),
        "key.converter": _STRING,
        "value.converter": _JSON,
        "value.converter.schemas.enable": "false",
        "aws.s3.bucket.name": layer.told("Bucket"),
        "aws.s3.region": layer.region,
        "format.output.type": "jsonl",
        "format.output.fields": "value",
        "format.output.envelope": "false",
        "file.compression.type": "gzip",
        "file.max.records": "20000",
        "file.name.timestamp.source": "event",
        "file.name.timestamp.timezone": "UTC",
        "file.name.template": f"{layer.named()}/json/{{{{topic}}}}/{hour}/{file}",
    }


def iceberg_sink(layer: Layer, *, tls: cdk.CfnCondition) -> Mapping[str, str]:
    """Iceberg's own sink, into a table that it makes and commits to once, however often it is started.

    Who sends an event decides what is in it: as a map of texts its fields can't contradict the table's types, which
    would stop the sink. https://iceberg.apache.org/docs/latest/kafka-connect/
    """
    protocol = cdk.Fn.condition_if(tls.logical_id, "SSL", "PLAINTEXT").to_string()
    return {
        **_tolerance(layer),
        "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
        "tasks.max": "2",
        "topics": layer.told("EventsTopic"),
        "key.converter": _STRING,
        "value.converter": _STRING,
        "transforms": "json,kafka,time",
        "transforms.json.type": f"{_TRANSFORMS}.JsonToMapTransform",
        "transforms.kafka.type": f"{_TRANSFORMS}.KafkaMetadataTransform",
        "transforms.kafka.field_name": "kafka",
        "transforms.time.type": "org.apache.kafka.connect.transforms.TimestampConverter$Value",
        "transforms.time.field": "kafka_timestamp",
        "transforms.time.target.type": "Timestamp",
        "iceberg.control.topic": layer.told("ControlTopic"),
        "iceberg.control.commit.interval-ms": _flush(layer),
        # The sink's own clients, beside those of Kafka Connect.
        "iceberg.kafka.bootstrap.servers": layer.told("KafkaBootstrap"),
        "iceberg.kafka.security.protocol": protocol,
        "iceberg.tables": f"{layer.told('GlueDatabase')}.{TABLE}",
        "iceberg.tables.auto-create-enabled": "true",
        "iceberg.tables.evolve-schema-enabled": "true",
        "iceberg.tables.schema-force-optional": "true",
        "iceberg.tables.default-partition-by": "day(kafka_timestamp)",
        "iceberg.catalog.catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
        "iceberg.catalog.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        "iceberg.catalog.warehouse": warehouse(layer),
        "iceberg.catalog.client.region": layer.region,
    }


def _tolerance(layer: Layer) -> Mapping[str, str]:
    """A record that no converter or transform can read is put aside, and the sink goes on: one would stop it for good.

    What a sink's own code refuses (put) still stops it: neither of the two uses Kafka Connect's ErrantRecordReporter.
    https://kafka.apache.org/documentation/#connect_errorreporting
    """
    return {
        "errors.tolerance": "all",
        "errors.deadletterqueue.topic.name": layer.told("DeadLetterTopic"),
        # Where it came from, and why it was not read.
        "errors.deadletterqueue.context.headers.enable": "true",
        # The alarm counts these lines. Without the records themselves: they are people's.
        "errors.log.enable": "true",
    }


def _flush(layer: Layer) -> str:
    """In milliseconds: CloudFormation can't multiply, and can write zeros behind."""
    return f"{layer.parameter('FlushSeconds').value_as_string}000"
