"""Rules about orders that no database row states."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from agents.common.database import Row

IS_ON_ITS_WAY = ("preparing", "in_transit", "out_for_delivery", "delayed")


def with_delay(order: Row, *, today: date) -> Row:
    """The order, saying so when its parcel should have arrived and has not: carriers often report that late."""
    promised = order.get("estimated_delivery")
    if isinstance(promised, date) and promised < today and order.get("shipping_status") in IS_ON_ITS_WAY:
        return {**order, "overdue_days": (today - promised).days}
    return order


def summary(orders: Sequence[Row]) -> Row:
    """How many orders there are by status, what those that were not cancelled cost together, and the latest."""
    counts: dict[str, int] = {}
    for order in orders:
        status = str(order["order_status"])
        counts[status] = counts.get(status, 0) + 1
    latest = max(orders, key=lambda order: (str(order["order_date"]), str(order["order_id"])))
    return {
        "number_of_orders": len(orders),
        **{f"{status}_orders": count for status, count in counts.items()},
        "total_spent": _sum(orders, "amount_due"),
        "total_of_goods": _sum(orders, "total_amount"),
        "latest_order_id": latest["order_id"],
        "latest_order_date": latest["order_date"],
    }


def _sum(orders: Sequence[Row], field: str) -> Decimal:
    """Cancelled orders cost nothing."""
    amounts = (Decimal(str(order[field])) for order in orders if order["order_status"] != "cancelled")
    return sum(amounts, Decimal(0))


def in_stock(product: Mapping[str, object]) -> Row:
    """The product, saying whether any of the variants that were asked for can be bought."""
    variants = product.get("variants")
    listed = variants if isinstance(variants, list) else []
    return {**product, "in_stock": any(int(one["quantity"]) > 0 for one in listed)}
