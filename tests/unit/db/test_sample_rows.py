"""Documents of a shop as rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from db.sample_rows import read_rows

TODAY = date(2026, 11, 20)
PRODUCTS = """
category = "things"

[[product]]
id = "prod001"
name = "Thing"
brand = "Maker"
price = 9.95
rating = 4.5
popularity = 3
description = "A thing."
sizes = { S = 1, "10.5" = 0 }
warranty = { months = 6, covers = "all", excludes = "nothing" }

[[product]]
id = "prod002"
name = "Simple thing"
brand = "Maker"
price = 1.10
rating = 0.0
popularity = 0
description = "Another."
stock = 7
"""
CUSTOMERS = """
[[customer]]
id = "cust001"
first_name = "A"
last_name = "B"
email = "a@example.com"
phone = "1"
address = "c"
city = "d"
state = "OR"
zip_code = "97205"
personalization = { age = 30 }
viewed = [{ product = "prod001", day = -1, at = 19:30:00, seconds = 5 }]
"""
ORDERS = """
[[order]]
id = "ORD-2024-001"
customer = "cust001"
status = "shipped"
placed = -3
lines = [{ variant = "prod001-10.5", quantity = 2 }, { variant = "prod002" }]
shipments = [{ id = "SHP-2024-001", status = "in_transit", shipped = -1, estimated = 2 }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop of two products and one order."""
    for kind, text in (("products", PRODUCTS), ("customers", CUSTOMERS), ("orders", ORDERS)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "all.toml").write_text(text)
    return tmp_path


def test_a_product_is_stocked_by_variant(folder: Path) -> None:
    rows = read_rows(TODAY, folder)
    stock = {row["variant_id"]: row["quantity"] for row in rows["inventory"]}
    assert stock == {"prod001-S": 1, "prod001-10.5": 0, "prod002": 7}
    assert [row["size"] for row in rows["product_variants"]] == ["S", "10.5", None]
    assert [row["product_id"] for row in rows["warranties"]] == ["prod001"]
    assert {row["category"] for row in rows["products"]} == {"things"}


def test_an_order_takes_names_and_prices_from_the_catalogue(folder: Path) -> None:
    rows = read_rows(TODAY, folder)
    [order] = rows["orders"]
    assert order["total_amount"] == Decimal("21.00")
    assert [(line["line_number"], line["product_name"], line["price_per_unit"]) for line in rows["order_items"]] == [
        (1, "Thing", Decimal("9.95")),
        (2, "Simple thing", Decimal("1.10")),
    ]


def test_days_are_counted_from_the_day_of_loading(folder: Path) -> None:
    rows = read_rows(TODAY, folder)
    [order], [parcel], [event] = rows["orders"], rows["shipments"], rows["browsing_events"]
    assert order["order_date"] == date(2026, 11, 17)
    assert (parcel["shipped_date"], parcel["estimated_delivery"]) == (date(2026, 11, 19), date(2026, 11, 22))
    assert parcel["delivered_date"] is None
    assert event["viewed_at"] == datetime(2026, 11, 19, 19, 30, tzinfo=UTC)


def test_an_event_has_the_same_id_on_every_day(folder: Path) -> None:
    first, second = (read_rows(day, folder)["browsing_events"] for day in (TODAY, date(2027, 5, 1)))
    assert [row["event_id"] for row in first] == [row["event_id"] for row in second]


def test_an_order_of_nothing_that_is_sold_is_refused(folder: Path) -> None:
    (folder / "orders" / "all.toml").write_text(ORDERS.replace("prod002", "prod003"))
    with pytest.raises(KeyError, match="prod003"):
        read_rows(TODAY, folder)
