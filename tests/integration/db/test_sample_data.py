"""The sample shop: what the seeds promise is there, it hangs together, and loading it again takes nothing back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import LiteralString

import pytest

from agents.common.database import Database, Row
from db.migrate import migrate
from db.migrations import read_migrations
from db.sample_data import load
from db.sample_rows import read_rows
from tests.integration.db.conftest import MASTER, Cluster


async def rows(shop: Cluster, sql: LiteralString) -> list[Row]:
    """What the master user finds."""
    async with shop.as_role(MASTER) as database, database.transaction(None) as transaction:
        return await transaction.fetch(sql)


async def column(shop: Cluster, sql: LiteralString) -> list[object]:
    """The only column of what the master user finds."""
    return [next(iter(row.values())) for row in await rows(shop, sql)]


async def test_the_seeds_ids_are_there(shop: Cluster) -> None:
    assert await column(shop, "SELECT customer_id FROM customers ORDER BY 1") == [f"cust{n:03}" for n in range(1, 11)]
    assert await column(shop, "SELECT order_id FROM orders ORDER BY 1") == [f"ORD-2024-{n:03}" for n in range(1, 13)]
    named = {"HD001", "HD002", "HD003", "SW001", "SW002", "SP001", "SP002", "CH001", "PH001", "TB001"}
    live = {"shoe_001", "shoe_002", "band_001", "mat_001", "bottle_001", "shorts_001"}
    numbered = {f"prod{n:03}" for n in range(1, 17)}
    assert {*await column(shop, "SELECT product_id FROM products")} == named | live | numbered


@pytest.mark.parametrize(
    ("product", "price", "stock"),
    [
        ("shoe_001", "120.00", {"8": 3, "9": 5, "10": 5, "11": 2, "12": 1}),
        ("shoe_002", "135.00", {"8": 2, "9": 3, "10": 4, "11": 3, "12": 2}),
        ("band_001", "29.99", {None: 50}),
        ("mat_001", "49.99", {None: 25}),
        ("bottle_001", "34.99", {None: 40}),
        ("shorts_001", "39.99", {"S": 10, "M": 15, "L": 12, "XL": 8}),
    ],
)
async def test_prices_and_stock_are_the_seeds(
    shop: Cluster, product: str, price: str, stock: Mapping[str | None, int]
) -> None:
    async with shop.as_role(MASTER) as database, database.transaction(None) as transaction:
        found = await transaction.fetch(
            "SELECT price, size, quantity FROM products JOIN product_variants USING (product_id) "
            "JOIN inventory USING (variant_id) WHERE product_id = :product",
            product=product,
        )
    assert {row["price"] for row in found} == {Decimal(price)}
    assert {row["size"]: row["quantity"] for row in found} == stock


async def test_what_people_ask_for_exists(shop: Cluster) -> None:
    [order] = await rows(
        shop,
        "SELECT customer_id, order_status, shipping_status, tracking_number, estimated_delivery FROM orders "
        "JOIN shipments USING (order_id) WHERE order_id = 'ORD-2024-001'",
    )
    assert (order["customer_id"], order["order_status"], order["shipping_status"]) == (
        "cust001",
        "shipped",
        "in_transit",
    )
    assert order["tracking_number"]
    assert isinstance(order["estimated_delivery"], date)
    assert order["estimated_delivery"] >= datetime.now(UTC).date()
    assert await rows(shop, "SELECT 1 AS n FROM products WHERE description ILIKE '%gaming laptop%' AND price < 1500")
    assert await rows(
        shop,
        "SELECT 1 AS n FROM products JOIN product_variants USING (product_id) JOIN inventory USING (variant_id) "
        "WHERE description ILIKE '%running shoe%' AND size = '10' AND quantity > 0",
    )


# Each finds rows that contradict one another, where no constraint of one table can.
CONTRADICTIONS: Mapping[str, LiteralString] = {
    "a total that is not the sum of its lines": """
        SELECT order_id FROM orders JOIN order_items USING (order_id)
        GROUP BY order_id, total_amount HAVING total_amount <> sum(quantity * price_per_unit)""",
    "an order without lines": "SELECT order_id FROM orders EXCEPT SELECT order_id FROM order_items",
    "a variant without stock": "SELECT variant_id FROM product_variants EXCEPT SELECT variant_id FROM inventory",
    "a product without a variant": "SELECT product_id FROM products EXCEPT SELECT product_id FROM product_variants",
    "a parcel before its order": """
        SELECT shipment_id FROM shipments JOIN orders USING (order_id) WHERE shipped_date < order_date""",
    "something done in the future": """
        SELECT order_id AS id FROM orders WHERE order_date > CURRENT_DATE
        UNION ALL SELECT shipment_id FROM shipments WHERE greatest(shipped_date, delivered_date) > CURRENT_DATE
        UNION ALL SELECT return_id FROM returns WHERE requested_date > CURRENT_DATE
        UNION ALL SELECT title FROM reviews WHERE review_date > CURRENT_DATE""",
    "a delivery that is overdue but not delayed": """
        SELECT shipment_id FROM shipments
        WHERE shipping_status IN ('in_transit', 'out_for_delivery') AND estimated_delivery < CURRENT_DATE""",
    "a delivered order with a parcel on its way": """
        SELECT order_id FROM orders JOIN shipments USING (order_id)
        WHERE order_status = 'delivered' AND shipping_status <> 'delivered'""",
    "a shipped order without a parcel": """
        SELECT order_id FROM orders WHERE order_status IN ('shipped', 'delivered')
        EXCEPT SELECT order_id FROM shipments WHERE shipped_date IS NOT NULL""",
    "a parcel of an order that was not sent": """
        SELECT order_id FROM orders JOIN shipments USING (order_id)
        WHERE order_status IN ('pending', 'cancelled') AND shipped_date IS NOT NULL""",
    "a return before the delivery": """
        SELECT return_id FROM returns WHERE NOT EXISTS (
            SELECT FROM shipments WHERE shipments.order_id = returns.order_id AND delivered_date <= requested_date)""",
    "a refund above what was paid": """
        SELECT return_id FROM returns JOIN order_items USING (order_id, line_number)
        WHERE refund_amount > quantity * price_per_unit""",
    "a preference for a category that the shop lacks": """
        SELECT preferred_category FROM personalization EXCEPT SELECT category FROM products""",
    "a preference for a brand that the shop lacks": """
        SELECT preferred_brand FROM personalization WHERE preferred_brand IS NOT NULL
        EXCEPT SELECT brand FROM products""",
}


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
async def test_the_shop_does_not_contradict_itself(shop: Cluster, contradiction: str) -> None:
    assert await rows(shop, CONTRADICTIONS[contradiction]) == []


async def snapshot(database: Database) -> list[Row]:
    """Every sample row, as text."""
    async with database.transaction(None) as transaction:
        return [
            row
            for table in read_rows(date(2026, 1, 1))
            for row in await transaction.fetch(f"SELECT CAST(t AS text) AS row FROM {table} AS t ORDER BY 1")  # noqa: S608 - our names
        ]


async def test_loading_again_changes_nothing_not_even_what_people_changed(empty_cluster: Cluster) -> None:
    today = datetime.now(UTC).date()
    async with empty_cluster.as_role(MASTER) as database:
        await migrate(database, read_migrations())
        inserted = await load(database, read_rows(today))
        assert inserted == {table: len(rows) for table, rows in read_rows(today).items()}
        async with database.transaction(None) as transaction:
            await transaction.execute("UPDATE products SET price = 1.23 WHERE product_id = 'shoe_001'")
            await transaction.execute(
                "UPDATE shipments SET shipping_status = 'delayed' WHERE order_id = 'ORD-2024-001'"
            )
        before = await snapshot(database)
        assert not any((await load(database, read_rows(today))).values())
        assert not any((await load(database, read_rows(today + timedelta(days=100)))).values())
        assert await snapshot(database) == before


async def test_the_data_api_loads_the_same(empty_cluster: Cluster, shop: Cluster) -> None:
    database = empty_cluster.over_http()
    await migrate(database, read_migrations())
    await load(database, read_rows(datetime.now(UTC).date()))
    async with shop.as_role(MASTER) as other, empty_cluster.as_role(MASTER) as own:
        assert await snapshot(own) == await snapshot(other)
