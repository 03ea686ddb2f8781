"""A DynamoDB without a network: AWS's own client, answered from memory with the bytes that the service would send.

What the client does is measured (it signs, writes and parses JSON); what a network and DynamoDB take is not.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Mapping[str, str]]
_BYTES_OF_A_PAGE = 1_000_000
_BYTES_OF_A_READ_UNIT = 8192


class StoredTable:
    """Items by their number, in pages as a Scan finds them. What was written once is kept, and not the items."""

    def __init__(
        self,
        count: int,
        *,
        item: Callable[[int], Item],
        numbers_of: Callable[[str], Iterable[int]],
        bytes_of_an_item: int,
    ) -> None:
        self._count = count
        self._item = item
        self._numbers_of = numbers_of
        self._bytes_of_an_item = bytes_of_an_item
        of_a_page = _BYTES_OF_A_PAGE // bytes_of_an_item
        self._pages = [range(start, min(start + of_a_page, count)) for start in range(0, count, of_a_page)]
        self._written: dict[tuple[tuple[str, ...], int], list[bytes]] = {}

    @property
    def size(self) -> Mapping[str, int]:
        """As DescribeTable says it."""
        return {"ItemCount": self._count, "TableSizeBytes": self._count * self._bytes_of_an_item}

    def scanned(self, names: tuple[str, ...], *, segment: int, segments: int, after: int | None) -> bytes:
        """A page, as it was written when it was first asked for: who writes it is not what is measured."""
        if (names, segments) not in self._written:
            self._written[names, segments] = [
                self._answer(page, names, number, more=number + segments < len(self._pages))
                for number, page in enumerate(self._pages)
            ]
        number = segment if after is None else after + segments
        return self._written[names, segments][number] if number < len(self._pages) else self._answer([], names)

    def found(self, names: tuple[str, ...], value: str) -> bytes:
        """All items of one partition, in one page."""
        return self._answer(self._numbers_of(value), names)

    def _answer(self, numbers: Iterable[int], names: tuple[str, ...], page: int = 0, *, more: bool = False) -> bytes:
        items = [{name: item[name] for name in names if name in item} for item in map(self._item, numbers)]
        units = max(0.5, len(items) * self._bytes_of_an_item / _BYTES_OF_A_READ_UNIT)
        document = {
            "Items": items,
            "Count": len(items),
            "ScannedCount": len(items),
            "ConsumedCapacity": {"TableName": "orders", "CapacityUnits": units},
            **({"LastEvaluatedKey": {"page": {"N": str(page)}}} if more else {}),
        }
        return json.dumps(document).encode()


def client_of(tables: Mapping[str, StoredTable]) -> "DynamoDBClient":
    """AWS's client, whose requests end here."""
    client = boto3.Session("none", "none", region_name="us-east-1").client(
        "dynamodb", config=Config(max_pool_connections=16, retries={"total_max_attempts": 1})
    )
    client.meta.events.register("before-send.dynamodb", _answering(tables))  # type: ignore[arg-type]  # may answer
    return client


def _answering(tables: Mapping[str, StoredTable]) -> Callable[..., AWSResponse]:
    def answer(request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        return _Answered(_body(tables, operation, json.loads(request.body)))

    return answer


def _body(tables: Mapping[str, StoredTable], operation: str, asked: Mapping[str, Any]) -> bytes:
    table = tables[asked["TableName"]]
    if operation == "DescribeTable":
        return json.dumps({"Table": {"TableName": asked["TableName"], **table.size}}).encode()
    marks = asked["ProjectionExpression"].split(", ")
    names = tuple(asked["ExpressionAttributeNames"][mark] for mark in marks)
    if operation == "Query":
        [value] = asked["ExpressionAttributeValues"].values()
        return table.found(names, value["S"])
    after = asked.get("ExclusiveStartKey")
    return table.scanned(
        names,
        segment=asked.get("Segment", 0),
        segments=asked.get("TotalSegments", 1),
        after=int(after["page"]["N"]) if after else None,
    )


class _Answered(AWSResponse):
    """A response that came from nowhere."""

    def __init__(self, body: bytes) -> None:
        super().__init__("https://dynamodb.example", 200, HTTPHeaders(), None)
        self._body = body

    @property
    def content(self) -> bytes:
        """The whole body."""
        return self._body
