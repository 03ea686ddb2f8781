"""Any number of orders in DynamoDB, with two lines of each in PostgreSQL, made by formula."""

from datetime import date, timedelta

import psycopg

from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from benchmarks.promotions.joins.dynamodb import Item, StoredTable

ORDERS_OF_A_CUSTOMER = 15
LINES_OF_AN_ORDER = 2
BYTES_OF_AN_ORDER = 160
_STATUSES = ("pending", "processing", "shipped", "delivered", "cancelled")
_FIRST_DAY = date(2023, 1, 1)
_ROOMY = {
    "engine_rows": 5_000_000,
    "engine_memory_mb": 4096,
    "seconds": 900,
    "scan_read_units": 10**9,
    "postgres_cost": 10**9,
}

_LINES = """
INSERT INTO marketing_order_items
SELECT 'o' || lpad(CAST(n AS text), 9, '0'), line, 'p' || line, 'Product', 1 + n %% 3, 19.99, (1 + n %% 3) * 19.99
  FROM generate_series(0, %s - 1) AS n, generate_series(1, %s) AS line
"""
_TABLE = """
CREATE TABLE marketing_order_items (
    order_id text, line_number integer, product_id text, product_name text, quantity integer,
    price_per_unit numeric(10, 2), line_total numeric(12, 2), PRIMARY KEY (order_id, line_number)
)
"""


def declaration() -> Declaration:
    """Dev's, without its limits: they are what a question of this size would meet first."""
    declared = read_declaration("dev", prefix="")
    return declared.model_copy(update={"limits": declared.limits.model_copy(update=_ROOMY)})


def orders(count: int) -> StoredTable:
    """DynamoDB's side."""
    customers = max(1, count // ORDERS_OF_A_CUSTOMER)

    def item(number: int) -> Item:
        return {
            "order_id": {"S": f"o{number:09d}"},
            "customer_id": {"S": f"c{number % customers:08d}"},
            "order_date": {"S": (_FIRST_DAY + timedelta(days=number % 1000)).isoformat()},
            "amount": {"N": f"{(number * 37) % 50000 / 100:.2f}"},
            "status": {"S": _STATUSES[number % len(_STATUSES)]},
        }

    def numbers_of(customer_id: str) -> range:
        return range(int(customer_id[1:]), count, customers)

    return StoredTable(count, item=item, numbers_of=numbers_of, bytes_of_an_item=BYTES_OF_AN_ORDER)


def fill(dsn: str, count: int) -> None:
    """PostgreSQL's side."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_TABLE)
        connection.execute(_LINES, [count, LINES_OF_AN_ORDER])
        connection.execute("VACUUM ANALYZE marketing_order_items")
