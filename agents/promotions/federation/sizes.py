"""How large DynamoDB's tables and indexes are, as DescribeTable says: some hours old, and asked rarely.

A table that DynamoDB has not counted yet is said to be empty. One page of it is counted then: whoever asks for an
estimate of a new table would else be told that it costs nothing.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from agents.common.errors import DatabaseUnavailable
from agents.promotions.declaration.model import Source

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_REMEMBERED_SECONDS = 300.0
BYTES_OF_A_READ_UNIT = 8192  # eventually consistent: half a unit for each 4 KiB
_BYTES_OF_AN_ITEM = 200  # where nobody says
_OF_A_TABLE_BEYOND_A_PAGE = 10
_NO_ANSWER = "The shop's data does not answer right now."


@dataclass(frozen=True, kw_only=True)
class Size:
    """Of a table or an index."""

    items: int
    bytes: int

    @property
    def bytes_of_an_item(self) -> float:
        """On average."""
        return self.bytes / self.items if self.items else _BYTES_OF_AN_ITEM


class TableSizes:
    """Remembered for some minutes: DynamoDB itself counts about every six hours."""

    def __init__(self, client: "DynamoDBClient", *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[float, Mapping[str | None, Size]]] = {}

    async def of(self, source: Source) -> Mapping[str | None, Size]:
        """By index name; the table itself is None."""
        asked_at, sizes = self._known.get(source.table, (float("-inf"), {}))
        if self._clock() - asked_at > _REMEMBERED_SECONDS:
            sizes = await asyncio.to_thread(self._described, source.table)
            self._known[source.table] = (self._clock(), sizes)
        return sizes

    def _described(self, table: str) -> Mapping[str | None, Size]:
        try:
            described = self._client.describe_table(TableName=table)["Table"]
        except (ClientError, BotoCoreError) as error:
            raise DatabaseUnavailable(_NO_ANSWER) from error
        own = (
            _size(described["ItemCount"], described["TableSizeBytes"])
            if described["ItemCount"]
            else self._counted(table)
        )
        sizes: dict[str | None, Size] = {None: own}
        for index in described.get("GlobalSecondaryIndexes", []):
            items = index.get("ItemCount", 0)
            sizes[index["IndexName"]] = _size(items, index.get("IndexSizeBytes", 0)) if items else own
        return sizes

    def _counted(self, table: str) -> Size:
        page = self._client.scan(TableName=table, Select="COUNT", ReturnConsumedCapacity="TOTAL")
        times = _OF_A_TABLE_BEYOND_A_PAGE if "LastEvaluatedKey" in page else 1
        units = page["ConsumedCapacity"]["CapacityUnits"] if page["ScannedCount"] else 0.0
        return Size(items=page["ScannedCount"] * times, bytes=int(units * BYTES_OF_A_READ_UNIT) * times)


def _size(items: int, size: int) -> Size:
    return Size(items=items, bytes=size or items * _BYTES_OF_AN_ITEM)
