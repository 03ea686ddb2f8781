"""What a preview says of customers, orders and money is what the shop's past says."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

import boto3
import pytest

from agents.promotions.query.plan import Filter
from agents.promotions.writes.plans import ChangePrices, ChangeSegment, CreatePromotion, Selection
from db.sample_marketing import Marketing, read_marketing
from db.sample_rows import read_rows
from tests.fakes.marketing_data import Rows, fill_dynamodb
from tests.fakes.promotion_writes import MIA
from tests.integration.agents.promotions.writes.conftest import PriceTag
from tests.integration.data_api import Aws

TODAY = datetime.now(UTC).date()
CENT = Decimal("0.01")
SOLD = """
SELECT sum(items.quantity * round(price * 0.1, 2)), count(DISTINCT orders.order_id), count(DISTINCT orders.customer_id)
  FROM order_items items JOIN orders USING (order_id)
  JOIN product_variants USING (variant_id) JOIN products USING (product_id)
 WHERE product_id = 'shoe_001' AND orders.order_date >= %s AND orders.order_status <> 'cancelled'
"""


@pytest.fixture
def marketing(with_engine: PriceTag, aws: Aws) -> Marketing:
    """The sample shop's customers, orders and promotions where marketing asks for them."""
    rows = read_marketing(read_rows(TODAY), TODAY)
    spent = {str(row["customer_id"]): Decimal(0) for row in rows.customers}
    for order in rows.orders:
        if order["status"] != "cancelled":
            spent[str(order["customer_id"])] += Decimal(str(order["amount"]))
    customers = [{**row, "total_spent": spent[str(row["customer_id"])]} for row in rows.customers]
    sources = cast("Rows", {"customers": customers, "orders": rows.orders, "promotions": rows.promotions})
    client = boto3.Session("test", "test", region_name="us-east-1").client("dynamodb", endpoint_url=aws.endpoint)
    fill_dynamodb(client, with_engine.house.declaration, sources)
    with_engine.house.clock.at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    return Marketing(customers=customers, orders=rows.orders, promotions=rows.promotions)


def since(days: int) -> date:
    """The first of the last so many days, today included."""
    return TODAY - timedelta(days=days - 1)


async def test_what_a_discount_may_cost(with_engine: PriceTag, marketing: Marketing) -> None:
    plan = CreatePromotion(name="Winter", description="Warm", discount_percent=Decimal(15), target_segment="VIP")
    approval = (await with_engine.house.service().request(MIA, plan)).approval
    vips = {row["customer_id"] for row in marketing.customers if row["segment"] == "VIP"}
    orders = [
        row
        for row in marketing.orders
        if row["customer_id"] in vips and row["status"] != "cancelled" and str(row["order_date"]) >= str(since(30))
    ]
    sales = sum((Decimal(str(row["amount"])) for row in orders), Decimal(0))
    assert (approval.impact.customers, approval.impact.orders) == (len(vips), len(orders))
    assert approval.impact.money == -(sales * Decimal("0.15")).quantize(CENT, ROUND_HALF_UP)
    assert sales > 0


async def test_what_a_new_price_means_at_past_sales(with_engine: PriceTag, marketing: Marketing) -> None:
    rows = Selection(filters=(Filter(field="products.product_id", operator="equals", values=("shoe_001",)),))
    approval = (await with_engine.house.service().request(MIA, ChangePrices(rows=rows, percent=Decimal(10)))).approval
    assert marketing.orders
    [(money, orders, customers)] = with_engine.shop.ask(SOLD, since(90))
    assert approval.impact.money == (money or 0)
    assert (approval.impact.orders, approval.impact.customers) == (orders, customers)
    assert [one.after for one in approval.changes] == [{"price": Decimal("132.00")}]


async def test_which_orders_a_segments_customers_placed(with_engine: PriceTag, marketing: Marketing) -> None:
    plan = ChangeSegment(rows=Selection(rules=("vip",)), segment="Regular")
    approval = (await with_engine.house.service().request(MIA, plan)).approval
    meant = {
        str(row["customer_id"])
        for row in marketing.customers
        if Decimal(str(row["total_spent"])) > 2000 and row["segment"] != "Regular"
    }
    assert {one.key["customer_id"] for one in approval.changes} == meant
    orders = [
        row
        for row in marketing.orders
        if row["customer_id"] in meant and row["status"] != "cancelled" and str(row["order_date"]) >= str(since(90))
    ]
    assert approval.impact.orders == len(orders)
