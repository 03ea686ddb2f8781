"""The Iceberg sink: rows appended to a table of the Glue catalogue, with their offsets in the snapshot that has them.

A commit that was made although nobody heard so is found in the table, and its records are not appended again.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.exceptions import CommitFailedException, NoSuchNamespaceError, NoSuchTableError
from pyiceberg.table import Table
from pyiceberg.transforms import parse_transform

from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed, TryAgain
from local.connectors.log import Place, Record, after, next_offsets
from local.connectors.rows import Rows

GLUE = "org.apache.iceberg.aws.glue.GlueCatalog"
PARTITION = re.compile(r"(?:(\w+)\((\w+)\)|(\w+))")
DEFAULT_COMMIT_MILLISECONDS = "300000"
MOST = 100_000


class IcebergSink:
    """Iceberg's sink connector, as far as it appends to one table of Glue's."""

    def __init__(self, connector: Connector, *, endpoint: str) -> None:
        connector.only("iceberg.catalog.catalog-impl", GLUE, default="")
        connector.required("iceberg.control.topic")
        self._connector = connector
        self._name = connector.required("iceberg.tables")
        self._warehouse = connector.required("iceberg.catalog.warehouse")
        self._creates = connector.configuration.get("iceberg.tables.auto-create-enabled") == "true"
        self._evolves = connector.configuration.get("iceberg.tables.evolve-schema-enabled") == "true"
        self._partitions = tuple(_partitions(connector.configuration.get("iceberg.tables.default-partition-by", "")))
        self._rows = Rows(connector)
        self._endpoint = endpoint
        self._known = False
        interval = connector.configuration.get("iceberg.control.commit.interval-ms", DEFAULT_COMMIT_MILLISECONDS)
        self.due_seconds = float(interval) / 1000
        self.most = MOST

    def open(self, origin: str) -> Mapping[Place, int] | None:
        """Find the database, and the offsets of the table's last snapshot that has any of these brokers."""
        with self._refusals():
            catalog = self._catalog()
            catalog.load_namespace_properties(self._name.rpartition(".")[0])
            table = self._find(catalog)
            self._known = table is not None
            return _offsets(table, self._property(origin)) or None if table else None

    def check(self, record: Record) -> None:
        """Its transforms make a row of it."""
        self._rows.row(record)

    def write(self, records: Sequence[Record], origin: str) -> None:
        """Append what is not there yet, in one snapshot."""
        with self._refusals():
            table = self._table(records)
            written = _offsets(table, self._property(origin))
            missing = after(records, written)
            if not missing:
                return
            rows = self._rows.table(missing)
            self._evolve(table, rows)
            offsets = {f"{topic}-{number}": offset for (topic, number), offset in written.items()}
            offsets |= {f"{topic}-{number}": offset for (topic, number), offset in next_offsets(missing).items()}
            table.append(rows, snapshot_properties={self._property(origin): json.dumps(offsets)})

    def _property(self, origin: str) -> str:
        """As Iceberg's own names it, and by brokers: others have other records at the same offsets."""
        return f"kafka.connect.offsets.{origin}.{self._connector.group}"

    def _catalog(self) -> Catalog:
        keys = {
            "access-key-id": "test",
            "secret-access-key": "test",
            "region": self._region(),
            "endpoint": self._endpoint,
        }
        told = {f"{service}.{name}": value for service in ("glue", "s3") for name, value in keys.items()}
        return load_catalog("glue", type="glue", warehouse=self._warehouse, **told)

    def _region(self) -> str:
        return self._connector.configuration.get("iceberg.catalog.client.region", "us-east-1")

    def _find(self, catalog: Catalog) -> Table | None:
        try:
            return catalog.load_table(self._name)
        except NoSuchTableError:
            return None

    def _table(self, records: Sequence[Record]) -> Table:
        """The table, made by the first records. One that was there and is gone is not made again behind its back."""
        catalog = self._catalog()
        table = self._find(catalog)
        if table is None and (self._known or not self._creates):
            raise ConnectorFailed("UnhandledException", f"NoSuchTableException: Table does not exist: {self._name}")
        self._known = True
        return table or self._create(catalog, self._rows.table(records).schema)

    def _create(self, catalog: Catalog, schema: pa.Schema) -> Table:
        with catalog.create_table_transaction(self._name, schema) as creation, creation.update_spec() as spec:
            for transform, column in self._partitions:
                if column in schema.names:
                    field = column if transform == "identity" else f"{column}_{transform}"
                    spec.add_field(column, parse_transform(transform), field)
        return catalog.load_table(self._name)

    def _evolve(self, table: Table, rows: pa.Table) -> None:
        known = {field.name for field in table.schema().fields}
        if not self._evolves or known >= set(rows.schema.names):
            return
        with table.update_schema() as update:
            update.union_by_name(rows.schema)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """What the catalogue and the bucket say, as what it means for the connector."""
        try:
            yield
        except (NoSuchNamespaceError, NoSuchTableError) as error:
            raise ConnectorFailed("UnhandledException", f"{type(error).__name__}: {error}") from error
        except CommitFailedException as error:
            raise TryAgain(str(error)) from error
        except ClientError as error:
            told = error.response["Error"]
            raise ConnectorFailed("UnhandledException", f"{told['Code']}: {told['Message']}") from error
        except BotoCoreError as error:
            raise TryAgain(str(error)) from error
        except (OSError, ValueError) as error:  # Arrow's file system and schemas
            if "Could not connect" in str(error) or "NETWORK_CONNECTION" in str(error):
                raise TryAgain(str(error)) from error
            raise ConnectorFailed("UnhandledException", f"{type(error).__name__}: {error}") from error


def _offsets(table: Table, name: str) -> dict[Place, int]:
    """Where records go on after the newest snapshot that tells of them."""
    snapshot = table.current_snapshot()
    while snapshot is not None:
        told: Any = snapshot.summary.additional_properties.get(name) if snapshot.summary else None
        if told is not None:
            places = ((key.rpartition("-"), offset) for key, offset in json.loads(told).items())
            return {(topic, int(number)): offset for (topic, _, number), offset in places}
        parent = snapshot.parent_snapshot_id
        snapshot = table.snapshot_by_id(parent) if parent is not None else None
    return {}


def _partitions(told: str) -> Iterator[tuple[str, str]]:
    """`day(column)` or `column`, separated by commas, as transforms and columns."""
    for part in (part.strip() for part in told.split(",") if part.strip()):
        found = PARTITION.fullmatch(part)
        if found is None:
            raise ConnectorFailed("InvalidInput.Configuration", f"Unsupported partitioning: {part}.")
        yield (found[1], found[2]) if found[1] else ("identity", found[3])
