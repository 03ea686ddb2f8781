"""Writes customers and orders into DynamoDB so that a customer's totals always are those of their orders.

One transaction holds a customer's totals and the orders that changed them, each conditioned on what was read: whatever
is repeated, overtaken or cut off, nothing is counted twice. The label that marketing gave somebody is never touched.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from agents.promotions.refresh.shop import ShopCustomer, ShopOrder

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Item = Mapping[str, Any]  # a DynamoDB item: its attributes' values are of any of DynamoDB's types

logger = logging.getLogger(__name__)

_ORDERS_A_TRANSACTION = 90
_KEYS_A_READ = 100
_TRIES = 5
_ANEW = ("ConditionalCheckFailed", "TransactionConflict")


class NotCopied(Exception):
    """A customer's items kept changing while they were written; the next refresh finds them again."""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a customer has who is new to marketing."""

    segment: str = "Regular"
    email_status: str = "ok"
    join_date: str | None = None


NEWCOMER = Beginning()


class Copier:
    """The tables of customers and orders."""

    def __init__(self, dynamodb: "DynamoDBServiceResource", prefix: str) -> None:
        self._client = dynamodb.meta.client
        self._dynamodb = dynamodb
        self._customers = f"{prefix}customers"
        self._orders = f"{prefix}orders"

    def copy(self, customer: ShopCustomer, orders: Sequence[ShopOrder], beginning: Beginning = NEWCOMER) -> int:
        """Brings a customer and these of their orders up to date; returns how many were news. Raises NotCopied."""
        return sum(self._copy(customer, chunk, beginning) for chunk in _chunks(orders, _ORDERS_A_TRANSACTION))

    def _copy(self, customer: ShopCustomer, orders: Sequence[ShopOrder], beginning: Beginning) -> int:
        for _ in range(_TRIES):
            seen = Seen(self._customer(customer.customer_id), self._known(orders))
            news = [order for order in orders if seen.is_news(order)]
            values = {**_profile(customer, seen.customer), **seen.totals(news)}
            if seen.customer is None:
                values |= _begun(beginning, news)
            if not news and seen.customer and values.items() <= seen.customer.items():
                return 0
            writes = [self._customer_write(customer.customer_id, values, seen)]
            if self._written([*writes, *(self._order_write(order, seen) for order in news)]):
                return len(news)
        raise NotCopied(customer.customer_id)

    def _customer(self, customer_id: str) -> Item | None:
        table = self._dynamodb.Table(self._customers)
        return table.get_item(Key={"customer_id": customer_id}, ConsistentRead=True).get("Item")

    def _known(self, orders: Sequence[ShopOrder]) -> Mapping[str, Item]:
        """The orders as they were copied before."""
        known: dict[str, Item] = {}
        for chunk in _chunks(orders, _KEYS_A_READ) if orders else ():
            keys: Sequence[Item] = [{"order_id": order.order_id} for order in chunk]
            while keys:
                response = self._dynamodb.batch_get_item(
                    RequestItems={self._orders: {"Keys": keys, "ConsistentRead": True}}
                )
                known |= {str(item["order_id"]): item for item in response["Responses"].get(self._orders, [])}
                left = response.get("UnprocessedKeys", {}).get(self._orders)
                keys = left["Keys"] if left else ()
        return known

    def _customer_write(self, customer_id: str, values: Item, seen: "Seen") -> "TransactWriteItemTypeDef":
        if seen.customer is None:
            return _update(
                self._customers,
                {"customer_id": customer_id},
                values,
                condition="attribute_not_exists(customer_id)",
                read={},
            )
        as_read = {":spent": seen.customer["total_spent"], ":placed": seen.customer["order_count"]}
        condition = "total_spent = :spent AND order_count = :placed"
        return _update(self._customers, {"customer_id": customer_id}, values, condition=condition, read=as_read)

    def _order_write(self, order: ShopOrder, seen: "Seen") -> "TransactWriteItemTypeDef":
        values = {
            "customer_id": order.customer_id,
            "order_date": order.order_date.isoformat(),
            "amount": order.amount,
            "status": order.status,
            "changed_at": order.changed_at,
            **({"promotion_id": order.promotion_id} if order.promotion_id else {}),
        }
        key = {"order_id": order.order_id}
        if known := seen.orders.get(order.order_id):
            as_read = {":before": known["changed_at"]}
            return _update(self._orders, key, values, condition="#changed_at = :before", read=as_read)
        return _update(self._orders, key, values, condition="attribute_not_exists(order_id)", read={})

    def _written(self, writes: "Sequence[TransactWriteItemTypeDef]") -> bool:
        """False when something was not as it was read: then one reads again."""
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
            if not reasons & {*_ANEW}:
                raise
            logger.info("a customer changed while it was copied: reasons=%s", sorted(reasons))
            return False
        return True


@dataclass(frozen=True)
class Seen:
    """What was read of a customer and of their orders, on which every write depends."""

    customer: Item | None
    orders: Mapping[str, Item]

    def is_news(self, order: ShopOrder) -> bool:
        """Whether it is unknown, or known in an earlier state."""
        known = self.orders.get(order.order_id)
        return known is None or str(known["changed_at"]) < order.changed_at

    def totals(self, news: Sequence[ShopOrder]) -> Item:
        """What the customer's totals are with these orders in the place of what was known of them."""
        before = self.customer or {"total_spent": Decimal(0), "order_count": 0}
        spent, placed, latest = before["total_spent"], before["order_count"], before.get("last_order_date", "")
        for order in news:
            old = self.orders.get(order.order_id)
            spent += _counted(order.amount, order.status) - (_counted(old["amount"], old["status"]) if old else 0)
            placed += old is None
            latest = max(latest, order.order_date.isoformat())
        return {"total_spent": spent, "order_count": placed, **({"last_order_date": latest} if latest else {})}


def _update(
    table: str, key: Mapping[str, str], values: Item, *, condition: str, read: Item
) -> "TransactWriteItemTypeDef":
    return {
        "Update": {
            "TableName": table,
            "Key": key,
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {**{f":{name}": value for name, value in values.items()}, **read},
        }
    }


def _profile(customer: ShopCustomer, before: Item | None) -> dict[str, Any]:
    profile: dict[str, Any] = {name: getattr(customer, name) for name in ("name", "email", "city", "state")}
    if before and before["email"] != customer.email and before["email_status"] == "bounced":
        profile["email_status"] = "ok"  # it was the old address that mail did not reach
    return profile


def _counted(amount: Decimal, status: str) -> Decimal:
    return Decimal(0) if status == "cancelled" else amount


def _begun(beginning: Beginning, orders: Sequence[ShopOrder]) -> Mapping[str, str]:
    first = min((order.order_date for order in orders), default=datetime.now(UTC).date())
    return {
        "segment": beginning.segment,
        "email_status": beginning.email_status,
        "join_date": beginning.join_date or first.isoformat(),
    }


def _chunks(orders: Sequence[ShopOrder], most: int) -> Iterator[Sequence[ShopOrder]]:
    """At least one, which may be empty."""
    for start in range(0, max(len(orders), 1), most):
        yield orders[start : start + most]
