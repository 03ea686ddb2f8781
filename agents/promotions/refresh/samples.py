"""The sample shop's promotions, and its customers and orders from before the database: put where they are missing."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from agents.promotions.refresh.copying import Beginning, Copier
from agents.promotions.refresh.shop import ShopCustomer, ShopOrder
from db.sample_documents import Row
from db.sample_marketing import FIRST_ORDER, Marketing, day_of_loading, read_marketing
from db.sample_rows import read_rows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

logger = logging.getLogger(__name__)


def load_samples(dynamodb: "DynamoDBServiceResource", prefix: str, *, today: date) -> int:
    """Loads what is missing, and goes on where an earlier load was cut off; returns how many orders were missing.

    Days are counted from the first load: a later one finds the same orders.
    """
    day = _first_load(dynamodb, prefix) or today
    marketing = read_marketing(read_rows(day), day)
    _put_promotions(dynamodb, prefix, marketing.promotions)
    loaded = _copy_customers(Copier(dynamodb, prefix), marketing)
    logger.info("loaded the samples of promotions: day=%s orders=%d", day, loaded)
    return loaded


def _first_load(dynamodb: "DynamoDBServiceResource", prefix: str) -> date | None:
    item = dynamodb.Table(f"{prefix}orders").get_item(Key={"order_id": FIRST_ORDER}, ConsistentRead=True).get("Item")
    return day_of_loading(date.fromisoformat(str(item["order_date"]))) if item else None


def _put_promotions(dynamodb: "DynamoDBServiceResource", prefix: str, promotions: Sequence[Row]) -> None:
    table = dynamodb.Table(f"{prefix}promotions")
    for promotion in promotions:
        try:
            table.put_item(Item=_item(promotion), ConditionExpression="attribute_not_exists(promotion_id)")
        except dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
            continue


def _copy_customers(copier: Copier, marketing: Marketing) -> int:
    """The one whose order tells the day of loading comes first."""
    orders: dict[str, list[ShopOrder]] = defaultdict(list)
    for row in marketing.past_orders:
        orders[str(row["customer_id"])].append(past_order(row))
    loaded = 0
    for row in marketing.customers:
        customer, beginning = _customer(row)
        loaded += copier.copy(customer, orders[customer.customer_id], beginning)
    return loaded


def past_order(row: Row) -> ShopOrder:
    """As old as its day: nothing changes it any more."""
    item = _item(row)
    return ShopOrder(
        **{**item, "order_date": row["order_date"]}, changed_at=f"{item['order_date']}T00:00:00.000000+00:00"
    )


def _customer(row: Row) -> tuple[ShopCustomer, Beginning]:
    item = _item(row)
    who = {name: item.pop(name) for name in ("customer_id", "name", "email", "city", "state")}
    return ShopCustomer(**who), Beginning(**item)


def _item(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
