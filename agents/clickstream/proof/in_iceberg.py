"""Looks for marked events in the Iceberg table: by the Glue catalog, with a filter on the time of a proof."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow as pa
import pyarrow.compute as pc
from botocore.exceptions import BotoCoreError, ClientError
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import NoSuchNamespaceError, NoSuchTableError, ValidationError
from pyiceberg.table import Table

from agents.clickstream.proof.clock import Clock
from agents.clickstream.proof.marked import numbers_in, request_prefix
from agents.clickstream.proof.places import Cursor, Look, Sighting, Unreadable

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client

# The connector's own columns beside what the record holds: where in Kafka it was, and the time that it bears there.
_PARTITION, _OFFSET, _TIME = "kafka_partition", "kafka_offset", "kafka_timestamp"
_COLUMNS = ("data", "data_list", "meta", _PARTITION, _OFFSET)

# Around the start of a proof, by the clocks of others: a filter that leaves most files of a table unread.
_BEFORE_MS, _AFTER_MS = 60_000, 180_000


class IcebergTable:
    """Each look reads the table as it is, of it only the files that may hold the proof's requests."""

    def __init__(self, session: boto3.Session, *, database: str, table: str, clock: Clock) -> None:
        self._session = session
        self._name = (database, table)
        self._clock = clock

    async def note(self) -> Cursor:
        """The time, and whether the table is there: the connector makes it with the first event."""
        try:
            await asyncio.to_thread(self._table)
        except Unreadable as error:
            return {"since_ms": self._clock(), "was_there": error.why != "absent"}
        return {"since_ms": self._clock(), "was_there": True}

    async def look(self, mark: str, cursor: Cursor) -> Look:
        """All rows of the proof's requests."""
        return await asyncio.to_thread(self._look, mark, cursor)

    def _look(self, mark: str, cursor: Cursor) -> Look:
        rows = self._rows(self._table(), mark, int(str(cursor["since_ms"])))
        seen: Counter[str] = Counter()
        sightings: list[Sighting] = []
        for row in rows.to_pylist():
            place = f"{row[_PARTITION]}:{row[_OFFSET]}"
            seen[place] += 1  # the same record again is another row
            position = f"{place}#{seen[place]}"
            sightings += (Sighting(number=n, position=position, at_ms=self._clock()) for n in numbers_in(row, mark))
        return Look(sightings=tuple(sightings), cursor={**cursor, "was_there": True})

    def _rows(self, table: Table, mark: str, since_ms: int) -> pa.Table:
        columns = tuple(name for name in _COLUMNS if name in table.schema().column_names)
        try:
            scan = table.scan(row_filter=_written_around(since_ms), selected_fields=columns)
            rows = scan.to_arrow()
            meta = rows["meta"]  # of text or of large text, as Arrow likes
            request_ids = pc.map_lookup(meta, pa.scalar("rid", meta.type.key_type), "first")
            return rows.filter(pc.starts_with(request_ids, request_prefix(mark)))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:  # a column that is not there, or is something else
            raise Unreadable("malformed", f"the table {self._called} has not the columns of events") from error
        except OSError as error:
            raise Unreadable("malformed", f"files of the table {self._called} can't be read") from error

    def _table(self) -> Table:
        try:
            return self._catalog().load_table(self._name)
        except (NoSuchTableError, NoSuchNamespaceError) as error:
            raise Unreadable("absent", f"the table {self._called} is not in the Glue catalog") from error
        except ClientError as error:
            raise self._refused(error) from error
        except BotoCoreError as error:
            raise Unreadable("unreachable", f"Glue does not answer for the table {self._called} ({error})") from error
        except (OSError, ValueError, ValidationError) as error:
            raise Unreadable("malformed", f"the metadata of the table {self._called} can't be read") from error

    def _catalog(self) -> GlueCatalog:
        glue: GlueClient = self._session.client("glue")
        return GlueCatalog("glue", client=glue, **self._storage())

    def _storage(self) -> dict[str, Any]:
        """PyIceberg reads files by Arrow, with the session's credentials as they are now."""
        s3: S3Client = self._session.client("s3")
        properties = {"s3.endpoint": s3.meta.endpoint_url, "s3.region": s3.meta.region_name}
        if credentials := self._session.get_credentials():
            frozen = credentials.get_frozen_credentials()
            keys = {
                "s3.access-key-id": frozen.access_key,
                "s3.secret-access-key": frozen.secret_key,
                "s3.session-token": frozen.token,
            }
            properties |= {name: key for name, key in keys.items() if key}
        return properties

    def _refused(self, error: ClientError) -> Unreadable:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "AccessDeniedException":
            return Unreadable("denied", f"reading the table {self._called} is not allowed")
        return Unreadable("unreachable", f"Glue does not answer for the table {self._called} ({code})")

    @property
    def _called(self) -> str:
        return ".".join(self._name)


def _written_around(since_ms: int) -> str:
    """In PyIceberg's own language, of two times and nothing that anybody wrote."""
    first, last = (
        datetime.fromtimestamp((since_ms + around) / 1000, UTC).isoformat() for around in (-_BEFORE_MS, _AFTER_MS)
    )
    return f"{_TIME} >= '{first}' and {_TIME} <= '{last}'"
