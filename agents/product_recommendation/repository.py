"""Products, reviews and the customer's own purchases in PostgreSQL."""

from dataclasses import dataclass
from decimal import Decimal
from typing import LiteralString, Protocol

from agents.common.categories import SqlCategories
from agents.common.database import Database, Parameter, Row
from agents.common.principal import Principal
from agents.common.search import Asked
from agents.common.search_scope import SEARCH_SETTINGS
from agents.common.taste import TASTE, Taste, taste_of
from agents.product_recommendation.search import BROWSED, FOUND

_PURCHASES = """
SELECT product_id, product_name, category, brand, size, color, capacity, quantity, price_per_unit,
       order_id, purchase_date
  FROM purchase_history
 WHERE customer_id = :customer_id AND (CAST(:category AS text) IS NULL OR category = :category)
 ORDER BY purchase_date DESC, order_id, line_number
 LIMIT :most
"""
_REVIEWS = """
SELECT p.product_id, p.name AS product_name, r.rating, r.title, r.body, r.review_date
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
    least_rating: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


class ProductRepository(Protocol):
    """What the tools ask."""

    async def search(self, principal: Principal, *, asked: Asked, filters: Filters, most: int) -> list[Row]:
        """Products by meaning and by words, the best first; without an embedding by words alone."""

    async def browse(self, principal: Principal, *, filters: Filters, most: int) -> list[Row]:
        """Products that pass the filters, the best rated first."""

    async def category(self, principal: Principal, said: str) -> str | None:
        """The category that these words mean, or None."""

    async def named_category(self, principal: Principal, said: str) -> str:
        """The same, or a ValueError that lists all categories."""

    async def taste(self, principal: Principal) -> Taste:
        """What the principal likes and bought; staff has no taste."""

    async def purchases(self, principal: Principal, *, customer_id: str, category: str | None, most: int) -> list[Row]:
        """What a customer bought, the latest first."""

    async def reviews(self, principal: Principal, *, product_id: str, most: int) -> list[Row]:
        """A product's reviews, the latest first; nobody is told who wrote one."""


class SqlProductRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._categories = SqlCategories(database)

    async def search(self, principal: Principal, *, asked: Asked, filters: Filters, most: int) -> list[Row]:
        """HNSW and full text, fused by rank."""
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(SEARCH_SETTINGS)
            return await transaction.fetch(FOUND, most=most, **asked.parameters(), **_parameters(filters))

    async def browse(self, principal: Principal, *, filters: Filters, most: int) -> list[Row]:
        """The best rated first."""
        return await self._fetch(principal, BROWSED, most=most, **_parameters(filters))

    async def category(self, principal: Principal, said: str) -> str | None:
        """By the words that they share."""
        return await self._categories.meant(principal, said)

    async def named_category(self, principal: Principal, said: str) -> str:
        """The same."""
        return await self._categories.named(principal, said)

    async def taste(self, principal: Principal) -> Taste:
        """One row, also of who told us nothing."""
        if principal.customer_id is None:
            return Taste()
        return taste_of(await self._fetch(principal, TASTE, customer_id=principal.customer_id))

    async def purchases(self, principal: Principal, *, customer_id: str, category: str | None, most: int) -> list[Row]:
        """Cancelled orders bought nothing."""
        return await self._fetch(principal, _PURCHASES, customer_id=customer_id, category=category, most=most)

    async def reviews(self, principal: Principal, *, product_id: str, most: int) -> list[Row]:
        """The latest first."""
        return await self._fetch(principal, _REVIEWS, product_id=product_id, most=most)

    async def _fetch(self, principal: Principal, sql: LiteralString, **parameters: Parameter) -> list[Row]:
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(sql, **parameters)


def _parameters(filters: Filters) -> dict[str, Parameter]:
    return {
        "category": filters.category,
        "size": filters.size,
        "least_rating": filters.least_rating,
        "lowest": filters.lowest,
        "highest": filters.highest,
    }
