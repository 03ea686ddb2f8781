"""What marketing knows of the sample shop: totals that are their orders', seasons, and promotions with an effect."""

import shutil
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from db.sample_documents import FOLDER, Row, entries
from db.sample_history import LAPSED, SEASONAL
from db.sample_marketing import FIRST_ORDER, Marketing, day_of_loading, read_marketing
from db.sample_rows import read_rows

DAYS = (date(2026, 11, 20), date(2027, 2, 28), date(2028, 2, 29), date(2027, 7, 7), date(2027, 12, 31))


@pytest.fixture(params=DAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
    """A day on which the samples are loaded."""
    assert isinstance(request.param, date)
    return request.param


@pytest.fixture
def marketing(today: date) -> Marketing:
    """Loaded on that day."""
    return read_marketing(read_rows(today), today)


def spent(orders: Sequence[Row], customer_id: str) -> Decimal:
    return sum(
        (Decimal(str(o["amount"])) for o in orders if o["customer_id"] == customer_id and o["status"] != "cancelled"),
        Decimal(0),
    )


def days_of(marketing: Marketing) -> dict[str, list[date]]:
    days: dict[str, list[date]] = defaultdict(list)
    for order in marketing.orders:
        assert isinstance(order["order_date"], date)
        days[str(order["customer_id"])].append(order["order_date"])
    return days


def test_three_customers_are_who_promotions_had_under_their_aliases(marketing: Marketing) -> None:
    told = [*entries(FOLDER / "marketing", "customer")]
    assert [one["alias"] for one in told] == ["cust-001", "cust-002", "cust-003"]
    for document, customer in zip(told, marketing.customers[:3], strict=True):
        assert customer["customer_id"] == document["alias"].replace("-", "")
        assert all(customer[name] == document[name] for name in ("name", "email", "segment"))
        assert spent(marketing.orders, str(customer["customer_id"])) == document["total_spent"]


def test_an_alias_of_nobodys_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "seed")
    customers = tmp_path / "seed" / "marketing" / "customers.toml"
    customers.write_text(customers.read_text(encoding="utf-8").replace("cust-002", "cust-999"), encoding="utf-8")
    with pytest.raises(KeyError, match="cust-999"):
        read_marketing(read_rows(DAYS[0]), DAYS[0], tmp_path / "seed")


def test_every_customer_of_the_shop_is_there_once(marketing: Marketing, today: date) -> None:
    shop = [row["customer_id"] for row in read_rows(today)["customers"]]
    assert [customer["customer_id"] for customer in marketing.customers] == shop


def test_orders_have_numbers_of_their_own_and_are_of_the_last_three_years(marketing: Marketing, today: date) -> None:
    assert len({order["order_id"] for order in marketing.orders}) == len(marketing.orders)
    days = [day for days in days_of(marketing).values() for day in days]
    assert max(days) <= today
    assert timedelta(days=1000) < today - min(days) < timedelta(days=1096)


def test_nobody_ordered_before_they_joined(marketing: Marketing) -> None:
    days = days_of(marketing)
    for customer in marketing.customers:
        joined = customer["join_date"]
        assert isinstance(joined, date)
        assert joined < min(days[str(customer["customer_id"])], default=date.max)


def test_seasonal_customers_order_late_in_the_year_only(marketing: Marketing) -> None:
    days = days_of(marketing)
    for customer in SEASONAL:
        assert days[customer]
        assert {day.month for day in days[customer]} <= {10, 11, 12}


def test_lapsed_customers_ordered_once_but_not_lately(marketing: Marketing, today: date) -> None:
    days = days_of(marketing)
    for customer in LAPSED:
        assert max(days[customer]) < today - timedelta(days=180)


def test_a_promotion_is_used_while_it_runs_and_by_nobody_once_it_was_called_off(
    marketing: Marketing, today: date
) -> None:
    promotions = {promotion["promotion_id"]: promotion for promotion in marketing.promotions}
    used: dict[object, int] = defaultdict(int)
    for order in marketing.orders:
        if identifier := order.get("promotion_id"):
            promotion = promotions[identifier]
            assert str(promotion["starts_on"]) <= str(order["order_date"]) <= str(promotion["ends_on"])
            used[promotion["status"]] += 1
    assert used["ended"] > 100
    assert used["active"] > 0
    assert not used["cancelled"]
    assert not used["scheduled"]
    states = [promotion["status"] for promotion in marketing.promotions]
    assert (states.count("active"), states.count("scheduled")) == (1, 1)


def test_a_promotion_that_worked_brought_orders_and_one_that_did_not_brought_none(
    marketing: Marketing, today: date
) -> None:
    """Orders in the four weeks of each, against what the same customers order in four weeks without."""
    usual = len(marketing.orders) * 28 / 1090
    black_week = _orders_within(marketing, today, first=-729, last=-702)
    nothing = _orders_within(marketing, today, first=-450, last=-422)
    assert black_week > 1.5 * usual
    assert nothing < 1.5 * usual


def _orders_within(marketing: Marketing, today: date, *, first: int, last: int) -> int:
    days = [day for days in days_of(marketing).values() for day in days]
    return sum(first <= (day - today).days <= last for day in days)


def test_the_first_order_tells_the_day_of_loading(marketing: Marketing, today: date) -> None:
    [first] = [order for order in marketing.orders if order["order_id"] == FIRST_ORDER]
    assert isinstance(first["order_date"], date)
    assert day_of_loading(first["order_date"]) == today


def test_the_same_day_gives_the_same_orders(marketing: Marketing, today: date) -> None:
    assert read_marketing(read_rows(today), today) == marketing
