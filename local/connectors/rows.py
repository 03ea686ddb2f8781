"""Records as rows of a table, by the transforms that a connector's configuration names.

https://iceberg.apache.org/docs/latest/kafka-connect/#smts-for-the-apache-iceberg-sink-connector
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed, RecordUnreadable
from local.connectors.log import Record

ICEBERG = "org.apache.iceberg.connect.transforms"
JSON_TO_MAP = f"{ICEBERG}.JsonToMapTransform"
TEXT_MAP = pa.map_(pa.string(), pa.string())

Row = dict[str, tuple[pa.DataType, Any]]
"""A row's values with their types, by column."""

Transform = Callable[[Row, Record], None]
"""Changes a row of a record."""


class Rows:
    """The transforms of a connector, in their order."""

    def __init__(self, connector: Connector) -> None:
        self._transforms = tuple(_transforms(connector))

    def table(self, records: Sequence[Record]) -> pa.Table:
        """The records as a table, whose columns are those that any of them has."""
        rows = [self.row(record) for record in records]
        types: dict[str, pa.DataType] = {}
        for row in rows:
            for name, (kind, _value) in row.items():
                if types.setdefault(name, kind) != kind:
                    raise ConnectorFailed(
                        "UnhandledException", f"DataException: column {name} is {kind} and was {types[name]} before."
                    )
        values = [{name: value for name, (_kind, value) in row.items()} for row in rows]
        return pa.Table.from_pylist(values, schema=pa.schema(list(types.items())))

    def row(self, record: Record) -> Row:
        """One record's. Raises RecordUnreadable."""
        row: Row = {}
        for transform in self._transforms:
            transform(row, record)
        return row


def _transforms(connector: Connector) -> Iterator[Transform]:
    names = [name.strip() for name in connector.configuration.get("transforms", "").split(",") if name.strip()]
    for name in names:
        prefix = f"transforms.{name}."
        kind = connector.required(f"{prefix}type")
        if kind not in KNOWN:
            raise ConnectorFailed("InvalidInput.Configuration", f"Class {kind} could not be found ({prefix}type).")
        told = {key.removeprefix(prefix): v for key, v in connector.configuration.items() if key.startswith(prefix)}
        yield KNOWN[kind](told)
    if JSON_TO_MAP not in [connector.configuration.get(f"transforms.{one}.type") for one in names]:
        raise ConnectorFailed("InvalidInput.Configuration", "Without JsonToMapTransform, a text is no row.")


def _json_to_map(_told: Mapping[str, str]) -> Transform:
    def transform(row: Row, record: Record) -> None:
        for name, value in _object(record).items():
            if value is not None:
                row[name] = _column(value)

    return transform


def _kafka_metadata(told: Mapping[str, str]) -> Transform:
    field = told.get("field_name", "_kafka_metadata")

    def transform(row: Row, record: Record) -> None:
        row[f"{field}_topic"] = pa.string(), record.topic
        row[f"{field}_partition"] = pa.int32(), record.partition
        row[f"{field}_offset"] = pa.int64(), record.offset
        row[f"{field}_timestamp"] = pa.int64(), record.timestamp

    return transform


def _timestamp(told: Mapping[str, str]) -> Transform:
    field = told.get("field", "")

    def transform(row: Row, _record: Record) -> None:
        if field in row:
            moment = datetime.fromtimestamp(row[field][1] / 1000, UTC)
            row[field] = pa.timestamp("us", tz="UTC"), moment

    return transform


KNOWN: Mapping[str, Callable[[Mapping[str, str]], Transform]] = {
    JSON_TO_MAP: _json_to_map,
    f"{ICEBERG}.KafkaMetadataTransform": _kafka_metadata,
    "org.apache.kafka.connect.transforms.TimestampConverter$Value": _timestamp,
}


def _object(record: Record) -> Mapping[str, Any]:
    try:
        told = json.loads(record.value or b"")
    except ValueError:
        told = None
    if not isinstance(told, dict):
        said = f"{ICEBERG}.JsonToMapException: the record at {record.place} is no JSON object."
        raise RecordUnreadable(said, stage="TRANSFORMATION", by=JSON_TO_MAP)
    return told


def _column(value: Any) -> tuple[pa.DataType, Any]:
    """A value's type and itself: what is below an object is text."""
    if isinstance(value, dict):
        return TEXT_MAP, _texts(value)
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return pa.list_(TEXT_MAP), [_texts(one) for one in value]
    if isinstance(value, list):
        return pa.list_(pa.string()), [_text(one) for one in value]
    if isinstance(value, bool):
        return pa.bool_(), value
    if isinstance(value, int):
        return pa.int64(), value
    return (pa.float64(), value) if isinstance(value, float) else (pa.string(), value)


def _texts(value: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [(name, _text(one)) for name, one in value.items()]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
