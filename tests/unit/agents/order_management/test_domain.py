"""Rules about orders."""

from datetime import date
from decimal import Decimal

from agents.common.database import Row
from agents.order_management.domain import in_stock, summary, with_delay

TODAY = date(2026, 11, 20)


def test_a_parcel_is_overdue_only_while_it_is_on_its_way() -> None:
    promised = {"order_id": "ORD-2024-001", "estimated_delivery": date(2026, 11, 17)}
    assert with_delay({**promised, "shipping_status": "in_transit"}, today=TODAY)["overdue_days"] == 3
    assert "overdue_days" not in with_delay({**promised, "shipping_status": "delivered"}, today=TODAY)
    assert "overdue_days" not in with_delay({**promised, "shipping_status": "delayed"}, today=date(2026, 11, 17))
    assert "overdue_days" not in with_delay({"order_id": "ORD-2024-001"}, today=TODAY)


def test_a_summary_counts_by_status_and_adds_up_what_was_spent() -> None:
    orders = [
        _order("a", "delivered", date(2026, 1, 1), "10.10"),
        _order("b", "delivered", date(2026, 3, 1), "20.20"),
        _order("c", "shipped", date(2026, 2, 1), "5.00"),
        _order("d", "cancelled", date(2026, 2, 1), "99.00"),
    ]
    assert summary(orders) == {
        "number_of_orders": 4,
        "delivered_orders": 2,
        "shipped_orders": 1,
        "cancelled_orders": 1,
        "total_spent": Decimal("38.30"),
        "total_of_goods": Decimal("35.30"),
        "latest_order_id": "b",
        "latest_order_date": date(2026, 3, 1),
    }


def _order(order_id: str, status: str, day: date, amount: str) -> Row:
    goods = Decimal(amount)
    return {
        "order_id": order_id,
        "order_status": status,
        "order_date": day,
        "total_amount": goods,
        "amount_due": goods + 1,
    }


def test_in_stock_is_any_variant_with_a_piece() -> None:
    assert in_stock({"variants": [{"quantity": 0}, {"quantity": 1}]})["in_stock"] is True
    assert in_stock({"variants": [{"quantity": 0}]})["in_stock"] is False
    assert in_stock({"variants": None})["in_stock"] is False
