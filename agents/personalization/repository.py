"""A customer's profile, preferences and views in PostgreSQL; row-level security shows nobody else's."""

from decimal import Decimal
from typing import LiteralString, Protocol

from agents.common.categories import SqlCategories
from agents.common.database import Database, Parameter, Row
from agents.common.principal import Principal
from agents.common.taste import TASTE, Taste, taste_of
from agents.personalization.search import OPPORTUNITIES, OTHERS_PRODUCTS, VIEWS

_PROFILE = """
SELECT c.first_name, c.last_name, c.email, c.phone, c.address, c.city, c.state, c.zip_code, p.loyalty_tier,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'kind', replace(m.kind, '_', ' '), 'brand', m.brand, 'last4', m.last4, 'account', m.account_hint,
                   'expires_on', m.expires_on, 'expired', nullif(m.expires_on < current_date, false),
                   'is_default', m.is_default)) ORDER BY m.is_default DESC, m.expires_on)
          FROM payment_methods m WHERE m.customer_id = c.customer_id) AS payment_methods
  FROM customers c LEFT JOIN personalization p USING (customer_id)
 WHERE c.customer_id = :customer_id
"""
_PREFERENCES = """
SELECT coalesce(c.categories, to_jsonb(array_remove(ARRAY[p.preferred_category], NULL))) AS preferred_categories,
       coalesce(c.brands, to_jsonb(array_remove(ARRAY[p.preferred_brand], NULL))) AS preferred_brands,
       c.sizes, p.price_range, c.min_price AS lowest_price, c.max_price AS highest_price, p.loyalty_tier,
       c.newsletter AS receives_newsletter, c.newsletter_since
  FROM (SELECT CAST(:customer_id AS text) AS customer_id) asking
  LEFT JOIN personalization p USING (customer_id)
  LEFT JOIN customer_preferences c USING (customer_id)
 WHERE p.customer_id IS NOT NULL OR c.customer_id IS NOT NULL
"""


class CustomerRepository(Protocol):
    """What the tools ask."""

    async def profile(self, principal: Principal, *, customer_id: str) -> Row | None:
        """Name, contact, address, loyalty tier, and the ways to pay, masked."""

    async def preferences(self, principal: Principal, *, customer_id: str) -> Row | None:
        """What the customer likes, as they told us, and their loyalty tier."""

    async def taste(self, principal: Principal, *, customer_id: str) -> Taste:
        """The same with what they bought, as a ground for reasons."""

    async def views(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """The products they looked at, the latest first, with how often and how long, and whether they bought it."""

    async def others_products(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """Products that three or more others with an interest in common bought, and this customer did not.

        Each says too from which categories three or more of them bought.
        """

    async def opportunities(
        self, principal: Principal, *, customer_id: str, category: str | None, highest: Decimal | None, most: int
    ) -> list[Row]:
        """Products in stock that fit what is known of the customer, the best fit first."""

    async def category(self, principal: Principal, said: str) -> str:
        """The category that these words mean, or a ValueError that lists all of them."""


class SqlCustomerRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._categories = SqlCategories(database)

    async def profile(self, principal: Principal, *, customer_id: str) -> Row | None:
        """One row, or None."""
        return next(iter(await self._fetch(principal, _PROFILE, customer_id=customer_id)), None)

    async def preferences(self, principal: Principal, *, customer_id: str) -> Row | None:
        """One row, or None."""
        return next(iter(await self._fetch(principal, _PREFERENCES, customer_id=customer_id)), None)

    async def taste(self, principal: Principal, *, customer_id: str) -> Taste:
        """One row, also of who told us nothing."""
        return taste_of(await self._fetch(principal, TASTE, customer_id=customer_id))

    async def views(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """One row a product."""
        return await self._fetch(principal, VIEWS, customer_id=customer_id, most=most)

    async def others_products(self, principal: Principal, *, customer_id: str, most: int) -> list[Row]:
        """By how many bought it."""
        return await self._fetch(principal, OTHERS_PRODUCTS, customer_id=customer_id, most=most)

    async def opportunities(
        self, principal: Principal, *, customer_id: str, category: str | None, highest: Decimal | None, most: int
    ) -> list[Row]:
        """By the sum of what speaks for them."""
        return await self._fetch(
            principal, OPPORTUNITIES, customer_id=customer_id, category=category, highest=highest, most=most
        )

    async def category(self, principal: Principal, said: str) -> str:
        """By the words that they share."""
        return await self._categories.named(principal, said)

    async def _fetch(self, principal: Principal, sql: LiteralString, **parameters: Parameter) -> list[Row]:
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(sql, **parameters)
