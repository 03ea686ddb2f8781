"""What a write means for the shop: customers, orders and money, from what they bought before."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from agents.promotions.marketer import Marketer
from agents.promotions.query.plan import Aggregate, Filter, Group, Join, Period, QueryPlan
from agents.promotions.value import Value
from agents.promotions.writes.effect import Impact, RowChange
from agents.promotions.writes.promised import EVERYBODY, Offer
from agents.promotions.writes.questions import Questions
from agents.promotions.writes.wording import counted, dollars, plain

_USUAL_DAYS = 30
_MOST_DAYS = 366
_PAST_DAYS = 90
_CENT = Decimal("0.01")
_NOT_CANCELLED = Filter(field="orders.status", operator="not_equals", values=("cancelled",))
_COUNT = Aggregate(function="count", name="orders")
_CUSTOMERS = Aggregate(function="count_distinct", field="orders.customer_id", name="customers")


class ImpactStudy:
    """Asks what happened before, of the same customers or products."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def audience(self, segment: str, marketer: Marketer) -> int:
        """How many customers have a segment, or how many there are."""
        plan = QueryPlan(
            source="customers",
            filters=_of_segment(segment),
            aggregates=(Aggregate(function="count", name="customers"),),
        )
        return _whole(await self._figures(plan, marketer), "customers")

    async def of_offer(self, offer: Offer, *, audience: int, marketer: Marketer) -> Impact:
        """What the discount would have cost on what these customers ordered in as many days before today."""
        days = min(offer.days or _USUAL_DAYS, _MOST_DAYS)
        figures = await self._figures(_past_orders(offer.segment, days), marketer)
        sales, orders = _money(figures, "sales"), _whole(figures, "orders")
        cost = (sales * offer.discount_percent / 100).quantize(_CENT, ROUND_HALF_UP)
        words = [
            f"In the last {days} days {offer.segment} customers placed {_of(orders, sales)}.",
            f"At {plain(offer.discount_percent)} percent off, the same cost ${cost:,.2f}, if nobody buys more for it.",
        ]
        if offer.budget is not None and cost > offer.budget:
            words.append(f"That is more than the budget of ${offer.budget:,.2f}.")
        return Impact(customers=audience, orders=orders, money=-cost, words=tuple(words))

    async def of_prices(self, changes: Sequence[RowChange], marketer: Marketer) -> Impact:
        """What the new prices would have meant for the pieces that were sold lately."""
        products = tuple(str(change.key["product_id"]) for change in changes)
        sold = {
            str(row["product_id"]): _whole(row, "pieces")
            for row in (await self._questions.ask(_pieces_sold(products), marketer)).rows
        }
        figures = await self._figures(_orders_of(products), marketer)
        money = sum(
            (_difference(change) * sold.get(str(change.key["product_id"]), 0) for change in changes), Decimal(0)
        )
        words = (
            f"In the last {_PAST_DAYS} days {sum(sold.values()):,} of these products were sold.",
            f"At the new prices the same pieces bring {dollars(money)}, if as many buy them.",
        )
        return Impact(
            customers=_whole(figures, "customers"), orders=_whole(figures, "orders"), money=money, words=words
        )

    async def of_customers(self, customers: Sequence[str], marketer: Marketer) -> Impact:
        """Which orders these customers placed lately."""
        plan = QueryPlan(
            source="orders",
            filters=(_NOT_CANCELLED, Filter(field="orders.customer_id", operator="one_of", values=tuple(customers))),
            periods=(_last(_PAST_DAYS),),
            aggregates=(_COUNT, _SALES),
        )
        figures = await self._figures(plan, marketer)
        orders, sales = _whole(figures, "orders"), _money(figures, "sales")
        words = f"In the last {_PAST_DAYS} days these customers placed {_of(orders, sales)}."
        return Impact(customers=len(customers), orders=orders, words=(words,))

    async def _figures(self, plan: QueryPlan, marketer: Marketer) -> Mapping[str, Value]:
        """The one row of a plan that adds up everything."""
        rows = (await self._questions.ask(plan, marketer)).rows
        return rows[0] if rows else {}


_SALES = Aggregate(function="sum", field="orders.amount", name="sales")


def _last(days: int) -> Period:
    return Period(field="orders.order_date", kind="last", amount=days, unit="day")


def _of_segment(segment: str) -> tuple[Filter, ...]:
    return () if segment == EVERYBODY else (Filter(field="customers.segment", operator="equals", values=(segment,)),)


def _past_orders(segment: str, days: int) -> QueryPlan:
    theirs = Join(relationship="orders_customer", filters=_of_segment(segment))
    return QueryPlan(
        source="orders",
        joins=() if segment == EVERYBODY else (theirs,),
        filters=(_NOT_CANCELLED,),
        periods=(_last(days),),
        aggregates=(_COUNT, _SALES),
    )


def _pieces_sold(products: Sequence[str]) -> QueryPlan:
    return QueryPlan(
        source="order_items",
        joins=(Join(relationship="items_order", filters=(_NOT_CANCELLED,), periods=(_last(_PAST_DAYS),)),),
        filters=(Filter(field="order_items.product_id", operator="one_of", values=tuple(products)),),
        groups=(Group(field="order_items.product_id"),),
        aggregates=(Aggregate(function="sum", field="order_items.quantity", name="pieces"),),
        limit=len(products),
    )


def _orders_of(products: Sequence[str]) -> QueryPlan:
    bought = Filter(field="order_items.product_id", operator="one_of", values=tuple(products))
    return QueryPlan(
        source="orders",
        joins=(Join(relationship="orders_items", filters=(bought,)),),
        filters=(_NOT_CANCELLED,),
        periods=(_last(_PAST_DAYS),),
        aggregates=(_COUNT, _CUSTOMERS),
    )


def _of(orders: int, sales: Decimal) -> str:
    return f"{counted(orders, 'orders')} of ${sales:,.2f} in all"


def _difference(change: RowChange) -> Decimal:
    return Decimal(str(change.after["price"])) - Decimal(str(change.before["price"]))


def _whole(row: Mapping[str, Value], name: str) -> int:
    return int(_money(row, name))


def _money(row: Mapping[str, Value], name: str) -> Decimal:
    """Nothing adds up to no value."""
    value = row.get(name)
    if isinstance(value, str | bool | date):
        raise TypeError(f"{name} is no number")
    return Decimal(value or 0)
