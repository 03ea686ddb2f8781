"""Pages out of DynamoDB: all of them, what was left for later too, and what they cost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_dynamodb import DynamoDBClient

from agents.common.errors import DatabaseUnavailable, Refused
from agents.promotions.federation.dynamodb_reading import DynamoReader, Page, in_segments
from agents.promotions.federation.sizes import Size
from agents.promotions.query.dynamodb import Access
from tests.fakes.federation_facts import DECLARATION

CUSTOMERS = DECLARATION.sources["customers"]
SCAN = Access("scan", {"ProjectionExpression": "#n0"}, None)


class ScriptedClient:
    """Answers what a test wrote down, one after another, and remembers what it was asked."""

    def __init__(self, *responses: Mapping[str, Any] | Exception) -> None:
        self._responses = list(responses)
        self.asked: list[Mapping[str, Any]] = []

    def scan(self, **arguments: Any) -> Mapping[str, Any]:
        """The next response."""
        self.asked.append(arguments)
        response = self._responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    query = batch_get_item = scan


def _item(id_: str) -> dict[str, dict[str, str]]:
    return {"customer_id": {"S": id_}}


def _page(*ids: str, units: float = 0.5, **more: object) -> dict[str, object]:
    return {"Items": [_item(id_) for id_ in ids], "ConsumedCapacity": {"CapacityUnits": units}, **more}


async def _read(client: ScriptedClient, *accesses: Access) -> list[Page]:
    pages: list[Page] = []

    async def keep(page: Page) -> None:
        pages.append(page)

    await DynamoReader(cast("DynamoDBClient", client)).read(CUSTOMERS, accesses, on_page=keep)
    return pages


async def test_reads_on_until_there_is_no_more() -> None:
    client = ScriptedClient(_page("a", LastEvaluatedKey={"customer_id": {"S": "a"}}), _page("b", units=1.5))
    pages = await _read(client, SCAN)
    assert [item["customer_id"]["S"] for page in pages for item in page.items] == ["a", "b"]
    assert sum(page.read_units for page in pages) == Decimal(2)
    assert client.asked[1]["ExclusiveStartKey"] == {"customer_id": {"S": "a"}}


async def test_asks_again_for_the_keys_that_were_left() -> None:
    keys = {"Keys": [{"customer_id": {"S": "a"}}, {"customer_id": {"S": "b"}}]}
    left = {CUSTOMERS.table: {"Keys": [{"customer_id": {"S": "b"}}]}}
    capacity = [{"CapacityUnits": 0.5}]
    client = ScriptedClient(
        {"Responses": {CUSTOMERS.table: [_item("a")]}, "UnprocessedKeys": left, "ConsumedCapacity": capacity},
        {"Responses": {CUSTOMERS.table: [_item("b")]}, "UnprocessedKeys": {}, "ConsumedCapacity": capacity},
    )
    pages = await _read(client, Access("batch_get", keys, None))
    assert [item["customer_id"]["S"] for page in pages for item in page.items] == ["a", "b"]
    assert client.asked[1]["RequestItems"] == left


async def test_what_is_not_said_to_cost_anything_is_counted_by_its_items() -> None:
    """MiniStack's BatchGetItem does not say."""
    response = {"Responses": {CUSTOMERS.table: [_item("a"), _item("b")]}, "UnprocessedKeys": {}}
    [page] = await _read(ScriptedClient(response), Access("batch_get", {"Keys": []}, None))
    assert page.read_units == Decimal(1)


async def test_a_refusal_over_a_page_stops_the_reading() -> None:
    client = ScriptedClient(_page("a", LastEvaluatedKey={"customer_id": {"S": "a"}}), _page("b"))

    async def refuse(_: Page) -> None:
        raise Refused("too_many_rows", "enough")

    with pytest.raises(Refused, match="enough"):
        await DynamoReader(cast("DynamoDBClient", client)).read(CUSTOMERS, [SCAN], on_page=refuse)
    assert len(client.asked) == 1


async def test_says_nothing_of_what_aws_said() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "arn:aws:iam::1:role/x"}}, "Scan")
    with pytest.raises(DatabaseUnavailable) as error:
        await _read(ScriptedClient(denied), SCAN)
    assert "arn" not in error.value.message


def test_what_is_missing_or_of_another_kind_is_unknown() -> None:
    page = Page(
        items=[{"total_spent": {"N": "12.50"}}, {"total_spent": {"S": "much"}}, {"total_spent": {"NULL": True}}, {}],
        read_units=Decimal(1),
    )
    assert page.columns(CUSTOMERS, ["total_spent"]) == {"total_spent": ["12.50", None, None, None]}


@pytest.mark.parametrize(("megabytes", "parts"), [(1, 1), (15, 1), (16, 2), (500, 4)])
def test_a_large_table_is_scanned_in_parts(megabytes: int, parts: int) -> None:
    split = in_segments(SCAN, size=Size(items=1, bytes=megabytes * 1_000_000))
    assert len(split) == parts
    assert [each.arguments.get("Segment") for each in split] == ([None] if parts == 1 else list(range(parts)))
