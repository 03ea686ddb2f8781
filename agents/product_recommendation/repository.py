"""Products, reviews and the customer's own purchases in PostgreSQL."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from agents.common.database import Database, Row, Vector
from agents.common.principal import Principal
from agents.common.search import ITERATIVE_SCAN
from agents.product_recommendation.search import BROWSED, FOUND

_CATEGORIES = "SELECT DISTINCT category FROM products ORDER BY category LIMIT 50"
_PURCHASES = """
SELECT i.product_name, p.category, p.brand, v.size, v.color, v.capacity, i.quantity, i.price_per_unit,
       o.order_id, o.order_date
  FROM orders o
  JOIN order_items i USING (order_id)
  JOIN product_variants v USING (variant_id)
  JOIN products p USING (product_id)
 WHERE o.customer_id = :customer_id AND o.order_status <> 'cancelled'
 ORDER BY o.order_date DESC, o.order_id, i.line_number
 LIMIT 20
"""
_REVIEWS = """
SELECT p.name AS product_name, r.rating, r.title, r.body, r.review_date
  FROM reviews r JOIN products p USING (product_id)
 WHERE r.product_id = :product_id
 ORDER BY r.review_date DESC, r.review_id DESC
 LIMIT :most
"""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a product must be; None leaves it open."""

    category: str | None = None
    size: str | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


class ProductRepository(Protocol):
    """What the tools ask."""

    async def search(
        self, principal: Principal, *, query: str, embedding: Vector | None, filters: Filters, most: int
    ) -> list[Row]:
        """Products by meaning and by words, the best first; without an embedding by words alone."""

    async def browse(self, principal: Principal, *, filters: Filters, most: int) -> list[Row]:
        """Products that pass the filters, the best rated first."""

    async def categories(self, principal: Principal) -> list[str]:
        """The categories that exist."""

    async def purchases(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """What a customer bought, the latest first."""

    async def reviews(self, principal: Principal, *, product_id: str, most: int) -> list[Row]:
        """A product's reviews, the latest first; nobody is told who wrote one."""


class SqlProductRepository:
    """The same over the database port. `farthest` is the largest cosine distance that still counts as near."""

    def __init__(self, database: Database, *, farthest: float) -> None:
        self._database = database
        self._farthest = farthest

    async def search(
        self, principal: Principal, *, query: str, embedding: Vector | None, filters: Filters, most: int
    ) -> list[Row]:
        """HNSW and full text, fused by rank."""
        async with self._database.transaction(principal) as transaction:
            await transaction.execute(ITERATIVE_SCAN)
            return await transaction.fetch(
                FOUND,
                query=query,
                embedding=embedding,
                farthest=self._farthest,
                category=filters.category,
                size=filters.size,
                lowest=filters.lowest,
                highest=filters.highest,
                most=most,
            )

    async def browse(self, principal: Principal, *, filters: Filters, most: int) -> list[Row]:
        """The best rated first."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(
                BROWSED,
                category=filters.category,
                size=filters.size,
                lowest=filters.lowest,
                highest=filters.highest,
                most=most,
            )

    async def categories(self, principal: Principal) -> list[str]:
        """By name."""
        async with self._database.transaction(principal) as transaction:
            return [str(row["category"]) for row in await transaction.fetch(_CATEGORIES)]

    async def purchases(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """Cancelled orders bought nothing."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_PURCHASES, customer_id=customer_id)

    async def reviews(self, principal: Principal, *, product_id: str, most: int) -> list[Row]:
        """The latest first."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_REVIEWS, product_id=product_id, most=most)
