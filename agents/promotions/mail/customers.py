"""Customers and promotions as they are now, by key."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agents.promotions.aws_calls import call
from agents.promotions.mail.letters import Recipient

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]  # a DynamoDB item: its attributes' values are of any of DynamoDB's types


class Customers:
    """Marketing's own tables. `client` takes and gives Python's own values: aws_calls.native_client."""

    def __init__(self, client: "DynamoDBClient", *, customers: str, promotions: str) -> None:
        self._client = client
        self._customers = customers
        self._promotions = promotions

    async def reachable(self, customers: Sequence[str]) -> Mapping[str, Recipient]:
        """Those of at most a hundred whom mail reaches, by id."""
        keys: Sequence[Item] = [{"customer_id": customer} for customer in customers]
        found: dict[str, Recipient] = {}
        while keys:
            items, keys = await self._read(keys)
            found |= {one.customer_id: one for one in map(_recipient, items) if one}
        return found

    async def promotion(self, promotion_id: str) -> Item | None:
        """A promotion."""
        key = {"promotion_id": promotion_id}
        found = await call(lambda: self._client.get_item(TableName=self._promotions, Key=key, ConsistentRead=True))
        return found.get("Item")

    async def _read(self, keys: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
        request: Any = {self._customers: {"Keys": keys, "ConsistentRead": True}}
        response = await call(lambda: self._client.batch_get_item(RequestItems=request))
        left: Any = response.get("UnprocessedKeys", {}).get(self._customers, {})
        return response["Responses"].get(self._customers, []), left.get("Keys", ())


def _recipient(item: Item) -> Recipient | None:
    if item.get("email_status") != "ok" or not item.get("email"):
        return None
    return Recipient(customer_id=item["customer_id"], name=item["name"], email=item["email"], city=item.get("city", ""))
