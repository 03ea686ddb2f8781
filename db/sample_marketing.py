"""The sample shop as marketing keeps it: its customers, all of their orders and the promotions, ready for DynamoDB.

Rows here are the attributes of items: names and values as agents/promotions/declaration/shop.toml has them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from db.sample_documents import FOLDER, Calendar, Document, Row, entries
from db.sample_history import SEASONAL, Chance, PastOrder, Promotion, cheaper_prices

FIRST_ORDER = "ORD-2022-001"
FIRST_PLACED = -1090
_MAIL: Mapping[str, str] = {"cust022": "bounced", "cust031": "bounced", "cust049": "complained"}
_LABELLED = -45  # marketing gives out labels now and then: some customers have outgrown theirs
_ESTABLISHED = -300
_DAYS_BEFORE = 9


@dataclass(frozen=True, kw_only=True)
class Marketing:
    """Items by table. `orders` has those of the database too, as the refresh copies them."""

    customers: Sequence[Row]
    orders: Sequence[Row]
    promotions: Sequence[Row]

    @property
    def past_orders(self) -> Sequence[Row]:
        """Those that are in no other database."""
        return [order for order in self.orders if str(order["order_id"]).startswith("ORD-2022-")]


def day_of_loading(first_order_date: date) -> date:
    """The day that the samples' days were counted from, by the first of them."""
    return first_order_date - timedelta(days=FIRST_PLACED)


def read_marketing(rows: Mapping[str, Sequence[Row]], today: date, folder: Path = FOLDER) -> Marketing:
    """From the sample shop's rows of the same day, and the documents of what was before them."""
    documents = [*entries(folder / "promotions", "promotion")]
    told = [*entries(folder / "history", "order")]
    labels = _labels(rows, folder)
    chance = Chance(today, cheaper_prices(rows["products"]), [Promotion.of(document) for document in documents])
    calendar = Calendar(today)
    orders = [
        *_told(told, calendar),
        *_by_chance(rows, chance, number=len(told) + 1, told_of=labels.keys()),
        *map(_copied_order, rows["orders"]),
    ]
    return Marketing(
        customers=[_labelled(_customer(row, rows, orders, today), labels) for row in rows["customers"]],
        orders=orders,
        promotions=[_promotion(document, calendar) for document in documents],
    )


def label_of(spent: Decimal) -> str:
    """What marketing calls somebody who has spent so much."""
    return "VIP" if spent >= 2000 else "Premium" if spent >= 1000 else "Regular"


def _copied_order(row: Row) -> Row:
    """An order of the database as marketing has it."""
    return {
        "order_id": row["order_id"],
        "customer_id": row["customer_id"],
        "order_date": row["order_date"],
        "amount": row["total_amount"],
        "status": row["order_status"],
    }


def _told(told: Sequence[Document], calendar: Calendar) -> Iterator[Row]:
    for order in told:
        past = PastOrder(
            customer_id=order["customer"],
            placed=order["placed"],
            amount=order["amount"],
            status=order.get("status", "delivered"),
            promotion_id=order.get("promotion"),
        )
        yield _order(str(order["id"]), past, calendar)


def _by_chance(
    rows: Mapping[str, Sequence[Row]], chance: Chance, *, number: int, told_of: Collection[str]
) -> Iterator[Row]:
    """Of all whom the shop has known for a while, but of whom it is told by hand."""
    first, spent = _first_days(rows, chance.today), _spent(map(_copied_order, rows["orders"]))
    calendar = Calendar(chance.today)
    for row in rows["customers"]:
        customer_id = str(row["customer_id"])
        if customer_id in told_of or (first[customer_id] > _ESTABLISHED and customer_id not in SEASONAL):
            continue
        everyday = chance.everyday(customer_id)
        segment = label_of(spent[customer_id])
        for past in sorted(chance.with_promotions(everyday, customer_id, segment), key=lambda order: order.placed):
            yield _order(f"ORD-2022-{number:03}", past, calendar)
            number += 1


def _first_days(rows: Mapping[str, Sequence[Row]], today: date) -> Mapping[str, int]:
    """When the database first heard of a customer, in days from today."""
    first: dict[str, int] = defaultdict(int)
    days = [(row["customer_id"], row["order_date"]) for row in rows["orders"]]
    days += [(row["customer_id"], row["newsletter_since"]) for row in rows["customer_preferences"]]
    for customer_id, day in days:
        if isinstance(day, date):
            first[str(customer_id)] = min(first[str(customer_id)], (day - today).days)
    return first


def _order(order_id: str, past: PastOrder, calendar: Calendar) -> Row:
    used = {"promotion_id": past.promotion_id} if past.promotion_id else {}
    return {
        "order_id": order_id,
        "customer_id": past.customer_id,
        "order_date": calendar.day(past.placed),
        "amount": past.amount,
        "status": past.status,
        **used,
    }


def _spent(orders: Iterator[Row] | Sequence[Row]) -> Mapping[str, Decimal]:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        if order["status"] != "cancelled":
            spent[str(order["customer_id"])] += Decimal(str(order["amount"]))
    return spent


def _customer(row: Row, rows: Mapping[str, Sequence[Row]], orders: Sequence[Row], today: date) -> Row:
    """Without what follows from their orders: whoever loads them adds that up."""
    customer_id = str(row["customer_id"])
    own = [order for order in orders if order["customer_id"] == customer_id]
    labelled = [order for order in own if _placed(order) <= today + timedelta(days=_LABELLED)]
    days = [_placed(order) for order in own]
    days += [since for since in (_agreed(rows, customer_id),) if since]
    return {
        "customer_id": customer_id,
        "name": f"{row['first_name']} {row['last_name']}",
        "email": row["email"],
        "city": row["city"],
        "state": row["state"],
        "segment": label_of(_spent(labelled)[customer_id]),
        "email_status": _MAIL.get(customer_id, "ok"),
        "join_date": min(days, default=today - timedelta(days=45)) - timedelta(days=_DAYS_BEFORE),
    }


def _labels(rows: Mapping[str, Sequence[Row]], folder: Path) -> Mapping[str, str]:
    """What promotions called its customers before, by the shop's key. Raises KeyError for an alias of nobody's."""
    customers = {str(row["alias"]).lower(): str(row["customer_id"]) for row in rows["customer_aliases"]}
    return {customers[one["alias"].lower()]: one["segment"] for one in entries(folder / "marketing", "customer")}


def _labelled(customer: Row, labels: Mapping[str, str]) -> Row:
    return {**customer, "segment": labels.get(str(customer["customer_id"]), customer["segment"])}


def _placed(order: Row) -> date:
    day = order["order_date"]
    assert isinstance(day, date)
    return day


def _agreed(rows: Mapping[str, Sequence[Row]], customer_id: str) -> date | None:
    since = next(row["newsletter_since"] for row in rows["customer_preferences"] if row["customer_id"] == customer_id)
    return since if isinstance(since, date) else None


def _promotion(document: Document, calendar: Calendar) -> Row:
    state = "cancelled" if document.get("cancelled") else _state(document["starts"], document["ends"])
    told = ("name", "description", "target_segment")
    return {
        "promotion_id": document["id"],
        **{key: document[key] for key in told},
        "discount_percent": Decimal(document["discount_percent"]),
        "budget": Decimal(document["budget"]),
        "status": state,
        "starts_on": calendar.day(document["starts"]),
        "ends_on": calendar.day(document["ends"]),
    }


def _state(starts: int, ends: int) -> str:
    return "scheduled" if starts > 0 else "ended" if ends < 0 else "active"
