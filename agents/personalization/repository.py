"""A customer's profile, preferences and views in PostgreSQL; row-level security shows nobody else's."""

from typing import Protocol

from agents.common.database import Database, Row
from agents.common.principal import Principal

_PROFILE = """
SELECT c.first_name, c.last_name, c.email, c.phone, c.address, c.city, c.state, c.zip_code, p.loyalty_tier
  FROM customers c LEFT JOIN personalization p USING (customer_id)
 WHERE c.customer_id = :customer_id
"""
_PREFERENCES = """
SELECT preferred_category, preferred_brand, price_range, loyalty_tier
  FROM personalization
 WHERE customer_id = :customer_id
"""
_VIEWS = """
SELECT p.product_id, p.name AS product_name, p.category, p.brand, p.price,
       count(*) AS times_viewed, sum(b.seconds) AS seconds_viewed, max(b.viewed_at) AS last_viewed
  FROM browsing_events b JOIN products p USING (product_id)
 WHERE b.customer_id = :customer_id
 GROUP BY p.product_id
 ORDER BY last_viewed DESC, p.product_id
 LIMIT :most
"""


class CustomerRepository(Protocol):
    """What the tools ask."""

    async def profile(self, principal: Principal, *, customer_id: str) -> Row | None:
        """Name, contact, address and loyalty tier."""

    async def preferences(self, principal: Principal, *, customer_id: str) -> Row | None:
        """What the customer likes, as they told us, and their loyalty tier."""

    async def views(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """The products they looked at, the latest first, with how often and how long."""


class SqlCustomerRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, principal: Principal, *, customer_id: str) -> Row | None:
        """One row, or None."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_PROFILE, customer_id=customer_id)
        return rows[0] if rows else None

    async def preferences(self, principal: Principal, *, customer_id: str) -> Row | None:
        """One row, or None."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_PREFERENCES, customer_id=customer_id)
        return rows[0] if rows else None

    async def views(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """One row a product."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_VIEWS, customer_id=customer_id, most=most)
