"""Orders from before the shop had its database: three years, with seasons, and with what promotions did to them.

The same day gives the same orders. Chance decides for each customer by itself, so that one more changes nobody else's.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from db.sample_documents import Document

OLDEST = -1090
SEASONAL = ("cust027", "cust037", "cust048")
"""They buy from October to December, and the database has no order of theirs."""
LAPSED = ("cust020", "cust028")
"""Their last order in the database is long ago, and no later one was before it."""
_LATEST = -20
_CENT = Decimal("0.01")
_A_YEAR = (1, 2, 2, 3, 4)
_CANCELLED = 0.06
# How likely an order is in a month, against the busiest.
_MONTHS = (0.5, 0.45, 0.5, 0.5, 0.55, 0.5, 0.45, 0.45, 0.5, 0.6, 0.9, 1.0)
_GIFTS = ((10, 24), (11, 28), (12, 12))
_DEAREST = 45
_LAPSED_SINCE = -220


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """What happened in one: days are counted from the day of loading."""

    id: str
    segment: str
    discount_percent: int
    starts: int
    ends: int
    extra: float
    used: float
    cancelled: bool

    @classmethod
    def of(cls, document: Document) -> "Promotion":
        """As its document says."""
        return cls(
            id=document["id"],
            segment=document["target_segment"],
            discount_percent=document["discount_percent"],
            starts=document["starts"],
            ends=document["ends"],
            extra=float(document["extra"]),
            used=float(document["used"]),
            cancelled=document.get("cancelled", False),
        )

    def is_for(self, segment: str) -> bool:
        """Whether customers with that label were meant."""
        return not self.cancelled and self.segment in (segment, "All")


@dataclass(frozen=True, kw_only=True)
class PastOrder:
    """An order without lines: what the older system handed over."""

    customer_id: str
    placed: int
    amount: Decimal
    status: str = "delivered"
    promotion_id: str | None = None


@dataclass(frozen=True)
class Chance:
    """What somebody bought, by chance: prices are those of the cheaper products."""

    today: date
    prices: Sequence[Decimal]
    promotions: Sequence[Promotion]

    def everyday(self, customer_id: str) -> list[PastOrder]:
        """Orders of three years, more of them late in a year; seasonal customers' are in these months only."""
        rng = _rng(customer_id, "everyday")
        days = self._gift_days(rng) if customer_id in SEASONAL else self._days(rng)
        last = _LAPSED_SINCE if customer_id in LAPSED else 0
        return [self._order(rng, customer_id, day) for day in days if day <= last]

    def with_promotions(self, orders: Sequence[PastOrder], customer_id: str, segment: str) -> Iterator[PastOrder]:
        """The same orders, of which some used a promotion, and those that a promotion brought."""
        rng = _rng(customer_id, "promotions")
        mine = [promotion for promotion in self.promotions if promotion.is_for(segment)]
        for order in orders:
            running = [one for one in mine if one.starts <= order.placed <= one.ends and rng.random() < one.used]
            yield _using(order, running[0]) if running else order
        for promotion in mine:
            if promotion.starts <= 0 and rng.random() < promotion.extra and customer_id not in SEASONAL + LAPSED:
                placed = rng.randrange(promotion.starts, min(promotion.ends, -1) + 1)
                order = self._order(rng, customer_id, placed)
                yield _using(order, promotion)

    def _days(self, rng: random.Random) -> Iterator[int]:
        first = rng.randrange(OLDEST, -760)
        wanted = int(rng.choice(_A_YEAR) * (_LATEST - first) / 365 / 0.55)
        for _ in range(wanted):
            day = rng.randrange(first, _LATEST)
            if rng.random() < _MONTHS[(self.today + timedelta(days=day)).month - 1]:
                yield day

    def _gift_days(self, rng: random.Random) -> Iterator[int]:
        for year in range(self.today.year - 3, self.today.year + 1):
            for month, day in _GIFTS:
                placed = (date(year, month, day) - self.today).days - rng.randrange(6)
                if OLDEST < placed < _LATEST and rng.random() < 0.8:
                    yield placed

    def _order(self, rng: random.Random, customer_id: str, placed: int) -> PastOrder:
        amount = sum((rng.choice(self.prices) for _ in range(rng.choice((1, 1, 1, 2)))), Decimal(0))
        is_cancelled = rng.random() < _CANCELLED
        status = "cancelled" if is_cancelled else "delivered" if placed < -6 else "shipped"
        return PastOrder(customer_id=customer_id, placed=placed, amount=amount, status=status)


def cheaper_prices(products: Sequence[Mapping[str, object]]) -> Sequence[Decimal]:
    """What an order of the older system is made of."""
    prices = (Decimal(str(product["price"])) for product in products)
    return [price for price in prices if price <= _DEAREST]


def _using(order: PastOrder, promotion: Promotion) -> PastOrder:
    paid = (order.amount * (100 - promotion.discount_percent) / 100).quantize(_CENT)
    return PastOrder(
        customer_id=order.customer_id,
        placed=order.placed,
        amount=paid,
        status=order.status,
        promotion_id=promotion.id,
    )


def _rng(customer_id: str, purpose: str) -> random.Random:
    return random.Random(f"2024 {customer_id} {purpose}")  # noqa: S311 - a sample, not a secret
