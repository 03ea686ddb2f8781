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
    assert {*await column(shop, "SELECT customer_id FROM customers")} >= {f"cust{n:03}" for n in range(1, 11)}
    assert {*await column(shop, "SELECT order_id FROM orders")} >= {f"ORD-2024-{n:03}" for n in range(1, 13)}
    named = {"HD001", "HD002", "HD003", "SW001", "SW002", "SP001", "SP002", "CH001", "PH001", "TB001"}
    live = {"shoe_001", "shoe_002", "band_001", "mat_001", "bottle_001", "shorts_001"}
    numbered = {f"prod{n:03}" for n in range(1, 17)}
    assert {*await column(shop, "SELECT product_id FROM products")} >= named | live | numbered


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


@pytest.mark.parametrize(
    ("counted", "least"),
    [
        ("products", 180),
        ("customers", 60),
        ("orders", 400),
        ("reviews", 600),
        ("knowledge_articles", 80),
        ("(SELECT DISTINCT category FROM products) AS category", 12),
        (
            "(SELECT DISTINCT product_id FROM inventory JOIN product_variants USING (variant_id) "
            "WHERE quantity = 0) AS sold_out",
            10,
        ),
        ("orders WHERE order_status = 'pending'", 5),
        ("orders WHERE order_status = 'processing'", 10),
        ("orders WHERE order_status = 'shipped'", 30),
        ("orders WHERE order_status = 'delivered'", 250),
        ("orders WHERE order_status = 'cancelled'", 20),
        ("shipments WHERE shipping_status = 'delayed'", 5),
        ("returns WHERE kind = 'exchange'", 5),
        ("returns WHERE return_status = 'rejected'", 2),
        ("refunds WHERE refund_status = 'completed'", 20),
        ("refunds WHERE refund_status = 'pending'", 2),
        ("payments WHERE payment_status = 'failed'", 2),
        (
            "(SELECT order_id FROM order_items GROUP BY order_id HAVING count(*) > 1 INTERSECT "
            "SELECT order_id FROM returns) AS partly_returned",
            15,
        ),
        ("reviews WHERE rating = 1", 10),
        ("reviews WHERE body ILIKE '%ignore all previous instructions%'", 1),
    ],
)
async def test_there_is_enough_of_everything(shop: Cluster, counted: LiteralString, least: int) -> None:
    [row] = await rows(shop, f"SELECT count(*) AS number FROM {counted}")  # noqa: S608 - literals
    assert int(str(row["number"])) >= least


async def test_every_kind_of_electronics_has_a_guide_in_numbered_steps(shop: Cluster) -> None:
    guided = await column(
        shop, "SELECT DISTINCT category FROM knowledge_articles WHERE kind = 'guide' AND body LIKE '1. %2. %3. %'"
    )
    assert {*guided} >= {
        *(
            "headphones",
            "speakers",
            "laptops",
            "phones and tablets",
            "smartwatches",
            "computer accessories",
            "kitchen",
            "home",
        ),
    }


async def test_sums_are_made_of_their_parts(shop: Cluster) -> None:
    """120.00 and 8 % of tax are 129.60; below 50.00 shipping is 9.99, unless a tier makes it free."""
    async with shop.as_role(MASTER) as database, database.transaction(None) as transaction:
        found = await transaction.fetch(
            "INSERT INTO orders (order_id, customer_id, order_status, order_date, total_amount, delivery_is_free) "
            "VALUES "
            "('ORD-2099-001', 'cust001', 'pending', CURRENT_DATE, 120.00, false), "
            "('ORD-2099-002', 'cust001', 'pending', CURRENT_DATE, 49.99, false), "
            "('ORD-2099-003', 'cust001', 'pending', CURRENT_DATE, 50.00, false), "
            "('ORD-2099-004', 'cust001', 'pending', CURRENT_DATE, 49.99, true) "
            "RETURNING tax, shipping, amount_due"
        )
        await transaction.execute("DELETE FROM orders WHERE order_id LIKE 'ORD-2099-%'")
    assert [tuple(str(value) for value in row.values()) for row in found] == [
        ("9.60", "0.00", "129.60"),
        ("4.00", "9.99", "63.98"),
        ("4.00", "0.00", "54.00"),
        ("4.00", "0.00", "53.99"),
    ]


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
    "a review by somebody who does not have the product": """
        SELECT title, customer_id, product_id FROM reviews WHERE NOT EXISTS (
            SELECT FROM orders JOIN order_items USING (order_id) JOIN product_variants USING (variant_id)
            JOIN shipments USING (order_id)
            WHERE orders.customer_id = reviews.customer_id AND product_variants.product_id = reviews.product_id
              AND delivered_date <= review_date)""",
    "an order without a payment": "SELECT order_id FROM orders EXCEPT SELECT order_id FROM payments",
    "a payment by somebody else's means": """
        SELECT payment_id FROM payments JOIN payment_methods USING (payment_method_id) JOIN orders USING (order_id)
        WHERE payment_methods.customer_id <> orders.customer_id""",
    "a payment in another state than its order": """
        SELECT order_id, payment_status FROM payments JOIN orders USING (order_id)
        WHERE (order_status IN ('shipped', 'delivered')) <> (payment_status = 'captured')
           OR (payment_status = 'voided' AND order_status <> 'cancelled')
           OR (payment_status = 'failed' AND order_status <> 'pending')""",
    "an expired card that paid": """
        SELECT payment_id FROM payments JOIN payment_methods USING (payment_method_id)
        WHERE payment_status = 'authorized' AND expires_on < CURRENT_DATE""",
    "refunds of more than was paid": """
        SELECT order_id FROM refunds JOIN payments USING (payment_id) JOIN orders USING (order_id)
        GROUP BY order_id, amount_due HAVING sum(amount) > amount_due""",
    "a refund of something that was not paid": """
        SELECT refund_id FROM refunds JOIN payments USING (payment_id) WHERE payment_status <> 'captured'""",
    "a refund that is not its return's": """
        SELECT return_id FROM refunds JOIN returns USING (return_id)
        WHERE goods IS DISTINCT FROM refund_amount
           OR (refund_status = 'completed') <> (return_status = 'refunded')""",
    "a return that was refunded without a refund": """
        SELECT return_id FROM returns WHERE return_status = 'refunded' EXCEPT SELECT return_id FROM refunds""",
    "money paid back in the future": """
        SELECT refund_id FROM refunds WHERE greatest(issued_date, completed_date) > CURRENT_DATE""",
    "more sold than the catalogue says": """
        SELECT product_id FROM products JOIN product_variants USING (product_id) JOIN order_items USING (variant_id)
        GROUP BY product_id, popularity HAVING sum(quantity) > popularity""",
    "somebody without a profile, preferences or a way to pay": """
        SELECT customer_id FROM customers EXCEPT (SELECT customer_id FROM personalization
        INTERSECT SELECT customer_id FROM customer_preferences INTERSECT SELECT customer_id FROM payment_methods)""",
    "a wish for a category that the shop lacks": """
        SELECT jsonb_array_elements_text(categories) FROM customer_preferences EXCEPT SELECT category FROM products""",
    "a wish for a brand that the shop lacks": """
        SELECT jsonb_array_elements_text(brands) FROM customer_preferences EXCEPT SELECT brand FROM products""",
    "delivery that is free without a reason": """
        SELECT order_id FROM orders JOIN personalization USING (customer_id)
        WHERE delivery_is_free <> (loyalty_tier <> 'bronze')""",
    "a moment after its stream's end": """
        SELECT stream_id, event_number FROM stream_events JOIN streams USING (stream_id)
        WHERE at_second > duration_seconds""",
    "moments of a stream that are not in its order": """
        SELECT stream_id, event_number FROM (
            SELECT stream_id, event_number, at_second - lag(at_second) OVER (
                PARTITION BY stream_id ORDER BY event_number) AS later FROM stream_events) moments WHERE later < 0""",
    "a product that is shown twice, or put away without being shown": """
        SELECT stream_id, event_number FROM (
            SELECT stream_id, event_number, kind, lag(kind) OVER (
                PARTITION BY stream_id, product_id ORDER BY event_number) AS before
            FROM stream_events WHERE kind IN ('product_shown', 'product_hidden')) moments
        WHERE kind = before OR (kind = 'product_hidden' AND before IS NULL)""",
    "a live product whose time to be put away is not its next one": """
        SELECT s.stream_id, s.event_number FROM live_timeline s
        WHERE kind = 'product_shown' AND shown_until_second IS DISTINCT FROM (
            SELECT min(at_second) FROM stream_events h WHERE h.stream_id = s.stream_id
            AND h.product_id = s.product_id AND h.kind = 'product_hidden' AND h.event_number > s.event_number)""",
    "a price that somebody says, though the catalogue has another tomorrow": """
        SELECT stream_id, event_number FROM stream_events WHERE text ~ '[0-9]+\\.[0-9]{2}|\\$'""",
    "an article about a product that is in another category": """
        SELECT article_id FROM knowledge_articles JOIN products USING (product_id)
        WHERE knowledge_articles.category <> products.category""",
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
    """Every sample row, as text, but for when it was written."""
    async with database.transaction(None) as transaction:
        return [
            row
            for table in read_rows(date(2026, 1, 1))
            for row in await transaction.fetch(
                f"SELECT CAST(to_jsonb(t) - 'changed_at' AS text) AS row FROM {table} AS t ORDER BY 1"  # noqa: S608 - our names
            )
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
