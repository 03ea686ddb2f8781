"""Customers as insight sees them: when they came, when they last ordered, how often, and for how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.promotions.insight.reading import Row
from agents.promotions.query.plan import QueryPlan

CUSTOMERS = QueryPlan(
    source="customers",
    fields=(
        "customers.customer_id",
        "customers.name",
        "customers.join_date",
        "customers.last_order_date",
        "customers.order_count",
        "customers.total_spent",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One of them; `last_order` is None for who never ordered."""

    customer_id: str
    name: str
    joined: date | None
    last_order: date | None
    orders: int
    spent: Decimal


def customers_in(rows: Iterable[Row]) -> tuple[Customer, ...]:
    """Of CUSTOMERS."""
    return tuple(
        Customer(
            customer_id=str(row["customer_id"]),
            name=str(row["name"]),
            joined=_day(row.get("join_date")),
            last_order=_day(row.get("last_order_date")),
            orders=int(str(row.get("order_count") or 0)),
            spent=Decimal(str(row.get("total_spent") or 0)),
        )
        for row in rows
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
