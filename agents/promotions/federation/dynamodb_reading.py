"""Rows out of DynamoDB: page by page, some side by side, with the read units that they consumed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from agents.common.errors import DatabaseUnavailable
from agents.promotions.declaration.model import Source
from agents.promotions.federation.sizes import Size
from agents.promotions.query.attribute_values import AttributeValue, kind_of
from agents.promotions.query.dynamodb import Access
from agents.promotions.value import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 8
_MOST_SEGMENTS = 4
_BYTES_OF_A_SEGMENT = 8_000_000
_OF_AN_ITEM = Decimal("0.5")
_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0
_NO_ANSWER = "The shop's data does not answer right now."

Item = Mapping[str, AttributeValue]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some items, and what they cost."""

    items: Sequence[Item]
    read_units: Decimal

    def columns(self, source: Source, fields: Sequence[str]) -> dict[str, list[Value]]:
        """By field, each value as it is written; what is missing or of another kind than declared is unknown."""
        kinds = {field: kind_of(source.fields[field]) for field in fields}
        return {
            field: [item[field].get(kind) if field in item else None for item in self.items]
            for field, kind in kinds.items()
        }


def in_segments(access: Access, *, size: Size) -> tuple[Access, ...]:
    """A scan of a large table in parts that are read side by side, at the same price."""
    parts = min(_MOST_SEGMENTS, size.bytes // _BYTES_OF_A_SEGMENT)
    if access.kind != "scan" or parts < 2:
        return (access,)
    return tuple(
        replace(access, arguments={**access.arguments, "Segment": part, "TotalSegments": parts})
        for part in range(parts)
    )


OnPage = Callable[[Page], Awaitable[None]]


class DynamoReader:
    """Eventually consistent reads, at half the price: what marketing asks may be a second old."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client

    async def read(self, source: Source, accesses: Sequence[Access], *, on_page: OnPage) -> None:
        """Hands over each page as it comes, one at a time. Raises what `on_page` raises, and stops reading then."""
        gate, turn = asyncio.Semaphore(_AT_ONCE), asyncio.Lock()

        async def in_turn(page: Page) -> None:
            async with turn:
                await on_page(page)

        async def one(access: Access) -> None:
            async with gate:
                await self._one(source, access, in_turn)

        try:
            async with asyncio.TaskGroup() as group:
                for access in accesses:
                    group.create_task(one(access))
        except ExceptionGroup as several:
            raise several.exceptions[0] from several

    async def _one(self, source: Source, access: Access, on_page: OnPage) -> None:
        if access.kind == "batch_get":
            await self._batch(source, access, on_page)
            return
        call = self._client.query if access.kind == "query" else self._client.scan
        arguments = {**access.arguments, "TableName": source.table, "ReturnConsumedCapacity": "TOTAL"}
        while True:
            response = await _called(call, arguments)
            await on_page(
                Page(items=response["Items"], read_units=_units(response.get("ConsumedCapacity"), response["Items"]))
            )
            if "LastEvaluatedKey" not in response:
                return
            arguments["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    async def _batch(self, source: Source, access: Access, on_page: OnPage) -> None:
        """Asks again for what DynamoDB left for later."""
        request: Mapping[str, Any] = {source.table: access.arguments}
        pause = _PAUSE_SECONDS
        while request:
            response = await _called(
                self._client.batch_get_item, {"RequestItems": request, "ReturnConsumedCapacity": "TOTAL"}
            )
            items = response["Responses"].get(source.table, [])
            [consumed] = response.get("ConsumedCapacity") or [None]  # of the one table that was asked
            await on_page(Page(items=items, read_units=_units(consumed, items)))
            request = response.get("UnprocessedKeys", {})
            if request:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


async def _called(call: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """A response, off the event loop."""
    try:
        return await asyncio.to_thread(call, **arguments)
    except (ClientError, BotoCoreError) as error:
        raise DatabaseUnavailable(_NO_ANSWER) from error


def _units(consumed: Mapping[str, Any] | None, items: Sequence[Item]) -> Decimal:
    """As DynamoDB counts; one that does not say (the laptop's) is taken to ask half a unit for each item."""
    return _OF_AN_ITEM * len(items) if consumed is None else Decimal(str(consumed["CapacityUnits"]))
