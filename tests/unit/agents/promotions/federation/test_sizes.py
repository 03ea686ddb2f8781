"""How large tables are: asked rarely, and counted where DynamoDB has not counted yet."""

from typing import Any, cast

from mypy_boto3_dynamodb import DynamoDBClient

from agents.promotions.federation.sizes import Size, TableSizes
from tests.fakes.federation_facts import DECLARATION

CUSTOMERS = DECLARATION.sources["customers"]


class DescribedTable:
    """A table that says what a test wants of its size, and one page of which is counted."""

    def __init__(self, items: int, size: int, *, page: int = 0, has_more: bool = False) -> None:
        self._items, self._size, self._page, self._has_more = items, size, page, has_more
        self.asked = 0

    def describe_table(self, **_: Any) -> dict[str, Any]:
        """As DynamoDB answers."""
        self.asked += 1
        index = {"IndexName": "segment-index", "ItemCount": self._items // 2, "IndexSizeBytes": self._size // 2}
        table = {"ItemCount": self._items, "TableSizeBytes": self._size, "GlobalSecondaryIndexes": [index]}
        return {"Table": table}

    def scan(self, **_: Any) -> dict[str, Any]:
        """A page of 128 read units."""
        more: dict[str, Any] = {"LastEvaluatedKey": {}} if self._has_more else {}
        return {"ScannedCount": self._page, "ConsumedCapacity": {"CapacityUnits": 128.0}, **more}


def _sizes(table: DescribedTable, now: list[float]) -> TableSizes:
    return TableSizes(cast("DynamoDBClient", table), clock=lambda: now[0])


async def test_a_table_and_its_indexes_are_as_large_as_they_say() -> None:
    sizes = await _sizes(DescribedTable(1000, 200_000), [0.0]).of(CUSTOMERS)
    assert sizes == {None: Size(items=1000, bytes=200_000), "segment-index": Size(items=500, bytes=100_000)}


async def test_sizes_are_remembered_for_some_minutes() -> None:
    table, now = DescribedTable(1000, 200_000), [0.0]
    sizes = _sizes(table, now)
    await sizes.of(CUSTOMERS)
    now[0] = 299.0
    await sizes.of(CUSTOMERS)
    assert table.asked == 1
    now[0] = 301.0
    await sizes.of(CUSTOMERS)
    assert table.asked == 2


async def test_a_new_table_is_not_taken_for_an_empty_one() -> None:
    sizes = await _sizes(DescribedTable(0, 0, page=5000), [0.0]).of(CUSTOMERS)
    assert sizes[None] == sizes["segment-index"] == Size(items=5000, bytes=128 * 8192)


async def test_a_new_table_beyond_a_page_is_taken_for_a_large_one() -> None:
    sizes = await _sizes(DescribedTable(0, 0, page=5000, has_more=True), [0.0]).of(CUSTOMERS)
    assert sizes[None].items == 50_000
