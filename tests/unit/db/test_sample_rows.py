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
personalization = { age = 30, loyalty_tier = "silver" }
pays_with = [
    { id = "PM-0001", kind = "debit_card", brand = "Visa", last4 = "0042", expires = 3 },
    { id = "PM-0002", kind = "paypal", account = "a***@example.com" },
]
aliases = ["CUST-123"]
preferences = { categories = ["things"], newsletter = -10 }
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


def test_a_product_of_sizes_in_colors_has_a_variant_for_each(folder: Path) -> None:
    (folder / "products" / "all.toml").write_text(
        PRODUCTS.replace('sizes = { S = 1, "10.5" = 0 }', 'sizes_by_color = { "Deep Blue" = { S = 1, M = 2 } }')
    )
    (folder / "orders" / "all.toml").write_text(ORDERS.replace("prod001-10.5", "prod001-DeepBlue-M"))
    rows = read_rows(TODAY, folder)
    assert {row["variant_id"]: (row["color"], row["size"]) for row in rows["product_variants"]} == {
        "prod001-DeepBlue-S": ("Deep Blue", "S"),
        "prod001-DeepBlue-M": ("Deep Blue", "M"),
        "prod002": (None, None),
    }


def test_a_customer_has_aliases_wishes_and_ways_to_pay(folder: Path) -> None:
    rows = read_rows(TODAY, folder)
    assert {row["alias"] for row in rows["customer_aliases"]} == {"cust-001", "CUST-123"}
    [wishes] = rows["customer_preferences"]
    assert (wishes["newsletter"], wishes["newsletter_since"]) == (True, date(2026, 11, 10))
    card, account = rows["payment_methods"]
    assert (card["is_default"], card["expires_on"]) == (True, date(2027, 2, 28))
    assert (account["is_default"], account["expires_on"]) == (False, None)


@pytest.mark.parametrize(
    ("status", "paid", "captured"),
    [
        ("processing", "authorized", None),
        ("shipped", "captured", date(2026, 11, 19)),
        ("cancelled", "voided", None),
    ],
)
def test_a_payment_follows_its_order(folder: Path, status: str, paid: str, captured: date | None) -> None:
    (folder / "orders" / "all.toml").write_text(ORDERS.replace('shipped"\nplaced', f'{status}"\nplaced'))
    rows = read_rows(TODAY, folder)
    [order], [payment] = rows["orders"], rows["payments"]
    assert order["delivery_is_free"] is True
    assert (payment["payment_id"], payment["payment_method_id"]) == ("PAY-2024-001", "PM-0001")
    assert (payment["payment_status"], payment["captured_date"]) == (paid, captured)


def test_a_refused_card_has_paid_nothing(folder: Path) -> None:
    (folder / "orders" / "all.toml").write_text(f'{ORDERS}paid_with = "PM-0002"\npayment_failed = "No cover."\n')
    [payment] = read_rows(TODAY, folder)["payments"]
    assert (payment["payment_method_id"], payment["payment_status"]) == ("PM-0002", "failed")
    assert (payment["authorized_date"], payment["failure_reason"]) == (None, "No cover.")


def test_a_return_is_refunded_once_it_says_when(folder: Path) -> None:
    back = (
        'returns = [{ id = "RET-2024-001", line = 2, kind = "return", status = "refunded", reason = "Too blue.", '
        "requested = -2, refund = 1.10, refunded = -1 }]\n"
    )
    (folder / "orders" / "all.toml").write_text(ORDERS + back)
    [refund] = read_rows(TODAY, folder)["refunds"]
    assert (refund["refund_id"], refund["return_id"], refund["payment_id"]) == (
        "REF-2024-001",
        "RET-2024-001",
        "PAY-2024-001",
    )
    assert (refund["reason"], refund["goods"], refund["refund_status"]) == ("return", Decimal("1.10"), "completed")
    assert refund["completed_date"] == TODAY
