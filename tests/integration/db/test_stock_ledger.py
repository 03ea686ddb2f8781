"""Whoever writes inventory, by whatever statement: the sum of a variant's movements is its stock."""

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.integration.db.conftest import Cluster

Connection = psycopg.Connection[dict[str, object]]


@pytest.fixture
def shelf(shop: Cluster) -> Iterator[Connection]:
    """The sample shop as its owner; nothing that a test does is kept."""
    with psycopg.connect(shop.superuser_dsn, row_factory=dict_row) as connection:
        connection.execute("SET ROLE clickshop_admin")
        yield connection
        connection.rollback()


def movements(shelf: Connection, variant_id: str, *, after: int = 0) -> list[tuple[object, ...]]:
    """Change, quantity afterwards and reason of each movement but the first ones."""
    rows = shelf.execute(
        "SELECT change, quantity_after, reason FROM stock_movements WHERE variant_id = %s "
        "ORDER BY movement_id OFFSET %s",
        (variant_id, after),
    )
    return [tuple(row.values()) for row in rows]


def discrepancies(shelf: Connection) -> list[dict[str, object]]:
    """Where the ledger and the stock disagree."""
    return shelf.execute("SELECT * FROM stock_discrepancies").fetchall()


def test_the_sample_shop_opened_with_its_stock(shelf: Connection) -> None:
    assert movements(shelf, "shoe_001-10") == [(5, 5, "opening")]
    assert movements(shelf, "prod014-12") == [(0, 0, "opening")]
    [row] = shelf.execute("SELECT count(*) AS n, sum(change) AS pieces FROM stock_movements").fetchall()
    [stock] = shelf.execute("SELECT count(*) AS n, sum(quantity) AS pieces FROM inventory").fetchall()
    assert row == stock
    assert discrepancies(shelf) == []


def test_a_count_and_a_delivery_are_told_apart(shelf: Connection) -> None:
    shelf.execute("UPDATE inventory SET quantity = 4 WHERE variant_id = 'shoe_001-10'")
    shelf.execute(
        "UPDATE inventory SET quantity = quantity + 20, last_restock_date = CURRENT_DATE "
        "WHERE variant_id = 'shoe_001-10'"
    )
    assert movements(shelf, "shoe_001-10", after=1) == [(-1, 4, "count"), (20, 24, "restock")]


def test_a_sale_and_its_release_name_the_order(shelf: Connection) -> None:
    for reason, change in (("sale", -2), ("release", 2)):
        shelf.execute(
            "SELECT set_config('clickshop.stock_reason', %s, true), set_config('clickshop.order_id', %s, true)",
            (reason, "ORD-2024-001"),
        )
        shelf.execute("UPDATE inventory SET quantity = quantity + %s WHERE variant_id = 'shoe_001-10'", (change,))
    rows = shelf.execute("SELECT change, reason FROM stock_movements WHERE order_id = 'ORD-2024-001'").fetchall()
    assert [tuple(row.values()) for row in rows] == [(-2, "sale"), (2, "release")]


@pytest.mark.parametrize(
    ("reason", "order_id", "change"),
    [
        ("sale", "ORD-2024-001", 1),
        ("release", "ORD-2024-001", -1),
        ("sale", "", -1),
        ("sale", "ORD-2099-999", -1),
        ("gift", "", -1),
    ],
)
def test_what_a_movement_says_of_itself_is_true(shelf: Connection, reason: str, order_id: str, change: int) -> None:
    shelf.execute(
        "SELECT set_config('clickshop.stock_reason', %s, true), set_config('clickshop.order_id', %s, true)",
        (reason, order_id),
    )
    with pytest.raises(psycopg.errors.IntegrityError):
        shelf.execute("UPDATE inventory SET quantity = quantity + %s WHERE variant_id = 'shoe_001-10'", (change,))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory SET quantity = quantity + 3",
        "UPDATE inventory SET quantity = 0",
        "UPDATE inventory SET reorder_threshold = reorder_threshold + 1",
        "DELETE FROM inventory WHERE variant_id LIKE 'shoe_001%'",
        "TRUNCATE inventory",
        "UPDATE inventory SET variant_id = 'shoe_001-13' WHERE variant_id = 'shoe_001-12'",
        "INSERT INTO inventory (variant_id, quantity) VALUES ('shoe_001-13', 7), ('shoe_001-10', 9) "
        "ON CONFLICT (variant_id) DO UPDATE SET quantity = excluded.quantity",
        "MERGE INTO inventory i USING (VALUES ('shoe_001-13', 4), ('shoe_001-10', 2), ('shoe_001-11', 0)) w (v, n) "
        "ON i.variant_id = w.v WHEN MATCHED AND n = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET quantity = n "
        "WHEN NOT MATCHED THEN INSERT (variant_id, quantity) VALUES (v, n)",
    ],
)
def test_the_ledger_adds_up_after_any_statement(shelf: Connection, statement: str) -> None:
    shelf.execute(
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES ('shoe_001-13', 'shoe_001', '13')"
    )
    shelf.execute(statement.encode())
    assert discrepancies(shelf) == []


def test_the_ledger_adds_up_after_copy(shelf: Connection) -> None:
    shelf.execute(
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES ('shoe_001-13', 'shoe_001', '13')"
    )
    with shelf.cursor().copy("COPY inventory (variant_id, quantity) FROM STDIN") as copy:
        copy.write_row(("shoe_001-13", 8))
    assert movements(shelf, "shoe_001-13") == [(8, 8, "opening")]


def test_the_ledger_knows_when_it_does_not_add_up(shelf: Connection) -> None:
    shelf.execute("RESET ROLE")
    shelf.execute("SET session_replication_role = replica")  # only a superuser gets past a trigger
    shelf.execute("UPDATE inventory SET quantity = 99 WHERE variant_id = 'shoe_001-10'")
    assert discrepancies(shelf) == [{"variant_id": "shoe_001-10", "quantity": 99, "moved": Decimal(5)}]
