"""The S3 sink: gzipped lines of JSON, one object for each partition and hour (or what its names tell apart) at a time.

Objects are named by their first offset, so that one whose offsets were not committed is written again, not twice.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed, RecordUnreadable, TryAgain
from local.connectors.file_names import FileNames
from local.connectors.log import Place, Record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CLASS = "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector"
CONVERTER = "org.apache.kafka.connect.json.JsonConverter"
DATA_EXCEPTION = "org.apache.kafka.connect.errors.DataException"
ORIGIN = "kafka-origin"
SERVERS_FAULT = 500


class S3JsonSink:
    """Aiven's S3 sink connector, as far as it writes values as lines of JSON."""

    def __init__(self, connector: Connector, client: "S3Client") -> None:
        self._client = client
        self._bucket = connector.required("aws.s3.bucket.name")
        connector.only("format.output.type", "jsonl", default="csv")
        connector.only("format.output.fields", "value", default="value")
        connector.only("format.output.envelope", "false", default="true")
        self._gzipped = connector.only("file.compression.type", "gzip", "none", default="gzip") == "gzip"
        self._names = FileNames(
            connector.required("file.name.template"),
            zone=connector.configuration.get("file.name.timestamp.timezone", "UTC"),
            by_event=connector.only("file.name.timestamp.source", "event", "wallclock", default="wallclock") == "event",
        )
        # One file has all records of a flush, or as many as it may.
        self._lines = int(connector.configuration.get("file.max.records", "0"))
        self.due_seconds = connector.flush_seconds
        self.most = self._lines or 100_000

    def open(self, origin: str) -> Mapping[Place, int] | None:  # noqa: ARG002 - whichever brokers, Kafka knows
        """Find the bucket. Kafka knows the offsets."""
        self._ask(lambda: self._client.head_bucket(Bucket=self._bucket))
        return None

    def check(self, record: Record) -> None:
        """Its value is JSON, or nothing."""
        _line(record)

    def write(self, records: Sequence[Record], origin: str) -> None:
        """An object for each file."""
        files: dict[str, list[Record]] = {}
        for record in records:
            files.setdefault(self._names.kind(record), []).append(record)
        for file in files.values():
            step = self._lines or len(file)
            for start in range(0, len(file), step):
                self._put(file[start : start + step], origin)

    def _put(self, file: Sequence[Record], origin: str) -> None:
        lines = b"".join(_line(record) for record in file)
        key = self._free_name(self._names.name(file[0]), origin)
        self._ask(
            lambda: self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=gzip.compress(lines, mtime=0) if self._gzipped else lines,
                Metadata={ORIGIN: origin},
            )
        )

    def _free_name(self, name: str, origin: str) -> str:
        """The name, but where brokers that are gone had the same offsets: their objects stay."""
        try:
            told = self._client.head_object(Bucket=self._bucket, Key=name)
        except ClientError:
            return name
        stem, _, extension = name.rpartition("/")[2].partition(".")
        folder = name[: len(name) - len(stem) - len(extension) - 1]
        return name if told["Metadata"].get(ORIGIN) == origin else f"{folder}{stem}-{origin}.{extension}"

    def _ask(self, call: Callable[[], object]) -> None:
        try:
            call()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= SERVERS_FAULT:
                raise TryAgain(str(error)) from error
            told = error.response["Error"]
            message = f"s3://{self._bucket}: {told['Code']} ({told['Message']})"
            raise ConnectorFailed("InvalidInput.S3", message) from error
        except (ConnectionError, HTTPClientError) as error:
            raise TryAgain(str(error)) from error


def _line(record: Record) -> bytes:
    try:
        value = json.loads(record.value or b"null")
    except ValueError as error:
        said = f"{DATA_EXCEPTION}: Converting byte[] to Kafka Connect data failed at {record.place}: {error}"
        raise RecordUnreadable(said, stage="VALUE_CONVERTER", by=CONVERTER) from error
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
