"""Rules about orders."""

from datetime import date

from agents.order_management.domain import in_stock, summary, with_delay

TODAY = date(2026, 11, 20)


def test_a_parcel_is_overdue_only_while_it_is_on_its_way() -> None:
    promised = {"order_id": "ORD-2024-001", "estimated_delivery": date(2026, 11, 17)}
    assert with_delay({**promised, "shipping_status": "in_transit"}, today=TODAY)["overdue_days"] == 3
    assert "overdue_days" not in with_delay({**promised, "shipping_status": "delivered"}, today=TODAY)
    assert "overdue_days" not in with_delay({**promised, "shipping_status": "delayed"}, today=date(2026, 11, 17))
    assert "overdue_days" not in with_delay({"order_id": "ORD-2024-001"}, today=TODAY)


def test_a_summary_counts_by_status() -> None:
    orders = [
        {"order_id": "a", "order_status": "delivered", "order_date": date(2026, 1, 1)},
        {"order_id": "b", "order_status": "delivered", "order_date": date(2026, 3, 1)},
        {"order_id": "c", "order_status": "shipped", "order_date": date(2026, 2, 1)},
    ]
    assert summary(orders) == {
        "number_of_orders": 3,
        "delivered_orders": 2,
        "shipped_orders": 1,
        "latest_order_id": "b",
        "latest_order_date": date(2026, 3, 1),
    }


def test_in_stock_is_any_variant_with_a_piece() -> None:
    assert in_stock({"variants": [{"quantity": 0}, {"quantity": 1}]})["in_stock"] is True
    assert in_stock({"variants": [{"quantity": 0}]})["in_stock"] is False
    assert in_stock({"variants": None})["in_stock"] is False
