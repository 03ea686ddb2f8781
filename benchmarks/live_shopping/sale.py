"""A sale: more buyers than pieces, some of whom ask twice; afterwards the database is asked what really happened."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import dict_row

from benchmarks.live_shopping.result import Ledger, Sale
from benchmarks.live_shopping.throughput import Work, at_once
from benchmarks.live_shopping.ways import Bought, NotBought, Purchase, Way

Say = Callable[[str], None]

_BEYOND_STOCK = 0.04
_ASKED_TWICE = 0.02
_SEED = 20261120
_SAY_EVERY_SECONDS = 10.0

_STOCK = """
UPDATE inventory SET quantity = %(quantity)s
  FROM product_variants v WHERE v.variant_id = inventory.variant_id AND v.variant_id = ANY(%(variants)s)
"""
_LEDGER = """
WITH sold AS (
    SELECT r.order_id FROM order_requests r WHERE starts_with(r.idempotency_key, %(prefix)s)
)
SELECT (SELECT count(*) FROM orders o JOIN sold USING (order_id) WHERE o.order_status <> 'cancelled') AS orders,
       (SELECT coalesce(sum(i.quantity), 0) FROM order_items i JOIN sold USING (order_id)) AS order_lines,
       (SELECT count(*) FROM payments p JOIN sold USING (order_id) WHERE p.payment_status = 'authorized') AS payments,
       (SELECT coalesce(-sum(m.change), 0) FROM stock_movements m JOIN sold USING (order_id)) AS sold,
       (SELECT count(DISTINCT order_id) FROM sold) AS keys,
       (SELECT count(*) FROM stock_discrepancies) AS discrepancies,
       (SELECT count(*) FROM inventory WHERE quantity < 0) AS below_zero,
       (SELECT sum(quantity) FROM inventory WHERE variant_id = ANY(%(variants)s)) AS "left"
"""
_ACCEPTED = "SELECT order_id FROM orders WHERE order_id = ANY(%(orders)s) AND order_status <> 'cancelled'"


@dataclass(frozen=True)
class _Counter:
    """What the buyers were told."""

    accepted: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    at: list[float] = field(default_factory=list)


class SaleBenchmark:
    """One sale of a stock that is the same for each size."""

    def __init__(self, dsn: str, way: Way, *, customers: Sequence[str], sizes: Sequence[tuple[str, str]]) -> None:
        self._dsn = dsn
        self._way = way
        self._customers = customers
        self._sizes = sizes
        self._told = _Counter()

    async def run(self, *, stock: int, workers: int, prefix: str, say: Say) -> Sale:
        """Sells it all, whatever the number of buyers: each size is asked for more often than it is there."""
        each = -(-stock // len(self._sizes))
        self._lay_in(each)
        buying = buyers(self._customers, self._sizes, each=each, prefix=prefix)
        twice = asked_twice(buying)
        began = time.perf_counter()
        telling = asyncio.create_task(self._tell(say, each * len(self._sizes)))
        try:
            seconds = await at_once(workers, iter(buying), self._buyer(twice, began))
        finally:
            telling.cancel()
        return self._outcome(
            Sale(
                stock=each * len(self._sizes),
                asked=len(buying),
                repeated_requests=len(twice),
                at_once=workers,
                accepted=len(self._told.accepted),
                repeats_answered=self._told.answers["repeated"],
                refused=self._told.answers["refused"],
                failed=self._told.answers["failed"],
                lost=0,
                doubled=self._told.answers["doubled"],
                seconds=seconds,
                a_second=by_second(self._told.at),
                ledger=self._ledger(prefix),
            )
        )

    def _buyer(self, twice: frozenset[str], began: float) -> Work:
        async def buy(worker: int, purchase: Purchase) -> None:
            times = 2 if purchase.key in twice else 1
            answers = await asyncio.gather(*(self._way.buy(purchase, worker=worker) for _ in range(times)))
            self._note(answers, at=time.perf_counter() - began)

        return buy

    def _note(self, answers: Sequence[Bought | NotBought], *, at: float) -> None:
        told = self._told
        bought = [answer for answer in answers if isinstance(answer, Bought)]
        new = [answer for answer in bought if not answer.repeated]
        told.answers.update(answer.kind for answer in answers if isinstance(answer, NotBought))
        told.answers["repeated"] += len(bought) - len(new)
        told.answers["doubled"] += len(new) > 1 or len({answer.order_id for answer in bought}) > 1
        told.accepted.update(answer.order_id for answer in bought)
        told.at.extend(at for _ in new)

    async def _tell(self, say: Say, stock: int) -> None:
        while True:
            await asyncio.sleep(_SAY_EVERY_SECONDS)
            say(f"sale: {len(self._told.accepted):,} of {stock:,} orders")

    def _lay_in(self, each: int) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(_STOCK, {"quantity": each, "variants": self._variants})

    @property
    def _variants(self) -> list[str]:
        return [f"{product}-{size}" for product, size in self._sizes]

    def _ledger(self, prefix: str) -> Ledger:
        with psycopg.connect(self._dsn, row_factory=dict_row) as connection:
            row = connection.execute(_LEDGER, {"prefix": f"{prefix}-", "variants": self._variants}).fetchone()
        return Ledger.model_validate(row)

    def _outcome(self, sale: Sale) -> Sale:
        """With the orders that buyers were promised and the database does not have."""
        with psycopg.connect(self._dsn) as connection:
            found = connection.execute(_ACCEPTED, {"orders": list(self._told.accepted)}).fetchall()
        return sale.model_copy(update={"lost": len(self._told.accepted) - len(found)})


def buyers(customers: Sequence[str], sizes: Sequence[tuple[str, str]], *, each: int, prefix: str) -> Sequence[Purchase]:
    """More than there are pieces of every size, in an order that is the same in every run."""
    wanted = [size for size in sizes for _ in range(each + max(1, round(each * _BEYOND_STOCK)))]
    random.Random(_SEED).shuffle(wanted)  # noqa: S311  no secret
    return [
        Purchase(customer=customers[number % len(customers)], product=product, size=size, key=f"{prefix}-{number}")
        for number, (product, size) in enumerate(wanted)
    ]


def asked_twice(buying: Sequence[Purchase]) -> frozenset[str]:
    """The keys of those whose request is sent a second time while the first is under way."""
    chosen = random.Random(_SEED).sample(buying, round(len(buying) * _ASKED_TWICE))  # noqa: S311  no secret
    return frozenset(purchase.key for purchase in chosen)


def by_second(at: Sequence[float]) -> tuple[int, ...]:
    """How many in each second."""
    counted = Counter(int(moment) for moment in at)
    return tuple(counted[second] for second in range(max(counted, default=-1) + 1))
