"""Semantic product search: HNSW and full text, fused by rank, under filters that never starve it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import LiteralString, Protocol

from agents.common.categories import SqlCategories
from agents.common.database import Database, Parameter, Row
from agents.common.principal import Principal
from agents.common.products import PRODUCT, products_in, sold_out_sizes, with_stock
from agents.common.search import Asked, fused
from agents.common.search_scope import SEARCH_SETTINGS

_STOCKED: LiteralString = """EXISTS (
        SELECT FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id AND n.quantity > 0"""
_CONDITIONS: dict[str, LiteralString] = {
    "category": "p.category = :category",
    "lowest": "p.price >= CAST(:lowest AS numeric)",
    "highest": "p.price <= CAST(:highest AS numeric)",
    "size": f"{_STOCKED} AND upper(v.size) = :size)",
    "in_stock": f"{_STOCKED} AND :in_stock)",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a product must be; None leaves it open. A size counts when a piece of it is in stock."""

    category: str | None = None
    size: str | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    in_stock: bool = False

    def parameters(self) -> dict[str, Parameter]:
        """Those that are set: the statement has conditions for these only, so PostgreSQL plans for what is asked."""
        every: dict[str, Parameter] = {
            "category": self.category,
            "lowest": self.lowest,
            "highest": self.highest,
            "size": self.size,
            "in_stock": self.in_stock or None,
        }
        return {name: value for name, value in every.items() if value is not None}


class ProductSearch(Protocol):
    """What the search specialist's tool asks."""

    async def search(self, principal: Principal, *, asked: Asked, filters: Filters, most: int) -> list[Row]:
        """The best `most` products that pass the filters, each with what can be bought of it now."""

    async def category(self, principal: Principal, said: str) -> str | None:
        """The category that these words mean, or None."""


class SqlProductSearch:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._categories = SqlCategories(database)

    async def search(self, principal: Principal, *, asked: Asked, filters: Filters, most: int) -> list[Row]:
        """By meaning and by words; without an embedding by words alone."""
        statement, wanted = found_in(scope_of(filters)), filters.parameters()
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(SEARCH_SETTINGS)
            rows = await transaction.fetch(statement, most=most, **asked.parameters(), **wanted)
        return [{**with_stock(row), "sold_out_sizes": sold_out_sizes(row)} for row in rows]

    async def category(self, principal: Principal, said: str) -> str | None:
        """By the words that they share."""
        return await self._categories.meant(principal, said)


def scope_of(filters: Filters) -> LiteralString:
    """The condition on a product `p`; takes the filters' parameters."""
    return " AND ".join([_CONDITIONS[name] for name in filters.parameters()]) or "true"


@cache
def found_in(scope: LiteralString) -> LiteralString:
    """The statement under a condition; takes what `Asked` and the condition take, and :most."""
    return f"""
{fused(products_in(scope))}
SELECT {PRODUCT}
  FROM fused JOIN products p ON p.product_id = fused.id
 ORDER BY fused.score DESC, p.product_id
 LIMIT :most
"""  # noqa: S608  made of the constants above
