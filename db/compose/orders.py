"""Orders in every state: who reviewed a product bought it, what was delivered has its parcel, and some comes back."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from db.compose.people import Buyer
from db.compose.shelf import Item, Shelf
from db.sample_documents import Document

Draft = dict[str, object]
"""An order that has no number yet."""

_LINES = (1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5)
_HOW_MANY = {"pending": 8, "processing": 16, "in_transit": 22, "out_for_delivery": 8, "delayed": 10, "cancelled": 30}
_CHEAP = 30
_OLDEST = 700
_LAST_SERIES_ENDS = -60
_FAILURES = ("The bank declined it.", "The card's limit is reached.", "The billing address does not match the card.")


@dataclass
class OrderBook:
    """What was bought so far, so that nobody buys the same thing twice."""

    rng: random.Random
    shelf: Shelf
    reasons: Mapping[str, Sequence[str]]
    drafts: list[Draft] = field(default_factory=list)
    bought: set[tuple[str, str]] = field(default_factory=set)

    def buy_before_a_review(self, buyer: Buyer, product_id: str, day: int) -> None:
        """An order that was delivered before its buyer wrote about it."""
        placed = day - self.rng.randrange(12, 25)
        items = [self.shelf.item(self.rng, product_id, buyer.sizes)]
        self._deliver(buyer, placed, items, may_come_back=False)

    def fill(self, buyers: Sequence[Buyer], total: int) -> None:
        """So many orders as are left to be made: first those that are under way, then those of the past."""
        under_way = [state for state, number in _HOW_MANY.items() for _ in range(number)]
        for state in under_way:
            buyer = self._somebody([b for b in buyers if b.eagerness > 0.4])
            self._under_way(buyer, state)
        while len(self.drafts) < total:
            buyer = self._somebody(buyers)
            placed = -8 - int(_OLDEST * self.rng.random() ** 1.5)
            self._deliver(buyer, placed, self._cart(buyer), may_come_back=True)

    def numbered(self) -> Iterator[Document]:
        """In the order of their days: the last series until two months ago, then this one's, after the hand-written."""
        numbers = {"2023": 1, "2024": 21}
        for draft in sorted(self.drafts, key=lambda draft: int(str(draft["placed"]))):
            series = "2023" if int(str(draft["placed"])) < _LAST_SERIES_ENDS else "2024"
            yield _with_ids(draft, series, numbers[series])
            numbers[series] += 1

    def _somebody(self, buyers: Sequence[Buyer]) -> Buyer:
        return self.rng.choices(buyers, weights=[buyer.eagerness for buyer in buyers])[0]

    def _cart(self, buyer: Buyer) -> list[Item]:
        """A few things that they do not have yet, two in three of the categories that they like."""
        items: dict[str, Item] = {}
        wanted = self.rng.choice(_LINES)
        for _ in range(wanted * 4):
            categories = buyer.categories if self.rng.random() < 0.66 else ()
            item = self.shelf.pick(self.rng, categories=categories, sizes=buyer.sizes)
            if (buyer.customer_id, item.product_id) not in self.bought and len(items) < wanted:
                items[item.product_id] = item
        return [*items.values()] or [self.shelf.pick(self.rng, categories=(), sizes=buyer.sizes)]

    def _draft(self, buyer: Buyer, status: str, placed: int, items: Sequence[Item]) -> Draft:
        self.bought |= {(buyer.customer_id, item.product_id) for item in items}
        draft: Draft = {"customer": buyer.customer_id, "status": status, "placed": placed}
        draft["lines"] = [self._line(item) for item in items]
        if len(buyer.pays_with) > 1 and self.rng.random() < 0.3:
            draft["paid_with"] = buyer.pays_with[1]
        self.drafts.append(draft)
        return draft

    def _line(self, item: Item) -> Document:
        quantity = self.rng.choice((1, 1, 1, 2, 3)) if item.price < _CHEAP else 1
        return {"variant": item.variant_id} | ({"quantity": quantity} if quantity > 1 else {})

    def _deliver(self, buyer: Buyer, placed: int, items: Sequence[Item], *, may_come_back: bool) -> None:
        draft = self._draft(buyer, "delivered", placed, items)
        shipped = placed + self.rng.choice((0, 1, 1, 2))
        delivered = min(-1, shipped + self.rng.choice((2, 3, 3, 4, 5)))
        parcels = [{"status": "delivered", "shipped": shipped, "estimated": shipped + 4, "delivered": delivered}]
        if len(items) > 2 and self.rng.random() < 0.15:
            parcels.append({**parcels[0], "delivered": min(-1, delivered + 1)})
        draft["shipments"] = parcels
        if may_come_back and self.rng.random() < 0.15:
            self._send_back(draft, items, after=delivered)

    def _under_way(self, buyer: Buyer, state: str) -> None:
        rng = self.rng
        if state in ("pending", "processing", "cancelled"):
            oldest = {"pending": 1, "processing": 3, "cancelled": 300}[state]
            draft = self._draft(buyer, state, -rng.randrange(oldest), self._cart(buyer))
            if state == "processing":
                draft["shipments"] = [{"status": "preparing", "estimated": rng.randrange(2, 6)}]
            if state == "pending" and rng.random() < 0.4:
                draft["payment_failed"] = rng.choice(_FAILURES)
            return
        placed = -rng.randrange(9, 18) if state == "delayed" else -rng.randrange(2, 6)
        draft = self._draft(buyer, "shipped", placed, self._cart(buyer))
        estimated = {"in_transit": rng.randrange(1, 4), "out_for_delivery": 0, "delayed": rng.randrange(-4, 4)}[state]
        draft["shipments"] = [{"status": state, "shipped": placed + 1, "estimated": estimated}]

    def _send_back(self, draft: Draft, items: Sequence[Item], *, after: int) -> None:
        """One line of an order, within its 30 days; how far it is follows from how long ago it was asked for."""
        requested = min(-1, after + self.rng.randrange(1, 28))
        place = self.rng.randrange(len(items))
        item = items[place]
        other = self.shelf.other_size(self.rng, item)
        if item.category in ("shoes", "clothing") and other and self.rng.random() < 0.7:
            entry: Draft = {"kind": "exchange", "reason": f"It does not fit me, please send size {other}."}
        else:
            entry = {"kind": "return", "reason": self.rng.choice(self.reasons[item.category])}
        entry |= {"line": place + 1, "requested": requested, "status": self._progress(requested)}
        if entry["kind"] == "return" and entry["status"] in ("received", "refunded"):
            entry |= {"refund": item.price, "refunded": min(-1, requested + 11)}
        if entry["kind"] == "exchange" and entry["status"] == "refunded":
            entry["status"] = "exchanged"
        draft["returns"] = [entry]

    def _progress(self, requested: int) -> str:
        if requested < -6 and self.rng.random() < 0.08:
            return "rejected"
        steps = ((-2, "requested"), (-5, "approved"), (-10, "in_transit"), (-13, "received"))
        return next((status for day, status in steps if requested >= day), "refunded")


def _with_ids(draft: Draft, series: str, number: int) -> Document:
    shipments, returns = draft.pop("shipments", []), draft.pop("returns", [])
    assert isinstance(shipments, list)
    assert isinstance(returns, list)
    order = {"id": f"ORD-{series}-{number:03}", **draft}
    if shipments:
        order["shipments"] = [_parcel(parcel, series, number, place) for place, parcel in enumerate(shipments)]
    if returns:
        order["returns"] = [{"id": f"RET-{series}-{number:03}", **entry} for entry in returns]
    return order


def _parcel(parcel: Document, series: str, number: int, place: int) -> Document:
    id_ = f"SHP-{series}-{number:03}" + ("2" if place else "")
    if parcel["status"] == "preparing":
        return {"id": id_, **parcel}
    serial = int(series) % 10 * 10_000 + number * 10 + place
    carrier, tracking = (
        ("UPS", f"1Z999AA1{2_000_000 + serial * 37:010}"),
        ("FedEx", f"7946{20_000_000 + serial * 53:08}"),
        ("USPS", f"940011189922319{8_000_000 + serial * 7:07}"),
    )[serial // 10 % 3]
    return {"id": id_, "status": parcel["status"], "carrier": carrier, "tracking": tracking, **parcel}


def deliveries(orders: Sequence[Document], shelf: Shelf) -> Iterator[tuple[str, str, int]]:
    """Who has what since when: customer, product and the day on which the last parcel arrived."""
    for order in orders:
        arrived = [parcel["delivered"] for parcel in order.get("shipments", ()) if "delivered" in parcel]
        for line in order["lines"] if arrived else ():
            yield order["customer"], str(shelf.sold_as(line["variant"])["id"]), max(arrived)
