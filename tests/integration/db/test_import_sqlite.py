"""Moving an order_management.db into the shop, in a real PostgreSQL: what moves, and what is refused and why."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import pytest

from agents.common.database import Database, Row
from agents.common.errors import ConstraintViolated
from db.legacy.move import move
from db.legacy.report import Report
from db.legacy.source import NotTheOldDatabase, opened
from tests.integration.db.conftest import MASTER, Cluster, copied

TABLES = """
CREATE TABLE product_catalog (product_id, product_name, category, price, description, rating, popularity);
CREATE TABLE inventory (product_id, product_name, category, quantity, in_stock, reorder_threshold, reorder_quantity,
                        last_restock_date, price_per_unit);
CREATE TABLE customers (customer_id, first_name, last_name, email, phone, address, city, state, zip_code);
CREATE TABLE personalization (customer_id, age, gender, income, location, preferred_category, price_range,
                              preferred_brand, loyalty_tier);
CREATE TABLE orders (order_id, customer_id, product_id, product_name, order_status, shipping_status,
                     return_exchange_status, order_date, delivery_date, quantity, price_per_unit, total_amount);
CREATE TABLE purchase_history (customer_id, order_id, product_id);
"""
PRODUCTS = [
    ("prod001", "Radio", "Speakers", 49.5, "It plays.", 4.25, 12),
    ("HD001", "Cans", "Headphones", "80", "", None, 0),
]
STOCK = [
    ("prod001", "Radio", "Speakers", 5, 1, 2, 10, "2024-02-01", 49.5),
    ("CH001", "Charger", "Phones", 0, 0, None, None, None, 20),
]
CUSTOMERS = [
    ("CUST-123", "John", "Doe", "john@example.com", "+1 503 555 0142", "1 Road", "Portland", "or", 97205),
    ("cust-002", "Jane", "O'Brien; DROP TABLE orders; --", "jane@example.com", None, "2 Road", "Boston", "MA", 2108),
]
PROFILES = [("cust001", 34, "female", 82000, "Portland", "Speakers", "Mid-Range", "Nike", "Gold")]
ORDERS = [
    (
        "ORD-2024-001",
        "cust001",
        "prod001",
        "Radio",
        "Shipped",
        "In Transit",
        "None",
        "2024-03-01",
        "2024-03-05",
        2,
        49.5,
        99,
    ),
    (
        "ord-2024-002",
        "CUST-123",
        "HD001",
        "Cans",
        "delivered",
        "Delivered",
        "Returned",
        "2024-02-01",
        "2024-02-04",
        1,
        80,
        80,
    ),
    (
        "ORD-2024-003",
        "cust-002",
        "CH001",
        "Charger",
        "Pending",
        "Not Shipped",
        None,
        "2024-03-02 10:00:00",
        None,
        1,
        20,
        20,
    ),
    ("ORD-2024-004", "Cust-001", "CH001", "Charger", "Cancelled", "Cancelled", "", "2024-03-02", None, 3, 20, "60.00"),
]


def old_database(folder: Path, **rows: Sequence[tuple[object, ...]]) -> Path:
    """A file like the original's, with these rows in place of the usual ones."""
    path = folder / "order_management.db"
    path.unlink(missing_ok=True)
    usual: dict[str, Sequence[tuple[object, ...]]] = {
        "product_catalog": PRODUCTS,
        "inventory": STOCK,
        "customers": CUSTOMERS,
        "personalization": PROFILES,
    }
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
        for table, table_rows in {**usual, "orders": ORDERS, **rows}.items():
            for row in table_rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - our names
        connection.commit()
    return path


async def imported(database: Database, path: Path) -> Report:
    """The whole import."""
    with opened(path) as source:
        return await move(source, database)


@pytest.fixture
def cluster(migrated: Cluster) -> Cluster:
    """A migrated shop with nothing in it."""
    return copied(migrated)


@pytest.fixture
async def database(cluster: Cluster) -> AsyncIterator[Database]:
    """By the pool."""
    async with cluster.as_role(MASTER) as pool:
        yield pool


async def rows(database: Database, sql: LiteralString) -> list[Row]:
    """What is found."""
    async with database.transaction(None) as transaction:
        return await transaction.fetch(sql)


async def everything(database: Database) -> list[Row]:
    """Every row that an import may touch, as text."""
    tables = ("products", "product_variants", "inventory", "customers", "customer_aliases", "personalization", "orders")
    return [
        row
        for table in (*tables, "order_items", "shipments", "returns")
        for row in await rows(database, f"SELECT CAST(t AS text) AS row FROM {table} AS t ORDER BY 1")  # noqa: S608 - our names
    ]


async def test_new_orders_go_on_after_the_imported_ones(database: Database, tmp_path: Path) -> None:
    year = datetime.now(UTC).year
    order = (f"ORD-{year}-100050", *ORDERS[0][1:])
    await imported(database, old_database(tmp_path, orders=[order, (f"ORD-{year - 1}-999999", *ORDERS[0][1:])]))
    assert (await rows(database, "SELECT next_order_id() AS id"))[0]["id"] == f"ORD-{year}-100051"
    await imported(database, old_database(tmp_path, orders=[order]))
    assert (await rows(database, "SELECT next_order_id() AS id"))[0]["id"] == f"ORD-{year}-100052"


async def test_all_of_it_moves_under_the_one_customer_key(database: Database, tmp_path: Path) -> None:
    report = await imported(database, old_database(tmp_path))
    assert report.refusals == []
    assert dict(report.moved) == {
        "product_catalog": 2,
        "inventory": 2,
        "customers": 2,
        "personalization": 1,
        "orders": 4,
    }
    orders = await rows(database, "SELECT order_id, customer_id, order_status, total_amount FROM orders ORDER BY 1")
    assert [(row["order_id"], row["customer_id"], row["order_status"]) for row in orders] == [
        ("ORD-2024-001", "cust001", "shipped"),
        ("ORD-2024-002", "cust001", "delivered"),
        ("ORD-2024-003", "cust002", "pending"),
        ("ORD-2024-004", "cust001", "cancelled"),
    ]
    parcels = await rows(database, "SELECT order_id, shipping_status, tracking_number FROM shipments ORDER BY 1")
    assert [tuple(row.values()) for row in parcels] == [
        ("ORD-2024-001", "in_transit", None),
        ("ORD-2024-002", "delivered", None),
    ]
    [back] = await rows(database, "SELECT order_id, kind, return_status FROM returns")
    assert tuple(back.values()) == ("ORD-2024-002", "return", "refunded")
    [jane] = await rows(database, "SELECT last_name, zip_code FROM customers WHERE customer_id = 'cust002'")
    assert tuple(jane.values()) == ("O'Brien; DROP TABLE orders; --", "02108")
    aliases = await rows(database, 'SELECT alias, customer_id FROM customer_aliases ORDER BY alias COLLATE "C"')
    assert [tuple(row.values()) for row in aliases] == [
        ("CUST-123", "cust001"),
        ("Cust-001", "cust001"),
        ("cust-002", "cust002"),
    ]


async def test_a_second_run_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = old_database(tmp_path)
    first = await imported(database, path)
    before = await everything(database)
    second = await imported(database, path)
    assert (second.moved, second.refusals) == ({}, [])
    assert second.there_already == first.moved
    assert await everything(database) == before


async def test_the_sample_shop_stays_as_it_is_where_keys_meet(shop: Cluster, tmp_path: Path) -> None:
    async with shop.as_role(MASTER) as database:
        before = await everything(database)
        report = await imported(database, old_database(tmp_path))
        assert await everything(database) == before
    assert not report.moved


async def test_the_data_api_imports_the_same(database: Database, cluster: Cluster, tmp_path: Path) -> None:
    report = await imported(cluster.over_http(), old_database(tmp_path))
    assert report.moved["orders"] == 4
    assert len(await rows(database, "SELECT order_id FROM orders")) == 4


ORDER = ("ORD-2024-009", "cust001", "prod001", "Radio", "pending", None, None, "2024-03-01", None, 1, 49.5, 49.5)
CUSTOMER = ("cust009", "Ann", "Lee", "ann@example.com", None, "3 Road", "Reno", "NV", "89501")


def changed(row: tuple[object, ...], place: int, value: object) -> tuple[object, ...]:
    """A row with another value in one place."""
    return (*row[:place], value, *row[place + 1 :])


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, None, "order_id is empty"),
        (0, "2024-009", "order_id is not one like"),
        (0, "ORD-2024-001", "stands twice in the file"),
        (0, "ORD-2024-009'; DROP TABLE orders; --", "order_id is not one like"),
        (1, "%", "neither one like cust001 nor a known alias"),
        (1, "cust999", "customer_id is nobody's"),
        (1, b"\xff\xfe", "customer_id is not text"),
        (2, "prod999", "product_id is not sold"),
        (3, "Radio\x00", "characters that text has not"),
        (3, "x" * 10_001, "longer than"),
        (4, "lost", "order_status is none of ours"),
        (5, "Delivered", "contradict each other"),
        (5, "teleported", "shipping_status is none of ours"),
        (6, "Returned", "came back before it was delivered"),
        (6, "eaten", "return_exchange_status is none of ours"),
        (7, "yesterday", "order_date is not a date"),
        (7, "0024-01-01", "not of this century"),
        (9, 0, "quantity is below 1"),
        (9, 1.5, "quantity is not a whole number"),
        (9, 2**40, "quantity is too large"),
        (10, -49.5, "price_per_unit is negative"),
        (10, "NaN", "price_per_unit is not a number"),
        (10, float("inf"), "price_per_unit is not a number"),
        (11, 1, "total_amount is not quantity times"),
    ],
)
async def test_a_wrong_order_is_refused_with_the_reason(
    database: Database, tmp_path: Path, place: int, value: object, reason: str
) -> None:
    report = await imported(database, old_database(tmp_path, orders=[*ORDERS, changed(ORDER, place, value)]))
    [refusal] = report.refusals
    assert refusal.table == "orders"
    assert reason in refusal.reason
    assert report.moved["orders"] == len(ORDERS)


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, "cust-001", "cust001 stands twice in the file"),
        (1, " ", "first_name is empty"),
        (3, "JOHN@example.com", "email belongs to another customer"),
        (3, "nobody", "email is none"),
        (7, "Nevada", "state is not two letters"),
        (8, "8950x", "zip_code is none"),
    ],
)
async def test_a_wrong_customer_is_refused_with_their_orders(
    database: Database, tmp_path: Path, place: int, value: object, reason: str
) -> None:
    stranger = changed(CUSTOMER, place, value)
    orders = [changed(ORDER, 1, "cust009")]
    report = await imported(database, old_database(tmp_path, customers=[*CUSTOMERS, stranger], orders=orders))
    customer, order = report.refusals
    assert reason in customer.reason
    assert order.reason == "customer_id is nobody's"


async def test_history_follows_from_orders(database: Database, tmp_path: Path) -> None:
    history = [("cust001", "ORD-2024-001", "prod001"), ("cust001", None, "HD001")]
    report = await imported(database, old_database(tmp_path, purchase_history=history))
    assert report.there_already["purchase_history"] == 1
    [refusal] = report.refusals
    assert "no order of the shop has it" in refusal.reason


async def test_all_or_nothing(database: Database, tmp_path: Path) -> None:
    """What no check of ours foresaw is refused by PostgreSQL, with everything before it."""
    async with database.transaction(None) as transaction:
        await transaction.execute("ALTER TABLE orders ADD CONSTRAINT unforeseen CHECK (order_id <> 'ORD-2024-004')")
    before = await everything(database)
    with pytest.raises(ConstraintViolated):
        await imported(database, old_database(tmp_path))
    assert await everything(database) == before


async def test_thousands_of_rows_move_in_pieces(database: Database, tmp_path: Path) -> None:
    many = [changed(ORDER, 0, f"ORD-2024-{number:05}") for number in range(1, 2_001)]
    report = await imported(database, old_database(tmp_path, orders=many))
    assert report.moved["orders"] == 2_000
    assert len(await rows(database, "SELECT order_id FROM order_items")) == 2_000


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, but long enough to look like one " * 20)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE birds (name)")
    for name, words in (("text.db", "can't be read"), ("other.db", "none of the tables"), ("no.db", "is no file")):
        with pytest.raises(NotTheOldDatabase, match=words), opened(tmp_path / name):
            pass


def test_the_report_names_rows_and_reasons() -> None:
    report = Report()
    report.moved["orders"] = 3
    for number in range(7):
        report.refuse("orders", f"ORD-{number}", "quantity is below 1")
    lines = [*report.lines()]
    assert lines[1].split() == ["orders", "3", "0", "7"]
    assert lines[2].endswith("and 2 more: quantity is below 1")
