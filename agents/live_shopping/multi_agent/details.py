"""What the catalogue says of one product, for the specialist that knows products."""

from collections.abc import Sequence
from typing import Protocol

from agents.common.database import Database, Row
from agents.common.principal import Principal

_DETAILS = """
SELECT p.product_id, p.name, p.brand, p.category, p.description, p.price, p.rating,
       (SELECT jsonb_agg(DISTINCT v.size) FROM product_variants v
         WHERE v.product_id = p.product_id AND v.size IS NOT NULL) AS sizes,
       (SELECT jsonb_agg(DISTINCT v.color) FROM product_variants v
         WHERE v.product_id = p.product_id AND v.color IS NOT NULL) AS colors
  FROM products p
 WHERE p.product_id = :product_id
"""


class ProductDetails(Protocol):
    """What the tool asks."""

    async def details(self, principal: Principal, product_id: str) -> Sequence[Row]:
        """One row, or none."""


class SqlProductDetails:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def details(self, principal: Principal, product_id: str) -> Sequence[Row]:
        """By its id."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_DETAILS, product_id=product_id)
